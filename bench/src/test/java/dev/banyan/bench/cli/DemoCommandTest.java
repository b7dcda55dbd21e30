package dev.banyan.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.banyan.bench.demo.FakeWorld;
import dev.banyan.overlay.cli.Console;
import dev.banyan.overlay.cli.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class DemoCommandTest {
    @TempDir
    private Path temporary;

    private final RecordedConsole recorded = RecordedConsole.piped();
    private final FakeWorld world = new FakeWorld();
    private Path file;

    @BeforeEach
    void writeTheFile() throws IOException {
        file = Files.writeString(temporary.resolve("file"), "some text ".repeat(10_000));
    }

    @Test
    void theStoryAndItsVerdictGoToStdoutAndTheProgressToStderr() {
        assertThat(run("--nodes", "6", "--kill", "1", "--fan-out", "2")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).contains("is killed", "re-attached to", "└─ ", "5 of 5 survivors have the file");
        assertThat(recorded.err())
                .containsPattern(
                        "sending: [0-9]+ %, [0-9.]+ ([kMG]B|bytes)/s over all receivers, [0-9] of [0-9] complete");
    }

    @Test
    void jsonIsOneObjectOfNumbersAndNothingElseOnStdout() throws IOException {
        assertThat(run("--nodes", "6", "--kill", "1", "--fan-out", "2", "--json"))
                .isEqualTo(ExitCode.OK);

        assertThat(recorded.out()).hasLineCount(1);
        JsonNode json = JsonMapper.builder().build().readTree(recorded.out());
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactly(
                        "nodes",
                        "killed",
                        "survivors",
                        "verified",
                        "fileBytes",
                        "seconds",
                        "sourceCopies",
                        "fanOut",
                        "maxFanOut",
                        "orphans",
                        "reattachments",
                        "stretchP50",
                        "stretchP90",
                        "longestStallMillis");
        assertThat(json).allMatch(JsonNode::isNumber);
        assertThat(json.get("verified").asInt()).isEqualTo(5);
    }

    @Test
    void aSurvivorWithoutTheFileIsExitCode1AlsoWithJson() throws IOException {
        world.corrupts(2);

        assertThat(run("--nodes", "4", "--kill", "0", "--json")).isEqualTo(ExitCode.FAILED);
        assertThat(JsonMapper.builder()
                        .build()
                        .readTree(recorded.out())
                        .get("verified")
                        .asInt())
                .isEqualTo(3);
        assertThat(recorded.err()).containsPattern("banyan: the demo failed: .+ has other bytes");
    }

    @Test
    void withoutATransferThereIsOneLineOnStderrAndExitCode1() {
        world.cannotStart(1);

        assertThat(run("--nodes", "3", "--kill", "0", "--json")).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.out()).isEmpty();
        assertThat(recorded.err().lines()).last().asString().matches("banyan: node .+ cannot start: port 1 is in use");
    }

    @ParameterizedTest
    @CsvSource({
        "--nodes,1,--nodes must be between 2 and 64",
        "--nodes,65,--nodes must be between 2 and 64",
        "--kill,-1,--kill must be between 0 and 14",
        "--kill,15,--kill must be between 0 and 14",
        "--fan-out,0,--fan-out must be between 1 and 16",
        "--timeout,0,--timeout must be between 1 and 3600",
        "--seed,x,'--seed'"
    })
    void senselessOptionsAreWrongUsage(String option, String value, String message) {
        assertThat(run(option, value)).isEqualTo(ExitCode.USAGE);
        assertThat(recorded.err()).hasLineCount(1).contains(message).contains("See 'banyan demo --help'");
        assertThat(world.started()).isEmpty();
    }

    @Test
    void fewNodesLoseFewerUnlessKillsAreAskedFor() {
        assertThat(run("--nodes", "3")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).contains("2 of 2 survivors have the file", "1 killed");
        assertThat(run("--nodes", "3", "--kill", "2")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void coloursAppearOnlyWhereTheyAreWanted() {
        RecordedConsole coloured = RecordedConsole.watched(true);
        RecordedConsole plain = RecordedConsole.watched(false);
        run(coloured, "--nodes", "2", "--kill", "0");
        run(plain, "--nodes", "2", "--kill", "0");

        assertThat(coloured.out()).contains("\u001b[");
        assertThat(plain.out().replace("\r", "")).doesNotContain("\u001b[");
    }

    @Test
    void theTreeIsAsciiWhereTheTerminalKnowsNothingElse() {
        RecordedConsole ascii =
                RecordedConsole.of(new Console.Features(true, false, 80, false, StandardCharsets.US_ASCII));
        run(ascii, "--nodes", "3", "--kill", "0");

        assertThat(ascii.out()).contains("`- ").doesNotContain("?");
    }

    private int run(String... arguments) {
        return run(recorded, arguments);
    }

    private int run(RecordedConsole console, String... arguments) {
        CommandLine commandLine = Main.commandLine(console.console(), new Main());
        commandLine.getCommandSpec().removeSubcommand("demo");
        commandLine.addSubcommand(new DemoCommand(console.console(), world::start));
        List<String> all = new ArrayList<>(List.of("demo", "--file=" + file, "--dir=" + temporary.resolve("copies")));
        all.addAll(List.of(arguments));
        return commandLine.execute(all.toArray(String[]::new));
    }
}
