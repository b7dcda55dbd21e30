package dev.banyan.bench.cli;

import dev.banyan.bench.simulate.Scenario;
import dev.banyan.bench.simulate.SimulationFigures;
import dev.banyan.bench.simulate.SimulationPlan;
import dev.banyan.bench.simulate.SimulationRun;
import dev.banyan.bench.simulate.SimulationWorld;
import dev.banyan.bench.simulate.TreeScenario;
import dev.banyan.bench.simulate.report.Comparison;
import dev.banyan.bench.simulate.report.FlatFigures;
import dev.banyan.bench.simulate.report.HtmlReport;
import dev.banyan.overlay.cli.CommandFailedException;
import dev.banyan.overlay.cli.Console;
import dev.banyan.overlay.cli.DurationConverter;
import dev.banyan.overlay.cli.Progress;
import dev.banyan.tree.latency.LatencyMatrix;
import dev.banyan.tree.member.BuilderProtocol;
import dev.banyan.tree.sim.SimViolation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code banyan simulate}: the tree protocol with many members on a simulated network; stdout depends on the options alone. */
@Command(
        name = "simulate",
        description = {
            "Runs the tree protocol with many members on a simulated network and prints what it measured. Delays are those"
                    + " between world cities by great circle, between routers of a generated internet"
                    + " (--topology), or of a matrix of measured round trips (--rtt). The same options always print the"
                    + " same bytes.",
            "",
            "The source is the root; the others join in the first fifth of the time, 200 s at most. Figures:",
            "  stretch   delay from the root along the tree / direct delay, at the end",
            "  compact   delay from the source along the tree / that of a Compact Tree,",
            "            planned with all delays known; up to 5000 members",
            "  stress    copies of a packet on a physical link with --topology transit-stub,",
            "            else copies that a relaying member sends",
            "  control   bytes of all messages sent, per member and virtual second until faults",
            "  peers     others that a member knows by its protocol, and in any way, at the end",
            "  join      from a member's start until its first parent link is open",
            "  changes   other parents that a member took after its first",
            "  predict   error of the round trips that coordinates predict, as a part of them",
            "  plain     the same with the forwarding of NICE's paper, over the same clusters",
            "  mesh      with narada, the forwarding of its paper over the same mesh, of all sources",
            "  delivery  part of the members that get a packet forwarded once, without replay",
            "  recovery  from a parent's end until its child has another",
            ""
        })
final class SimulateCommand implements Runnable {
    /** Where members can be without a file. */
    enum TopologyKind {
        /** World cities, delays by great circle. */
        CITIES("cities"),
        /** Routers of a generated internet. */
        TRANSIT_STUB("transit-stub");

        private final String word;

        TopologyKind(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    private static final int DEFAULT_MEMBERS = 100;
    private static final int DEFAULT_ROUTERS = 10_000;
    /** What Narada is meant for; its control traffic grows with the square of the members. */
    private static final int SWEPT_NARADA_MEMBERS_MAX = 128;

    private static final int CHURN_MEMBERS = 128;
    private static final Duration CHURN_HEARTBEAT = Duration.ofSeconds(5);
    private static final int STORM_MEMBERS = 10_000;
    private static final Duration STORM_TIME = Duration.ofSeconds(60);
    private static final Duration USUAL_TIME = Duration.ofSeconds(1000);
    private static final double SECOND_NANOS = 1e9;
    private static final int MEBI_SHIFT = 20;

    private final Console console;

    @Option(
            names = "--protocol",
            paramLabel = "NAME",
            converter = ProtocolConverter.class,
            completionCandidates = ProtocolConverter.Names.class,
            description =
                    "Who says which members are near: ${COMPLETION-CANDIDATES} (default: nice; with --sweep nice and,"
                            + " up to 128 members, narada).")
    private @Nullable BuilderProtocol protocol;

    @Option(
            names = "--members",
            paramLabel = "N",
            description =
                    "Members (default: 100; with --rtt as many as it has names). Fewer than names are the first of"
                            + " them; more share places and have access delays (log-normal, median 4 ms of a round trip).")
    private @Nullable Integer members;

    @Mixin
    private RttOption rtt = new RttOption();

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
            converter = DurationConverter.class,
            description = "Virtual time, without that of faults and after, such as 90s or 20m (default: 1000s).")
    private @Nullable Duration duration;

