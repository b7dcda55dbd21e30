package dev.banyan.bench.simulate;

import com.typesafe.config.ConfigFactory;
import dev.banyan.overlay.sim.SimGroup;
import dev.banyan.overlay.sim.SimGroupSettings;
import dev.banyan.overlay.sim.SimNames;
import dev.banyan.overlay.sim.SimNode;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.latency.Topology;
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

/** Members in world cities join a group whose tree NICE advises, and stay. One run per object. */
public final class TreeScenario {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final double MILLI_NANOS = 1e6;
    private static final int DECIMALS = 3;

    private final SimulationPlan plan;
    private final Topology topology;
    private final SimGroup group;
    private final TreeMap<NodeId, Long> startedNanos = new TreeMap<>();
    private final List<Double> joinMillis = new ArrayList<>();
    private int maxFanOut;

    /** A run that has not begun. */
    public TreeScenario(SimulationPlan plan) {
        this.plan = plan;
        this.topology = Topology.cities(plan.members(), plan.seed());
        SimGroupSettings settings =
                SimGroupSettings.from(Section.at(ConfigFactory.defaultReference(), "banyan"), plan.fanOut());
        this.group = new SimGroup(
                plan.seed(), settings, topology::oneWayNanos, SimGroup.BuilderFactory.nice(settings.nice()));
        group.simulation().rerunBy(rerun());
        group.observe(this::changed);
        SplittableRandom random = new SplittableRandom(plan.seed());
        for (int i = 0; i < plan.members(); i++) {
            int member = i;
            long at = i == 0 ? 0 : 1 + random.nextLong(plan.joinNanos());
            group.simulation().at(at, "join " + i, () -> join(member));
        }
    }

    private String rerun() {
        return "./banyan simulate --protocol nice --members " + plan.members() + " --seed " + plan.seed()
                + " --fan-out " + plan.fanOut() + " --duration "
                + plan.duration().toSeconds() + "s";
    }

    private void join(int member) {
        NodeId id = group.join(member, member == 0 ? 1 : 0);
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
        List<Double> stretches = new ArrayList<>();
        List<Double> copies = new ArrayList<>();
        int joined = 0;
        for (SimNode node : group.alive()) {
            int children = node.tree().attachment().children().size();
            if (children > 0) {
                copies.add((double) children);
            }
            Optional<SimNode> root = rootOf(node);
            if (root.isPresent() && node.tree().attachment().isAttached()) {
                joined++;
                if (!root.get().id().equals(node.id())) {
                    stretches.add(delayFromRoot(node) / direct(root.get(), node));
                }
            }
        }
        Percentiles stretch = percentiles(stretches);
        Percentiles stress = percentiles(copies);
        Percentiles join = percentiles(joinMillis);
        long seconds = plan.duration().toSeconds();
        return new SimulationFigures(
                plan.members(),
                joined,
                plan.seed(),
                plan.fanOut(),
                maxFanOut,
                rounded(stretch.at(50)),
                rounded(stretch.at(90)),
                rounded(stress.mean()),
                (int) stress.max(),
                rounded((double) controlBytes() / plan.members() / seconds),
                rounded(join.at(50)),
                rounded(join.at(99)),
                seconds);
    }

    /** The top of the node's line of parents, if that is a root; a bound on the hops guards against cycles. */
    private Optional<SimNode> rootOf(SimNode node) {
        SimNode at = node;
        for (int hops = 0; hops < plan.members(); hops++) {
            Optional<SimNode> parent = parentOf(at);
            if (parent.isEmpty()) {
                NodeId top = at.id();
                boolean root = at.tree()
                        .attachment()
                        .root()
                        .filter(r -> r.id().equals(top))
                        .isPresent();
                return root ? Optional.of(at) : Optional.empty();
            }
            at = parent.get();
        }
        return Optional.empty();
    }

    private double delayFromRoot(SimNode node) {
        long nanos = 0;
        SimNode at = node;
        Optional<SimNode> parent = parentOf(at);
        while (parent.isPresent()) {
            nanos += topology.oneWayNanos(SimNames.index(parent.get().id()), SimNames.index(at.id()));
            at = parent.get();
            parent = parentOf(at);
        }
        return nanos;
    }

    private Optional<SimNode> parentOf(SimNode node) {
        return node.tree().attachment().parent().flatMap(group::node);
    }

    private double direct(SimNode root, SimNode node) {
        return topology.oneWayNanos(SimNames.index(root.id()), SimNames.index(node.id()));
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
