package dev.banyan.bench.cli;

import dev.banyan.bench.demo.Demo;
import dev.banyan.bench.demo.DemoException;
import dev.banyan.bench.demo.DemoOptions;
import dev.banyan.bench.demo.DemoOutcome;
import dev.banyan.overlay.Overlay;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.OverlaySettings;
import dev.banyan.overlay.cli.CommandFailedException;
import dev.banyan.overlay.cli.Console;
import dev.banyan.overlay.cli.LogLevel;
import dev.banyan.tree.member.BuilderProtocol;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code banyan demo}: a real file reaches every node of an emulated world while nodes die. */
@Command(
        name = "demo",
        description = {
            "Sends a real file through a tree of nodes while some of them are killed.",
            "All nodes run in this JVM, with sockets of their own; the delays and rates between them are emulated."
        })
final class DemoCommand implements Runnable {
    private static final int DEFAULT_KILLS = 2;

    private final Console console;
    private final Function<OverlaySettings, Overlay> starter;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "16",
            description = "Nodes, the source included, 2 to 64 (default: ${DEFAULT-VALUE}).")
    private int nodes;

    @Option(
            names = "--kill",
            paramLabel = "K",
            description = "Interior nodes to kill between 20 and 80 %% of the transfer, less than N-1 (default: 2 if N"
                    + " allows).")
    private @Nullable Integer kills;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "What to send (default: lib/modules of the running Java).")
    private @Nullable Path file;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where the copies go until the demo ends (default: the directory for temporary files).")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir", "."));

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Decides about cities and victims (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--fan-out",
            paramLabel = "F",
            defaultValue = "4",
            description = "Most children of a node, 1 to 16 (default: ${DEFAULT-VALUE}).")
    private int fanOut;

    @Option(
            names = "--protocol",
            paramLabel = "NAME",
            defaultValue = "nice",
            converter = ProtocolConverter.class,
            completionCandidates = ProtocolConverter.Names.class,
            description = "Who says which nodes are near: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private BuilderProtocol protocol = BuilderProtocol.NICE;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "240",
            description = "Give up after so many seconds (default: ${DEFAULT-VALUE}).")
    private long timeoutSeconds;

    @Option(names = "--keep", description = "Keep the copies.")
    private boolean keep;

    @Option(names = "--json", description = "Print one JSON object of figures; the story goes to stderr.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method runs
    private CommandSpec spec;

    DemoCommand(Console console) {
        this(console, Overlay::start);
    }

    /** @param starter starts a node, as {@link Overlay#start} does */
    DemoCommand(Console console, Function<OverlaySettings, Overlay> starter) {
        this.console = console;
        this.starter = starter;
    }

    @Override
    public void run() {
        DemoOptions options = options();
        // Nodes are killed here, and their peers' ActorSystems warn of it.
        LogLevel.expectWarningsOf("org.apache.pekko");
        DemoOutcome outcome = play(options);
        if (json) {
            console.printJson(outcome.report());
        }
        if (!outcome.problems().isEmpty()) {
            throw new CommandFailedException("the demo failed: " + String.join("; ", outcome.problems()));
        }
    }

    private DemoOptions options() {
        try {
            return new DemoOptions(
                    nodes,
                    kills == null ? Math.max(0, Math.min(DEFAULT_KILLS, nodes - 2)) : kills,
                    Optional.ofNullable(file),
                    directory,
                    seed,
                    fanOut,
                    protocol.settingName(),
                    Duration.ofSeconds(timeoutSeconds),
                    keep);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private DemoOutcome play(DemoOptions options) {
        try {
            return new Demo(options, starter, OverlaySettings.load(), new ConsoleScreen(console, json)).run();
        } catch (DemoException | OverlayException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