    @Option(
            names = "--heartbeat",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Mean time between two heart-beats of a member in NICE, or between two refreshes in Narada,"
                    + " 100ms to 60s (default: the settings banyan.tree.nice.heartbeat-interval and"
                    + " banyan.tree.narada.refresh-interval).")
    private @Nullable Duration heartbeat;

    @Option(
            names = "--topology",
            paramLabel = "NAME",
            defaultValue = "cities",
            description = "Where members are: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); not with --rtt.")
    private TopologyKind topology = TopologyKind.CITIES;

    @Option(
            names = "--routers",
            paramLabel = "N",
            description = "Routers of --topology transit-stub, 100 to 100000 (default: 10000).")
    private @Nullable Integer routers;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            defaultValue = "none",
            description = {
                "What befalls the group after --duration: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
                "churn: five rounds, 100 s apart, in which 16 members fall silent within 10 s (default: 128 members,"
                        + " heart-beat 5s). crash-N: N %% die at once. join-storm: all join within 10 s (default: 10000"
                        + " members, duration 60s). partition: half cannot reach the rest for 60 s."
            })
    private Scenario scenario = Scenario.NONE;

    @Option(
            names = "--sweep",
            paramLabel = "N..M",
            converter = SweepConverter.class,
            description =
                    "Run with N members, twice as many, and so on up to M, with each protocol; not with --members.")
    private SweepConverter.@Nullable Sweep sweep;

    @Option(names = "--csv", description = "Print a table of the figures in CSV, one line per run; not with --json.")
    private boolean csv;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Also write a page with plots and all figures to this file.")
    private @Nullable Path html;

