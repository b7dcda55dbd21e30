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

class SimulateCommandTest {
    private static final String[] SMALL = {
        "simulate", "--protocol", "nice", "--members", "40", "--seed", "3", "--duration", "60s", "--json"
    };

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    private Path directory;

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
                        "protocol",
                        "members",
                        "joined",
                        "seed",
                        "source",
                        "filledPairs",
                        "fanOut",
                        "maxFanOut",
                        "stretchP50",
                        "stretchP90",
                        "stretchMax",
                        "meanDelayToCompactTree",
                        "maxDelayToCompactTree",
                        "stressMean",
                        "stressMax",
                        "outDegreeMean",
                        "outDegreeMax",
                        "pathHopsMean",
                        "controlBytesPerMemberPerSecond",
                        "controlBytesPerSecondP99",
                        "controlBytesPerSecondMax",
                        "peersKnownP99",
                        "peersRememberedP99",
                        "joinMillisP50",
                        "joinMillisP99",
                        "parentChangesPerMember",
                        "coordinateErrorP50",
                        "secondsToFinalQuality",
                        "virtualSeconds",
                        "scenario",
                        "plainNice",
                        "mesh",
                        "faults");
        assertThat(json.get("protocol").textValue()).isEqualTo("nice");
        assertThat(json.get("mesh").isNull()).isTrue();
        assertThat(json.get("peersRememberedP99").intValue())
                .isBetween(json.get("peersKnownP99").intValue(), 39);
        assertThat(json.get("source").isTextual()).isTrue();
        assertThat(json.get("plainNice").get("reached").intValue()).isEqualTo(40);
        assertThat(json.get("scenario").textValue()).isEqualTo("none");
        assertThat(json.get("faults").isNull()).isTrue();
        assertThat(json.get("pathHopsMean").isNull()).isTrue();
        assertThat(json.get("joined").intValue()).isEqualTo(40);
        assertThat(json.get("maxFanOut").intValue()).isBetween(2, 4);
        assertThat(json.get("stretchP50").doubleValue()).isBetween(0.5, 3.0);
        assertThat(json.get("meanDelayToCompactTree").doubleValue()).isBetween(0.8, 2.0);
        assertThat(json.get("maxDelayToCompactTree").doubleValue()).isBetween(0.8, 2.0);
        assertThat(json.get("peersKnownP99").intValue()).isBetween(7, 39);
        assertThat(json.get("parentChangesPerMember").doubleValue()).isBetween(0.1, 8.0);
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
    void onAGraphOfRoutersItCountsCopiesOnPhysicalLinks() throws Exception {
        JsonNode json = figures("--topology", "transit-stub", "--routers", "400", "--members", "20");

        assertThat(json.get("joined").intValue()).isEqualTo(20);
        assertThat(json.get("pathHopsMean").doubleValue()).isBetween(4.0, 60.0);
        assertThat(json.get("stressMean").doubleValue()).isBetween(1.0, 4.0);
        assertThat(json.get("stressMax").intValue())
                .isGreaterThanOrEqualTo(json.get("outDegreeMax").intValue());
        assertThat(json.get("plainNice").get("outDegreeMax").intValue()).isGreaterThan(4);
    }

    @Test
    void naradaShowsItsMeshInsteadOfClusters() throws Exception {
        JsonNode json =
                figures("--protocol", "narada", "--topology", "transit-stub", "--routers", "400", "--members", "24");

        assertThat(json.get("protocol").textValue()).isEqualTo("narada");
        assertThat(json.get("joined").intValue()).isEqualTo(24);
        assertThat(json.get("plainNice").isNull()).isTrue();
        assertThat(json.get("peersKnownP99").intValue()).isEqualTo(23);
        JsonNode mesh = json.get("mesh");
        assertThat(mesh.get("degreeMax").intValue()).isBetween(3, 6);
        assertThat(mesh.get("pairsReached").doubleValue()).isBetween(0.95, 1.0);
        assertThat(mesh.get("rdpP90").doubleValue()).isBetween(1.0, 3.0);
        assertThat(mesh.get("stressMax").doubleValue())
                .isGreaterThan(mesh.get("stressMaxMean").doubleValue());
    }

    @Test
    void theReportOfNaradaSaysWhatItsMeshIs() {
        assertThat(run("simulate", "--protocol", "narada", "--members", "12", "--duration", "60s")
                        .out())
                .contains("protocol narada, seed 1")
                .containsPattern("mesh     [0-9.]+ \\(mean\\), [3-6] \\(max\\) links of a member")
                .doesNotContain("NICE");
    }

    @Test
    void aSlowerHeartbeatOfNaradaCostsLess() throws Exception {
        double usual = figures("--protocol", "narada", "--members", "12")
                .get("controlBytesPerMemberPerSecond")
                .doubleValue();
        double slow = figures("--protocol", "narada", "--members", "12", "--heartbeat", "30s")
                .get("controlBytesPerMemberPerSecond")
                .doubleValue();
        assertThat(slow).isLessThan(0.95 * usual);
    }

    @Test
    void afterTheChurnThoseWhoStayedAreWhole() throws Exception {
        JsonNode json = figures("--scenario", "churn", "--members", "90", "--heartbeat", "1s");

        assertThat(json.get("joined").intValue()).isEqualTo(10);
        assertThat(json.get("virtualSeconds").intValue()).isEqualTo(560);
        JsonNode faults = json.get("faults");
        assertThat(faults.get("ended").intValue()).isEqualTo(80);
        assertThat(faults.get("deliveryMeanInFaults").doubleValue()).isBetween(0.7, 0.9999);
        assertThat(faults.get("deliveryMin").doubleValue())
                .isLessThan(faults.get("deliveryMeanInFaults").doubleValue());
        assertThat(faults.get("deliveryMinInCalm").doubleValue()).isEqualTo(1.0);
        assertThat(faults.get("orphans").intValue()).isGreaterThan(10);
        assertThat(faults.get("orphansLeft").intValue()).isZero();
        // Nothing is noticed before a link is suspect, after 1 s less the ping that it may have just answered.
        assertThat(faults.get("recoveryMillisP50").doubleValue()).isBetween(500.0, 2000.0);
    }

    @Test
    void aMassCrashIsOvercome() throws Exception {
        JsonNode json = figures("--scenario", "crash-30", "--members", "30");

        assertThat(json.get("joined").intValue()).isEqualTo(21);
        assertThat(json.get("faults").get("ended").intValue()).isEqualTo(9);
        assertThat(json.get("faults").get("deliveryMin").doubleValue()).isLessThan(1);
        assertThat(json.get("faults").get("deliveryMinInCalm").doubleValue()).isEqualTo(1.0);
    }

    @Test
    void partsFindEachOtherAgain() throws Exception {
        JsonNode json = figures("--scenario", "partition", "--members", "20");

        assertThat(json.get("joined").intValue()).isEqualTo(20);
        // The half with the source goes on alone, once its members are under each other again.
        assertThat(json.get("faults").get("deliveryMin").doubleValue()).isLessThanOrEqualTo(0.5);
        assertThat(json.get("faults").get("deliveryMeanInFaults").doubleValue()).isBetween(0.45, 0.5);
        assertThat(json.get("faults").get("deliveryMinInCalm").doubleValue()).isEqualTo(1.0);
    }

    @Test
    void allOfAJoinStormGetIn() throws Exception {
        JsonNode json = figures("--scenario", "join-storm", "--members", "200");
        assertThat(json.get("joined").intValue()).isEqualTo(200);
        assertThat(json.get("faults").isNull()).isTrue();
    }

    @Test
    void aSweepDoublesTheMembersAndShowsTheProtocolsSideBySide() throws Exception {
        JsonNode json = figures("--sweep", "4..17");
        assertThat(json.get("runs"))
                .extracting(run ->
                        run.get("members").intValue() + run.get("protocol").textValue())
                .containsExactly("4nice", "4narada", "8nice", "8narada", "16nice", "16narada");
        assertThat(run("simulate", "--sweep", "4..8", "--duration", "30s").out())
                .containsPattern("members protocol \\| +banyan +plain")
                .containsPattern("\\n +8 nice +\\|")
                .containsPattern("\\n +8 narada +\\|");
    }

    @Test
    void aSweepIsOfOneProtocolIfItIsGiven() throws Exception {
        assertThat(figures("--sweep", "4..8", "--protocol", "narada").get("runs"))
                .extracting(run -> run.get("protocol").textValue())
                .containsExactly("narada", "narada");
    }

    @Test
    void aSweepIsWithoutNaradaBeyond128Members() throws Exception {
        assertThat(figures("--sweep", "129..129").get("runs"))
                .extracting(run -> run.get("protocol").textValue())
                .containsExactly("nice");
    }

    @Test
    void aTableInCsvHasALinePerRun() {
        String out =
                run("simulate", "--sweep", "4..8", "--duration", "30s", "--csv").out();
        assertThat(out.lines()).hasSize(5);
        assertThat(out.lines().findFirst().orElseThrow())
                .startsWith("protocol,members,joined,seed,source,")
                .contains(",plainNice.stressMean,")
                .contains(",mesh.rdpP90,");
        assertThat(out.lines().map(line -> line.split(",", -1).length).distinct())
                .hasSize(1);
    }

    @Test
    void aPageWithPlotsNeedsNothingElse() throws Exception {
        Path page = directory.resolve("page.html");

        run("simulate", "--members", "10", "--duration", "30s", "--html", page.toString());

        String text = Files.readString(page);
        assertThat(text)
                .contains("Banyan by nice", "forwarding of nice")
                .contains("<svg ", "Stretch", "Convergence", "virtual time (s)", "prefers-color-scheme: dark")
                .contains("<td>10</td>")
                .doesNotContain("http", "<script", "<link");
    }

    @Test
    void whatChangedSinceAnEarlierRunIsShown() throws Exception {
        Path earlier = directory.resolve("earlier.json");
        Files.writeString(
                earlier,
                run("simulate", "--members", "12", "--duration", "30s", "--json")
                        .out());

        assertThat(run("simulate", "--members", "12", "--duration", "30s", "--compare", earlier.toString())
                        .out())
                .contains("12 members by nice: 0 figures differ");
        assertThat(run("simulate", "--members", "12", "--duration", "40s", "--compare", earlier.toString())
                        .out())
                .contains("virtualSeconds  30 -> 40  (+33.3 %)");
        assertThat(run("simulate", "--members", "11", "--duration", "30s", "--compare", earlier.toString())
                        .out())
                .contains("11 members by nice: no earlier run of so many");
        assertThat(run("simulate", "--sweep", "12..12", "--duration", "30s", "--compare", earlier.toString())
                        .out())
                .contains("12 members by nice: 0 figures differ", "12 members by narada: no earlier run");
    }

    @Test
    void whatDoesNotGoTogetherIsWrongUsage() {
        assertWrongUsage("--sweep and --members exclude each other", "--sweep", "8..16", "--members", "8");
        assertWrongUsage("--json and --csv exclude each other", "--json", "--csv");
        assertWrongUsage("--routers is for --topology transit-stub", "--routers", "500");
        assertWrongUsage("--topology and --rtt exclude each other", "--topology", "transit-stub", "--rtt", "x");
        assertWrongUsage(
                "--compare must be a file written with --json, was none.json: there is no such file",
                "--compare",
                "none.json");
    }

    @Test
    void theFanOutIsKept() throws Exception {
        String out = run("simulate", "--members", "30", "--fan-out", "2", "--duration", "60s", "--json")
                .out();
        assertThat(new ObjectMapper().readTree(out).get("maxFanOut").intValue()).isEqualTo(2);
    }

    @Test
    void aMatrixGivesNamesAndDelays() throws Exception {
        JsonNode json =
                figures("--rtt", matrix("oslo,rome,riga,bonn", "0,40,10,", "40,0,30,20", "10,30,0,16", ",20,16,0"));

        assertThat(json.get("members").intValue()).isEqualTo(4);
        assertThat(json.get("joined").intValue()).isEqualTo(4);
        // Means of 25.3, 30, 18.7 and 20.7 ms, with 26 ms between Oslo and Bonn over Riga: of four the third.
        assertThat(json.get("source").textValue()).isEqualTo("oslo");
        assertThat(json.get("filledPairs").intValue()).isEqualTo(1);
        // Four children fit at the source, so both trees are the star.
        assertThat(json.get("meanDelayToCompactTree").doubleValue()).isEqualTo(1.0);
        assertThat(json.get("stretchP90").doubleValue()).isEqualTo(1.0);
    }

    @ParameterizedTest
    @CsvSource({"2, b, 2", "3, c, 3", "30, b, 30"})
    void aMatrixHoldsFewerMembersThanNamesAndMore(int members, String source, int joined) throws Exception {
        String file = matrix("a,b,c", "0,40,10", "40,0,30", "10,30,0");

        JsonNode json = figures("--rtt", file, "--members", Integer.toString(members), "--source", source);

        assertThat(json.get("joined").intValue()).isEqualTo(joined);
        assertThat(json.get("source").textValue()).isEqualTo(source);
        assertThat(json.get("meanDelayToCompactTree").isNumber()).isTrue();
    }

    @Test
    void aCityIsASourceToo() throws Exception {
        JsonNode usual = figures("--members", "20");
        assertThat(figures("--members", "20", "--source", usual.get("source").textValue()))
                .isEqualTo(usual);
    }

    @Test
    void theReportSaysWhatWasComparedAndFilled() throws Exception {
        String file = matrix("a,b,c", "0,,10", ",0,30", "10,30,0");
        assertThat(run("simulate", "--rtt", file, "--source", "b", "--duration", "30s")
                        .out())
                .contains("source   b" + System.lineSeparator())
                .contains("compact  1.000 (mean), 1.000 (max) times the delay of a Compact Tree")
                .contains("filled   1 pairs had no round trip");
    }

    @Test
    void nothingIsComparedWhereNobodyReceives() throws Exception {
        RecordedConsole alone = run("simulate", "--members", "1", "--duration", "30s", "--json");
        assertThat(alone.out()).contains("\"meanDelayToCompactTree\":null");
        assertThat(alone.err()).contains("Compact Tree not compared: ");
        assertThat(run("simulate", "--members", "1", "--duration", "30s").out()).contains("compact  not compared: ");
    }

    @Test
    void aNameThatNoMemberHasIsWrongUsageAndNamesThoseNear() throws Exception {
        String file = matrix("New York,York,Rome", "0,40,10", "40,0,30", "10,30,0");
        assertWrongUsage(
                "--source must be the place of one of the 3 members, was 'new yorc'; names like it are 'New York', 'York'",
                "--rtt",
                file,
                "--source",
                "new yorc");
        assertWrongUsage("was 'Xi'; no place has a name like it", "--rtt", file, "--source", "Xi");
        assertWrongUsage("one of the 2 members, was 'Rome'", "--rtt", file, "--members", "2", "--source", "Rome");
    }

    @Test
    void aFileThatIsNoMatrixIsWrongUsageAndSaysWhy() throws Exception {
        String missing = directory.resolve("none.csv").toString();
        assertWrongUsage(
                "--rtt must be a file with a matrix of round trips, was " + missing + ": there is no such file",
                "--rtt",
                missing);
        assertWrongUsage("was " + directory + ": ", "--rtt", directory.toString());
        String file = matrix("a,b", "0,x", "1,0");
        assertWrongUsage(file + ", line 2, column 2 (a to b): 'x'", "--rtt", file);
    }

    @Test
    void aSlowerHeartbeatCostsLess() throws Exception {
        double usual =
                figures("--members", "30").get("controlBytesPerMemberPerSecond").doubleValue();
        double slow = figures("--members", "30", "--heartbeat", "5s")
                .get("controlBytesPerMemberPerSecond")
                .doubleValue();
        assertThat(slow).isLessThan(0.9 * usual);
    }

    private JsonNode figures(String... options) throws Exception {
        List<String> args = new ArrayList<>(List.of("simulate", "--duration", "60s", "--json"));
        args.addAll(List.of(options));
        return new ObjectMapper().readTree(run(args.toArray(String[]::new)).out());
    }

    private String matrix(String... lines) throws IOException {
        return Files.write(directory.resolve("matrix.csv"), List.of(lines)).toString();
    }

    private static void assertWrongUsage(String says, String... options) {
        List<String> args = new ArrayList<>(List.of("simulate"));
        args.addAll(List.of(options));
        RecordedConsole recorded = RecordedConsole.piped();
        assertThat(Main.run(recorded.console(), args.toArray(String[]::new))).isEqualTo(ExitCode.USAGE);
        assertThat(recorded.err()).hasLineCount(1).contains(says);
        assertThat(recorded.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "--heartbeat, 50ms, heartbeat must be 100ms..60s",
        "--members, 0, members must be 1..100000",
        "--fan-out, 1, fan-out must be 2..1024",
        "--duration, 5s, duration must be 10s..24h",
        "--duration, soon, is not a duration such as 90s",
        "--topology, moon, expected one of",
        "--scenario, flood, expected one of",
        "--sweep, 8-16, is not a range such as 8..2048",
        "--sweep, 9..8, is not a range such as 8..2048",
        "--protocol, magic, expected one of"
    })
    void aWrongValueIsWrongUsageAndSaysWhatWouldBeRight(String option, String value, String says) {
        assertWrongUsage(says, option, value);
    }
}
