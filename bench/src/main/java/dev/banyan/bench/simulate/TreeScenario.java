package dev.banyan.bench.simulate;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.banyan.bench.simulate.FinalTree.CompactTreeRatio;
import dev.banyan.overlay.sim.SimGroup;
import dev.banyan.overlay.sim.SimGroupSettings;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.nice.Nice;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import dev.banyan.tree.sim.Percentiles;
import dev.banyan.tree.sim.SimMetrics;
import dev.banyan.tree.sim.Simulation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/** Members join a group whose tree NICE advises, and stay. One run per object. */
public final class TreeScenario {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final double MILLI_NANOS = 1e6;
    private static final int DECIMALS = 3;

    private final SimulationPlan plan;
    private final SimulationWorld world;
    private final SimGroup group;
    private final List<WatchedNice> builders = new ArrayList<>();
    private final TreeMap<NodeId, Long> startedNanos = new TreeMap<>();
    private final List<Double> joinMillis = new ArrayList<>();
    private int maxFanOut;
    private long parentChanges;

    /**
     * A run that has not begun.
     *
     * @param world of as many members as the plan has
     */
    public TreeScenario(SimulationPlan plan, SimulationWorld world) {
        if (world.topology().size() != plan.members()) {
            throw new IllegalArgumentException("the world must have the plan's " + plan.members() + " members, has "
                    + world.topology().size());
        }
        this.plan = plan;
        this.world = world;
        SimGroupSettings settings = SimGroupSettings.from(Section.at(config(), "banyan"), plan.fanOut());
        this.group = new SimGroup(plan.seed(), settings, world.topology()::oneWayNanos, (self, random) -> {
            WatchedNice builder = new WatchedNice(self, new Nice(self, settings.nice(), random));
            builders.add(builder);
            return builder;
        });
        group.simulation().rerunBy(rerun());
        group.observe(this::changed);
        SplittableRandom random = new SplittableRandom(plan.seed());
        for (int i = 0; i < plan.members(); i++) {
            int member = i;
            long at = i == world.source() ? 0 : 1 + random.nextLong(plan.joinNanos());
            group.simulation().at(at, "join " + i, () -> join(member));
        }
    }

    private Config config() {
        Config defaults = ConfigFactory.defaultReference();
        return plan.heartbeat()
                .map(beat -> defaults.withValue(
                        "banyan.tree.nice.heartbeat-interval", ConfigValueFactory.fromAnyRef(beat.toMillis() + "ms")))
                .orElse(defaults);
    }

    private String rerun() {
        StringBuilder command = new StringBuilder("./banyan simulate --protocol nice --members " + plan.members()
                + " --seed " + plan.seed() + " --fan-out " + plan.fanOut() + " --duration "
                + plan.duration().toSeconds() + "s");
        plan.heartbeat()
                .ifPresent(beat ->
                        command.append(" --heartbeat ").append(beat.toMillis()).append("ms"));
        world.options().forEach(word -> command.append(' ').append(quoted(word)));
        return command.toString();
    }

    /** As a shell takes it for one word. */
    private static String quoted(String word) {
        return word.matches("[\\w./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private void join(int member) {
        NodeId id = group.join(member, member == world.source() ? 1 : 0);
        startedNanos.put(id, group.simulation().nowNanos());
    }

    private void changed(long nowNanos, NodeId node, TreeEvent event) {
        if (event instanceof TreeEvent.ChildAttached) {
            int children = group.node(node)
                    .map(n -> n.tree().attachment().children().size())
                    .orElse(0);
            maxFanOut = Math.max(maxFanOut, children);
        } else if (event instanceof TreeEvent.ParentChanged changed
                && changed.to().isPresent()) {
            Long started = startedNanos.remove(node);
            if (started != null) {
                joinMillis.add((nowNanos - started) / MILLI_NANOS);
            } else if (!changed.from().equals(changed.to())) {
                parentChanges++;
            }
        }
    }

    /**
     * Runs to the end.
     *
     * @param progress told the virtual seconds that have passed
     * @throws dev.banyan.tree.sim.SimViolation if an invariant breaks; the message names it and how to run it again
     */
    public SimulationFigures run(LongConsumer progress) {
        Simulation simulation = group.simulation();
        for (long second = 1; second <= plan.duration().toSeconds(); second++) {
            simulation.runUntil(second * SECOND_NANOS);
            progress.accept(second);
        }
        return figures();
    }

    /** Why the members do not form one tree now, with the command that shows it again; empty if they do. */
    public Optional<String> notOneTree() {
        return group.notOneTree()
                .map(why -> "at the end the members do not form one tree: " + why + "; run again: " + rerun());
    }

    private SimulationFigures figures() {
        FinalTree tree = new FinalTree(group, plan, world);
        Percentiles stretch = percentiles(tree.stretches());
        Optional<CompactTreeRatio> compact = tree.toCompactTree();
        Percentiles stress = percentiles(tree.copies());
        Percentiles join = percentiles(joinMillis);
        Percentiles known =
                percentiles(builders.stream().map(b -> (double) b.peersKnown()).toList());
        long seconds = plan.duration().toSeconds();
        return new SimulationFigures(
                plan.members(),
                tree.joinedCount(),
                plan.seed(),
                world.sourcePlace(),
                world.filledPairs(),
                plan.fanOut(),
                maxFanOut,
                rounded(stretch.at(50)),
                rounded(stretch.at(90)),
                compact.map(ratio -> rounded(ratio.ofMean())).orElse(null),
                compact.map(ratio -> rounded(ratio.ofMax())).orElse(null),
                rounded(stress.mean()),
                (int) stress.max(),
                rounded((double) controlBytes() / plan.members() / seconds),
                (int) known.at(99),
                rounded(join.at(50)),
                rounded(join.at(99)),
                rounded((double) parentChanges / plan.members()),
                rounded(coordinateErrorP50()),
                seconds);
    }

    private double coordinateErrorP50() {
        return percentiles(group.alive().stream()
                        .flatMap(node -> node.tree().attachment().coordinateErrorP50().stream()
                                .boxed())
                        .toList())
                .at(50);
    }

    private long controlBytes() {
        SimMetrics metrics = group.simulation().metrics();
        long bytes = 0;
        for (int member = 0; member < plan.members(); member++) {
            bytes += metrics.datagramBytesSent(member);
            for (int category = 0; category < metrics.categories().size(); category++) {
                bytes += metrics.linkBytesSent(member, category);
            }
        }
        return bytes;
    }

    private static Percentiles percentiles(List<Double> values) {
        return values.isEmpty()
                ? Percentiles.of(0.0)
                : Percentiles.of(
                        values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static BigDecimal rounded(double value) {
        return BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_UP);
    }
}
