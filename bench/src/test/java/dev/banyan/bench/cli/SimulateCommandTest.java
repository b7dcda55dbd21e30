package dev.banyan.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.banyan.overlay.cli.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateCommandTest {
    private static final String[] SMALL = {
        "simulate", "--protocol", "nice", "--members", "40", "--seed", "3", "--duration", "60s", "--json"
    };

    private static RecordedConsole run(String... args) {
        RecordedConsole recorded = RecordedConsole.piped();
        assertThat(Main.run(recorded.console(), args)).as(recorded.err()).isEqualTo(ExitCode.OK);
        return recorded;
    }

    @Test
    void printsExactlyItsFigures() throws Exception {
        JsonNode json = new ObjectMapper().readTree(run(SMALL).out());
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "members",
                        "joined",
                        "seed",
                        "fanOut",
                        "maxFanOut",
                        "stretchP50",
                        "stretchP90",
                        "stressMean",
                        "stressMax",
                        "controlBytesPerMemberPerSecond",
                        "joinMillisP50",
                        "joinMillisP99",
                        "virtualSeconds");
        assertThat(json).allMatch(JsonNode::isNumber);
        assertThat(json.get("joined").intValue()).isEqualTo(40);
        assertThat(json.get("maxFanOut").intValue()).isBetween(2, 4);
        assertThat(json.get("stretchP50").doubleValue()).isBetween(0.5, 3.0);
        assertThat(json.get("virtualSeconds").intValue()).isEqualTo(60);
    }

    @Test
    void theSameOptionsPrintTheSameBytesAndWallTimeGoesToStderr() {
        RecordedConsole first = run(SMALL);
        assertThat(first.out()).isEqualTo(run(SMALL).out());
        assertThat(first.err()).hasLineCount(1).matches("simulated in [0-9.]+ s\\R");
    }

    @Test
    void anotherSeedPrintsOtherFigures() {
        assertThat(run("simulate", "--members", "20", "--seed", "1", "--duration", "30s")
                        .out())
                .isNotEqualTo(run("simulate", "--members", "20", "--seed", "2", "--duration", "30s")
                        .out());
    }

    @Test
    void theFanOutIsKept() throws Exception {
        String out = run("simulate", "--members", "30", "--fan-out", "2", "--duration", "60s", "--json")
                .out();
        assertThat(new ObjectMapper().readTree(out).get("maxFanOut").intValue()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "--members, 0, members must be 1..100000",
        "--fan-out, 1, fan-out must be 2..1024",
        "--duration, 5s, duration must be 10s..24h",
        "--duration, soon, is not a duration such as 90s",
        "--protocol, magic, expected one of"
    })
    void aWrongValueIsWrongUsageAndSaysWhatWouldBeRight(String option, String value, String says) {
        RecordedConsole recorded = RecordedConsole.piped();
        assertThat(Main.run(recorded.console(), "simulate", option, value)).isEqualTo(ExitCode.USAGE);
        assertThat(recorded.err()).hasLineCount(1).contains(says);
        assertThat(recorded.out()).isEmpty();
    }
}
