package dev.banyan.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.overlay.cli.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsCommandTest extends AdminCommandTest {
    private static final String NONE = "{\"upBitsPerSecond\":0,\"downBitsPerSecond\":0,\"sourceBitsPerSecond\":0}";
    private static final String SOME =
            "{\"upBitsPerSecond\":40000000,\"downBitsPerSecond\":0,\"sourceBitsPerSecond\":10000000}";

    @Test
    void withoutAnOptionPrintsWhatHolds() {
        admin.answers("GET /v1/limits", 200, SOME);

        assertThat(run("limits")).as(recorded.err()).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).isEqualTo("at most 40.0 Mbit/s up and 10.0 Mbit/s as a source\n");
    }

    @Test
    void changesOnlyWhatIsNamed() {
        admin.answers("POST /v1/limits", 200, SOME).answers("POST /v1/limits", 200, NONE);

        assertThat(run("limits", "--up", "40mbit", "--json")).as(recorded.err()).isEqualTo(ExitCode.OK);
        assertThat(run("limits", "--source", "none", "--up", "none", "--down", "none"))
                .as(recorded.err())
                .isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).isEqualTo(SOME + "\nno limit\n");
        assertThat(admin.requests())
                .containsExactly(
                        "POST /v1/limits {\"up\":\"40mbit\"}",
                        "POST /v1/limits {\"up\":\"0bit\",\"down\":\"0bit\",\"source\":\"0bit\"}");
    }

    @ParameterizedTest
    @CsvSource({"--up, fast, 'fast'", "--down, -1mbit, '-1mbit'", "--source, 2tbit, 1000000000000"})
    void whatIsNoRateIsWrongUsage(String option, String value, String named) {
        assertThat(run("limits", option, value)).isEqualTo(ExitCode.USAGE);
        assertThat(recorded.err()).contains(option, named);
        assertThat(admin.requests()).isEmpty();
    }
}