    @Option(
            names = "--compare",
            paramLabel = "FILE",
            description =
                    "Also print what changed since this file was written with --json (to stderr with --json and --csv)."
                            + " A change is no failure.")
    private @Nullable Path compare;

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
        requireSense();
        Optional<Comparison> comparison = Optional.ofNullable(compare).map(this::comparison);
        List<SimulationRun> runs = new ArrayList<>();
        for (SimulationPlan plan : plans()) {
            runs.add(simulate(plan));
        }
        List<SimulationFigures> figures =
                runs.stream().map(SimulationRun::figures).toList();
        print(figures);
        comparison.ifPresent(c -> c.lines(figures).forEach(json || csv ? console::note : console::print));
        if (html != null) {
            write(html, HtmlReport.of(runs, command()));
        }
        runs.stream().flatMap(run -> run.broken().stream()).findFirst().ifPresent(why -> {
            throw new CommandFailedException(why);
        });
    }

    private void requireSense() {
        if (rtt.file().isPresent() && topology != TopologyKind.CITIES) {
            throw wrongUsage("--topology and --rtt exclude each other: a matrix is a topology; leave one out");
        }
        if (routers != null && topology != TopologyKind.TRANSIT_STUB) {
            throw wrongUsage("--routers is for --topology transit-stub; leave it out or add that");
        }
        if (sweep != null && members != null) {
            throw wrongUsage("--sweep and --members exclude each other; leave one out");
        }
        if (json && csv) {
            throw wrongUsage("--json and --csv exclude each other; leave one out");
        }
    }

    private void print(List<SimulationFigures> figures) {
        if (csv) {
            FlatFigures.csv(figures).forEach(console::print);
        } else if (json) {
            console.printJson(sweep == null ? figures.get(0) : Map.of("runs", figures));
            figures.stream()
                    .filter(f -> f.meanDelayToCompactTree() == null)
                    .forEach(f -> console.note("Compact Tree " + SimulationText.toCompactTree(f)));
        } else if (sweep == null) {
            SimulationText.lines(figures.get(0)).forEach(console::print);
        } else {
            SimulationText.table(figures).forEach(console::print);
        }
    }

    private SimulationRun simulate(SimulationPlan plan) {
        TreeScenario tree = scenario(plan);
        long begun = System.nanoTime();
        String which = plan.members() + " members by " + plan.protocol().settingName();
        String task = sweep == null ? "simulating" : "simulating " + which;
        SimulationRun run;
        try (Progress progress = console.virtualProgress(task, plan.endSeconds())) {
            run = tree.run(progress::reached);
        } catch (SimViolation violation) {
            throw new CommandFailedException(String.valueOf(violation.getMessage()), violation);
        } catch (OutOfMemoryError e) {
            throw new CommandFailedException(
                    plan.members() + " members do not fit into the heap of "
                            + (Runtime.getRuntime().maxMemory() >> MEBI_SHIFT)
                            + " MiB: simulate fewer (--members), or set a larger one (BANYAN_JAVA_OPTS=-Xmx12g)",
                    e);
        }
        String what = sweep == null ? "simulated" : which + " simulated";
        console.note(String.format(Locale.ROOT, what + " in %.1f s", (System.nanoTime() - begun) / SECOND_NANOS));
        return run;
    }

    private List<SimulationPlan> plans() {
        List<Integer> counts = sweep != null ? sweep.members() : List.of(memberCount());
        Duration time = duration != null ? duration : scenario == Scenario.JOIN_STORM ? STORM_TIME : USUAL_TIME;
        Duration beat = heartbeat != null ? heartbeat : scenario == Scenario.CHURN ? CHURN_HEARTBEAT : null;
        try {
            return counts.stream()
                    .flatMap(count -> protocols(count).stream()
                            .map(by -> new SimulationPlan(
                                    by, count, seed, fanOut, time, Optional.ofNullable(beat), scenario)))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw wrongUsage("--" + e.getMessage(), e);
        }
    }

    private List<BuilderProtocol> protocols(int count) {
        if (protocol != null) {
            return List.of(protocol);
        }
        return sweep != null && count <= SWEPT_NARADA_MEMBERS_MAX
                ? List.of(BuilderProtocol.NICE, BuilderProtocol.NARADA)
                : List.of(BuilderProtocol.NICE);
    }

    private int memberCount() {
        if (members != null) {
            return members;
        }
        Optional<LatencyMatrix> matrix = matrix();
        return switch (scenario) {
            case CHURN -> CHURN_MEMBERS;
            case JOIN_STORM -> STORM_MEMBERS;
            default -> matrix.map(LatencyMatrix::size).orElse(DEFAULT_MEMBERS);
        };
    }

    private TreeScenario scenario(SimulationPlan plan) {
        Optional<LatencyMatrix> matrix = matrix();
        Optional<String> at = Optional.ofNullable(source);
        try {
            SimulationWorld world;
            if (matrix.isPresent()) {
                world = SimulationWorld.ofMatrix(plan, matrix.get(), rtt.file().orElseThrow(), at);
            } else if (topology == TopologyKind.TRANSIT_STUB) {
                world = SimulationWorld.ofTransitStub(plan, routers != null ? routers : DEFAULT_ROUTERS, at);
            } else {
                world = SimulationWorld.ofCities(plan, at);
            }
            return new TreeScenario(plan, world);
        } catch (IllegalArgumentException e) {
            throw wrongUsage("--" + e.getMessage(), e);
        }
    }

    private String command() {
        return "./banyan "
                + String.join(
                        " ",
                        spec.commandLine().getParent() == null
                                ? spec.commandLine().getParseResult().originalArgs()
                                : spec.commandLine()
                                        .getParent()
                                        .getParseResult()
                                        .originalArgs());
    }

    private Comparison comparison(Path file) {
        try {
            return Comparison.with(Files.readString(file));
        } catch (IOException | IllegalArgumentException e) {
            throw wrongUsage("--compare must be a file written with --json, was " + file + ": " + reason(e), e);
        }
    }

    private static void write(Path file, String page) {
        try {
            Files.writeString(file, page);
        } catch (IOException e) {
            throw new CommandFailedException(
                    "cannot write the page to " + file + ": " + reason(e) + "; give another file with --html", e);
        }
    }

    private static String reason(Exception e) {
        return e instanceof NoSuchFileException ? "there is no such file or directory" : String.valueOf(e.getMessage());
    }

    private Optional<LatencyMatrix> matrix() {
        try {
            return rtt.matrix();
        } catch (IllegalArgumentException e) {
            throw wrongUsage("--" + e.getMessage(), e);
        }
    }

    private ParameterException wrongUsage(String message, Exception cause) {
        return new ParameterException(spec.commandLine(), message, cause);
    }

    private ParameterException wrongUsage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
