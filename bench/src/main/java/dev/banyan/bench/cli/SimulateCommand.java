package dev.banyan.bench.cli;

import dev.banyan.bench.simulate.SimulationFigures;
import dev.banyan.bench.simulate.SimulationPlan;
import dev.banyan.bench.simulate.SimulationWorld;
import dev.banyan.bench.simulate.TreeScenario;
import dev.banyan.overlay.cli.CommandFailedException;
import dev.banyan.overlay.cli.Console;
import dev.banyan.overlay.cli.DurationConverter;
import dev.banyan.overlay.cli.Progress;
import dev.banyan.tree.latency.LatencyMatrix;
import dev.banyan.tree.sim.SimViolation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code banyan simulate}: the tree protocol with many members on a simulated network; stdout depends on the options alone. */
@Command(
        name = "simulate",
        description = {
            "Runs the tree protocol with many members on a simulated network and prints what it measured. Delays are those"
                    + " between world cities by great circle, or of a matrix of measured round trips (--rtt). The same"
                    + " options always print the same bytes.",
            "",
            "The source is the root; the others join in the first fifth of the time, 200 s at most. Figures:",
            "  stretch   delay from the root along the tree / direct delay, at the end",
            "  compact   delay from the source along the tree / that of a Compact Tree,",
            "            planned with all delays known; up to 5000 members",
            "  stress    copies of a message that a relaying member sends (no routers are modelled)",
            "  control   bytes of all messages sent, per member and virtual second of the whole run",
            "  peers     others that a member knows by NICE at the end",
            "  join      from a member's start until its first parent link is open",
            "  changes   other parents that a member took after its first",
            ""
        })
final class SimulateCommand implements Runnable {
    /** Protocols that can be simulated. */
    enum Protocol {
        /** NICE advises, the attachment machine decides. */
        nice
    }

    private static final int DEFAULT_MEMBERS = 100;
    private static final double SECOND_NANOS = 1e9;
    private static final int MEBI_SHIFT = 20;

    private final Console console;

    @Option(
            names = "--protocol",
            paramLabel = "NAME",
            defaultValue = "nice",
            description = "Who says which members are near: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Protocol protocol = Protocol.nice;

    @Option(
            names = "--members",
            paramLabel = "N",
            description =
                    "Members (default: 100; with --rtt as many as it has names). Fewer than names are the first of"
                            + " them; more share places and have access delays (log-normal, median 4 ms of a round trip).")
    private @Nullable Integer members;

    @Option(
            names = "--rtt",
            paramLabel = "FILE",
            description =
                    "Take delays from this CSV: a line of names, then a line of round trips in ms per name. An empty"
                            + " value takes that of the other direction, else of the best way over one other place.")
    private @Nullable String rttFile;

    @Option(
            names = "--source",
            paramLabel = "NAME",
            description =
                    "Place of the source (default: that of member 0; with --rtt the one whose mean round trip is the"
                            + " median).")
    private @Nullable String source;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Decides all chance (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--fan-out",
            paramLabel = "N",
            defaultValue = "4",
            description = "Most children of a member (default: ${DEFAULT-VALUE}).")
    private int fanOut;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "1000s",
            converter = DurationConverter.class,
            description = "Virtual time, such as 90s or 20m (default: ${DEFAULT-VALUE}).")
    private Duration duration = Duration.ZERO;

