package dev.banyan.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.overlay.cli.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalCommandTest extends AdminCommandTest {
    private static final String ENTRY =
            "{\"at\":\"2024-05-01T12:00:01.123Z\",\"kind\":\"CHILD_ATTACHED\",\"from\":null,\"to\":\"node-5\","
                    + "\"cause\":null,\"detail\":\"\",\"rttMillis\":null,\"delayToRootMillis\":null,"
                    + "\"detachedMillis\":null}";

    @Test
    void asksForTwentyEntriesAndPrintsALineEach() {
        answer(20, ENTRY + "," + ENTRY.replace("ATTACHED", "DETACHED"));

        assertThat(run("journal")).as(recorded.err()).isEqualTo(ExitCode.OK);
        assertThat(recorded.out().lines())
                .hasSize(2)
                .allMatch(line -> line.matches("2024-0[45]-[0-9]{2} [0-9]{2}:[0-9]{2}:01\\.123 child node-5 .*"))
                .last()
                .asString()
                .endsWith("child node-5 detached");
    }

    @Test
    void asksForAsManyAsWanted() {
        answer(3, "");

        assertThat(run("journal", "--limit", "3")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).isEqualTo("nothing has happened yet\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1001"})
    void aLimitOutOfRangeIsWrongUsage(String limit) {
        assertThat(run("journal", "--limit", limit)).isEqualTo(ExitCode.USAGE);
        assertThat(recorded.err()).hasLineCount(1).contains("--limit must be between 1 and 1000, was " + limit);
        assertThat(admin.requests()).isEmpty();
    }

    @Test
    void jsonIsAnArrayOfTheEntries() {
        answer(20, ENTRY);

        assertThat(run("journal", "--json")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).isEqualTo("[" + ENTRY + "]\n");
    }

    private void answer(int limit, String entries) {
        admin.answers("GET /v1/journal?limit=" + limit, 200, "{\"entries\":[" + entries + "]}");
    }
}
