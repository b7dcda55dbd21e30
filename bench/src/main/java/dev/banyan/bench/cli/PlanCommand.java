package dev.banyan.bench.cli;

import com.typesafe.config.ConfigFactory;
import dev.banyan.bench.plan.ForestFigures;
import dev.banyan.bench.plan.ForestScenario;
import dev.banyan.bench.simulate.SourceChoice;
import dev.banyan.overlay.cli.Console;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.forest.ForestSettings;
import dev.banyan.tree.latency.LatencyMatrix;
import dev.banyan.tree.latency.Topology;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code banyan plan}: a forest planned with all delays known; stdout depends on the options alone. */
@Command(
        name = "plan",
        description = {
            "Plans a forest with all delays known: several trees (stripes) that reach every member, each member with children in"
                    + " one of them at most, and a backup parent for each edge. Delays are those between world cities by great"
                    + " circle, or of a matrix of measured round trips (--rtt). The same options always print the same bytes.",
            ""
        })
final class PlanCommand implements Runnable {
    private static final int DEFAULT_MEMBERS = 100;
    private static final double SECOND_NANOS = 1e9;
    private static final String SETTINGS = "banyan.tree.forest";

    private final Console console;

    @Option(
            names = "--members",
            paramLabel = "N",
            description = "Members (default: 100; with --rtt as many as it has names), up to 5000.")
    private @Nullable Integer members;

    @Mixin
    private RttOption rtt = new RttOption();

    @Option(
            names = "--source",
            paramLabel = "NAME",
            description = "Place of the source (default: the one whose mean round trip is the median).")
    private @Nullable String source;

    @Option(
            names = "--stripes",
            paramLabel = "K",
            description = "Trees (default: the setting banyan.tree.forest.stripes).")
    private @Nullable Integer stripes;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "8",
            description = "Most children of a member over all stripes (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--leave",
            paramLabel = "PART",
            defaultValue = "0%",
            converter = Percent.class,
            description = "Part of the members that leave after that, such as 10%%; the forest is planned anew.")
    private double leave;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Decides who leaves, and places without --rtt (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method runs
    private CommandSpec spec;

    PlanCommand(Console console) {
        this.console = console;
    }

    /** Reads a percentage as a part of one. */
    static final class Percent implements ITypeConverter<Double> {
        private static final String SIGN = "%";

        @Override
        public Double convert(String text) {
            try {
                if (text.endsWith(SIGN)) {
                    return Double.parseDouble(text.substring(0, text.length() - 1)) / 100;
                }
            } catch (NumberFormatException e) {
                // The form is the same mistake with or without a number.
            }
            throw new TypeConversionException("'" + text + "' is not a percentage such as 10%");
        }
    }

    @Override
    public void run() {
        long begun = System.nanoTime();
        ForestFigures figures;
        try {
            figures = scenario().run();
        } catch (IllegalArgumentException e) {
            throw wrongUsage(e);
        }
        console.note(String.format(Locale.ROOT, "planned in %.1f s", (System.nanoTime() - begun) / SECOND_NANOS));
        if (json) {
            console.printJson(figures);
        } else {
            lines(figures).forEach(console::print);
        }
    }

    private ForestScenario scenario() {
        ForestSettings defaults = ForestSettings.from(Section.at(ConfigFactory.defaultReference(), SETTINGS));
        ForestSettings settings = stripes == null ? defaults : defaults.withStripes(stripes);
        Topology topology = topology();
        int sourceMember = source == null
                ? SourceChoice.median(topology::rttNanos, topology.size())
                : SourceChoice.at(topology, source);
        return new ForestScenario(topology, sourceMember, limit, leave, seed, settings);
    }

    private Topology topology() {
        Optional<LatencyMatrix> matrix = rtt.matrix();
        int count = members != null ? members : matrix.map(LatencyMatrix::size).orElse(DEFAULT_MEMBERS);
        if (count < 1 || count > ForestScenario.MEMBERS_MAX) {
            throw new IllegalArgumentException("members must be 1.." + ForestScenario.MEMBERS_MAX + ", was " + count);
        }
        return matrix.map(m -> Topology.ofMatrix(m, count, seed)).orElseGet(() -> Topology.cities(count, seed));
    }

    private ParameterException wrongUsage(IllegalArgumentException e) {
        String reason = String.valueOf(e.getMessage());
        boolean namesAnOption = reason.matches("\\w+ must be .*");
        return new ParameterException(spec.commandLine(), namesAnOption ? "--" + reason : reason, e);
    }

    private static List<String> lines(ForestFigures f) {
        List<String> lines = new ArrayList<>(List.of(
                "members  " + f.members() + ", all reached in each of " + f.stripes() + " stripes",
                "source   " + f.source(),
                "children " + f.maxChildren() + " of " + f.limit() + " at most, in at most " + f.maxInteriorStripes()
                        + " stripe per member",
                "compact  " + toCompactTree(f.meanDelayToCompactTree(), f.maxDelayToCompactTree(), f.limit()),
                "backups  " + f.backups() + " of the edges below the first level have one"));
        for (int s = 0; s < f.perStripe().size(); s++) {
            ForestFigures.StripeFigures stripe = f.perStripe().get(s);
            lines.add("stripe " + s + " " + stripe.interior() + " members with children, depth " + stripe.depth()
                    + ", delay " + stripe.meanDelayMillis() + " ms (mean), " + stripe.maxDelayMillis() + " ms (max)");
        }
        ForestFigures.LeaveFigures after = f.afterLeaves();
        if (after != null) {
            lines.add("leave    " + after.left() + " left; of the survivors' " + after.edges() + " edges "
                    + after.lostEdges() + " were lost and " + after.changedEdges() + " changed (" + after.changedShare()
                    + ")");
            lines.add("compact  "
                    + toCompactTree(after.meanDelayToCompactTree(), after.maxDelayToCompactTree(), f.limit())
                    + ", after that");
        }
        return lines;
    }

    private static String toCompactTree(@Nullable BigDecimal mean, @Nullable BigDecimal max, int fanOut) {
        return mean == null
                ? "not compared: there is no delay"
                : mean + " (mean), " + max + " (max) times the delay of a Compact Tree of fan-out " + fanOut;
    }
}
