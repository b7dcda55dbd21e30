package dev.banyan.bench.cli;

import dev.banyan.bench.simulate.SimulationFigures;
import dev.banyan.bench.simulate.SimulationPlan;
import dev.banyan.bench.simulate.TreeScenario;
import dev.banyan.overlay.cli.CommandFailedException;
import dev.banyan.overlay.cli.Console;
import dev.banyan.overlay.cli.DurationConverter;
import dev.banyan.overlay.cli.Progress;
import dev.banyan.tree.sim.SimViolation;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code banyan simulate}: the tree protocol with many members on a simulated network; stdout depends on the options alone. */
@Command(
        name = "simulate",
        description = {
            "Runs the tree protocol with many members in world cities on a simulated network (delays from great-circle"
                    + " distances) and prints what it measured. The same options always print the same bytes.",
            "",
            "Member 0 is the source and root; the others join in the first fifth of the time, 200 s at most. Figures:",
            "  stretch   delay from the root along the tree / direct delay, at the end",
            "  stress    copies of a message that a relaying member sends (no routers are modelled)",
            "  control   bytes of all messages sent, per member and virtual second of the whole run",
            "  join      from a member's start until its first parent link is open",
            ""
        })
final class SimulateCommand implements Runnable {
    /** Protocols that can be simulated. */
    enum Protocol {
        /** NICE advises, the attachment machine decides. */
        nice
    }

    private static final double SECOND_NANOS = 1e9;

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
            defaultValue = "100",
            description = "Members (default: ${DEFAULT-VALUE}).")
    private int members;

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
        SimulationPlan plan = plan();
        long begun = System.nanoTime();
        TreeScenario scenario = new TreeScenario(plan);
        SimulationFigures figures;
        try (Progress progress = console.virtualProgress("simulating", duration.toSeconds())) {
            figures = scenario.run(progress::reached);
        } catch (SimViolation violation) {
            throw new CommandFailedException(String.valueOf(violation.getMessage()), violation);
        }
        console.note(String.format(Locale.ROOT, "simulated in %.1f s", (System.nanoTime() - begun) / SECOND_NANOS));
        if (json) {
            console.printJson(figures);
        } else {
            lines(figures).forEach(console::print);
        }
        scenario.notOneTree().ifPresent(why -> {
            throw new CommandFailedException(why);
        });
    }

    private SimulationPlan plan() {
        try {
            return new SimulationPlan(members, seed, fanOut, duration);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
        }
    }

    private List<String> lines(SimulationFigures f) {
        return List.of(
                "protocol " + protocol + ", seed " + f.seed() + ", " + f.virtualSeconds() + " virtual seconds",
                "members  " + f.joined() + " of " + f.members() + " joined",
                "fan-out  " + f.maxFanOut() + " of " + f.fanOut() + " at most",
                "stretch  " + f.stretchP50() + " (p50), " + f.stretchP90() + " (p90)",
                "stress   " + f.stressMean() + " (mean), " + f.stressMax() + " (max) copies per relaying member",
                "control  " + f.controlBytesPerMemberPerSecond() + " bytes per member and second",
                "join     " + f.joinMillisP50() + " ms (p50), " + f.joinMillisP99() + " ms (p99)");
    }
}