    @Option(
            names = "--heartbeat",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Mean time between two heart-beats of a member in NICE, 100ms to 60s (default: the setting"
                    + " banyan.tree.nice.heartbeat-interval).")
    private @Nullable Duration heartbeat;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method runs
    private CommandSpec spec;

    SimulateCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        TreeScenario scenario = scenario();
        long begun = System.nanoTime();
        SimulationFigures figures;
        try (Progress progress = console.virtualProgress("simulating", duration.toSeconds())) {
            figures = scenario.run(progress::reached);
        } catch (SimViolation violation) {
            throw new CommandFailedException(String.valueOf(violation.getMessage()), violation);
        } catch (OutOfMemoryError e) {
            throw new CommandFailedException(
                    "the members do not fit into the heap of "
                            + (Runtime.getRuntime().maxMemory() >> MEBI_SHIFT)
                            + " MiB: simulate fewer (--members), or set a larger one (BANYAN_JAVA_OPTS=-Xmx12g)",
                    e);
        }
        console.note(String.format(Locale.ROOT, "simulated in %.1f s", (System.nanoTime() - begun) / SECOND_NANOS));
        if (json) {
            console.printJson(figures);
            if (figures.meanDelayToCompactTree() == null) {
                console.note("Compact Tree " + toCompactTree(figures));
            }
        } else {
            lines(figures).forEach(console::print);
        }
        scenario.notOneTree().ifPresent(why -> {
            throw new CommandFailedException(why);
        });
    }

    private TreeScenario scenario() {
        Optional<LatencyMatrix> matrix = Optional.ofNullable(rttFile).map(this::matrix);
        int count = members != null ? members : matrix.map(LatencyMatrix::size).orElse(DEFAULT_MEMBERS);
        try {
            SimulationPlan plan = new SimulationPlan(count, seed, fanOut, duration, Optional.ofNullable(heartbeat));
            Optional<String> at = Optional.ofNullable(source);
            SimulationWorld world = matrix.map(m -> SimulationWorld.ofMatrix(plan, m, String.valueOf(rttFile), at))
                    .orElseGet(() -> SimulationWorld.ofCities(plan, at));
            return new TreeScenario(plan, world);
        } catch (IllegalArgumentException e) {
            throw wrongUsage("--" + e.getMessage(), e);
        }
    }

    private LatencyMatrix matrix(String file) {
        try {
            return LatencyMatrix.parse(file, Files.readAllLines(Path.of(file)));
        } catch (IOException | IllegalArgumentException e) {
            String reason = e instanceof NoSuchFileException ? "there is no such file" : e.getMessage();
            throw wrongUsage("--rtt must be a file with a matrix of round trips, was " + file + ": " + reason, e);
        }
    }

    private ParameterException wrongUsage(String message, Exception cause) {
        return new ParameterException(spec.commandLine(), message, cause);
    }

    private List<String> lines(SimulationFigures f) {
        List<String> lines = new ArrayList<>(List.of(
                "protocol " + protocol + ", seed " + f.seed() + ", " + f.virtualSeconds() + " virtual seconds",
                "members  " + f.joined() + " of " + f.members() + " joined",
                "source   " + f.source(),
                "fan-out  " + f.maxFanOut() + " of " + f.fanOut() + " at most",
                "stretch  " + f.stretchP50() + " (p50), " + f.stretchP90() + " (p90)",
                "compact  " + toCompactTree(f),
                "stress   " + f.stressMean() + " (mean), " + f.stressMax() + " (max) copies per relaying member",
                "control  " + f.controlBytesPerMemberPerSecond() + " bytes per member and second",
                "peers    " + f.peersKnownP99() + " known (p99)",
                "join     " + f.joinMillisP50() + " ms (p50), " + f.joinMillisP99() + " ms (p99)",
                "changes  " + f.parentChangesPerMember() + " of parent per member (mean)"));
        if (f.filledPairs() > 0) {
            lines.add("filled   " + f.filledPairs() + " pairs had no round trip and took that over one other place");
        }
        return lines;
    }

    private static String toCompactTree(SimulationFigures f) {
        if (f.meanDelayToCompactTree() != null) {
            return f.meanDelayToCompactTree() + " (mean), " + f.maxDelayToCompactTree()
                    + " (max) times the delay of a Compact Tree";
        }
        return f.members() > SimulationPlan.COMPACT_TREE_MEMBERS_MAX
                ? "not compared: more than " + SimulationPlan.COMPACT_TREE_MEMBERS_MAX + " members"
                : "not compared: a member is not in the source's tree, or there is no delay";
    }
}
