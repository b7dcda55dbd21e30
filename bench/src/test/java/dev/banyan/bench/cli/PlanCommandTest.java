package dev.banyan.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.banyan.overlay.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    private Path directory;

    private static RecordedConsole run(int code, String... options) {
        List<String> args = new ArrayList<>(List.of("plan"));
        args.addAll(List.of(options));
        RecordedConsole recorded = RecordedConsole.piped();
        assertThat(Main.run(recorded.console(), args.toArray(String[]::new)))
                .as(recorded.err())
                .isEqualTo(code);
        return recorded;
    }

    private static JsonNode figures(String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("--json");
        return new ObjectMapper()
                .readTree(run(ExitCode.OK, all.toArray(String[]::new)).out());
    }

    @Test
    void printsExactlyItsFigures() throws IOException {
        JsonNode json = figures("--members", "120", "--stripes", "3", "--limit", "6", "--leave", "10%");
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "members",
                        "source",
                        "stripes",
                        "limit",
                        "maxChildren",
                        "maxInteriorStripes",
                        "maxDelayMillis",
                        "meanDelayToCompactTree",
                        "maxDelayToCompactTree",
                        "backups",
                        "perStripe",
                        "afterLeaves");
        assertThat(json.get("maxChildren").intValue()).isBetween(3, 6);
        assertThat(json.get("maxInteriorStripes").intValue()).isEqualTo(1);
        assertThat(json.get("maxDelayToCompactTree").doubleValue()).isBetween(0.9, 1.5);
        assertThat(json.get("backups").doubleValue()).isEqualTo(1.0);
        assertThat(json.get("perStripe"))
                .hasSize(3)
                .allMatch(stripe -> stripe.get("interior").intValue() > 1);
        assertThat(json.get("afterLeaves").fieldNames())
                .toIterable()
                .containsExactly(
                        "left",
                        "edges",
                        "lostEdges",
                        "changedEdges",
                        "changedShare",
                        "meanDelayToCompactTree",
                        "maxDelayToCompactTree");
        assertThat(json.at("/afterLeaves/left").intValue()).isEqualTo(12);
        assertThat(json.at("/afterLeaves/edges").intValue()).isEqualTo(3 * 107);
        assertThat(json.at("/afterLeaves/changedShare").doubleValue()).isBetween(0.01, 0.2);
    }

    @Test
    void theSameOptionsPrintTheSameBytes() {
        String[] options = {"--members", "60", "--leave", "20%", "--seed", "4"};
        assertThat(run(ExitCode.OK, options).out())
                .isEqualTo(run(ExitCode.OK, options).out());
    }

    @Test
    void tellsPeopleWhatTheForestIsLike() {
        assertThat(run(ExitCode.OK, "--members", "40", "--leave", "10%").out())
                .contains("members  40, all reached in each of 4 stripes")
                .contains("in at most 1 stripe per member")
                .contains("stripe 3 ")
                .contains("leave    4 left; of the survivors' 140 edges ")
                .contains("times the delay of a Compact Tree of fan-out 8, after that");
        assertThat(run(ExitCode.OK, "--members", "1").out()).contains("not compared: there is no delay");
    }

    @Test
    void takesDelaysFromAMatrixAndTheSourceByName() throws IOException {
        String file = Files.write(
                        directory.resolve("matrix.csv"), List.of("York,Rome,Oslo", "0,40,10", "40,0,30", "10,30,0"))
                .toString();
        assertThat(figures("--rtt", file, "--source", "Rome", "--stripes", "2")
                        .get("source")
                        .textValue())
                .isEqualTo("Rome");
        assertThat(figures("--rtt", file, "--stripes", "2").get("source").textValue())
                .isEqualTo("York");
        assertWrongUsage(
                "--source must be the place of one of the 3 members, was 'york'; names like it are 'York'",
                "--rtt",
                file,
                "--source",
                "york");
    }

    @ParameterizedTest
    @CsvSource({
        "--leave, 10, '''10'' is not a percentage such as 10%'",
        "--leave, x%, is not a percentage",
        "--leave, 100%, --leave must be 0%..99%",
        "--limit, 0, --limit must be at least 1",
        "--limit, 3, 'the source needs a child in each of 4 stripes, may have 3'",
        "--stripes, 65, --stripes must be 1..64",
        "--members, 5001, --members must be 1..5000",
        "--rtt, none.csv, was none.csv: there is no such file"
    })
    void aWrongValueIsWrongUsageAndSaysWhatWouldBeRight(String option, String value, String says) {
        assertWrongUsage(says, option, value);
    }

    private static void assertWrongUsage(String says, String... options) {
        RecordedConsole recorded = run(ExitCode.USAGE, options);
        assertThat(recorded.err()).hasLineCount(1).contains(says);
        assertThat(recorded.out()).isEmpty();
    }
}
