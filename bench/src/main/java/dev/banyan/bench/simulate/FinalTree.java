package dev.banyan.bench.simulate;

import dev.banyan.overlay.sim.SimGroup;
import dev.banyan.overlay.sim.SimNames;
import dev.banyan.overlay.sim.SimNode;
import dev.banyan.tree.forest.CompactTree;
import dev.banyan.tree.latency.Topology;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tree as it stands when a run has ended: how far each member is from its root along the tree, and who passes on how much. */
final class FinalTree {
    private final SimGroup group;
    private final SimulationPlan plan;
    private final SimulationWorld world;
    private final List<Double> stretches = new ArrayList<>();
    private final List<Double> copies = new ArrayList<>();
    private int joinedCount;
    private int receiverCount;
    private long delayNanosSum;
    private long delayNanosMax;

    /**
     * Delays along the tree over those of a {@link CompactTree} of the same source and fan-out.
     *
     * @param ofMean of the mean over all members but the source
     * @param ofMax of the longest
     */
    record CompactTreeRatio(double ofMean, double ofMax) {}

    FinalTree(SimGroup group, SimulationPlan plan, SimulationWorld world) {
        this.group = group;
        this.plan = plan;
        this.world = world;
        group.alive().forEach(this::measure);
    }

    private void measure(SimNode node) {
        int children = node.tree().attachment().children().size();
        if (children > 0) {
            copies.add((double) children);
        }
        Optional<SimNode> root = rootOf(node);
        if (root.isEmpty() || !node.tree().attachment().isAttached()) {
            return;
        }
        joinedCount++;
        int rootIndex = SimNames.index(root.get().id());
        int index = SimNames.index(node.id());
        if (rootIndex == index) {
            return;
        }
        long delay = delayFromRoot(node);
        long direct = topology().oneWayNanos(rootIndex, index);
        if (direct > 0) {
            stretches.add((double) delay / direct);
        }
        if (rootIndex == world.source()) {
            receiverCount++;
            delayNanosSum += delay;
            delayNanosMax = Math.max(delayNanosMax, delay);
        }
    }

    /** Members attached to a root. */
    int joinedCount() {
        return joinedCount;
    }

    /** Delay along the tree over the direct one of each member but the roots and those in no distance from theirs. */
    List<Double> stretches() {
        return stretches;
    }

    /** Children of each member that has some. */
    List<Double> copies() {
        return copies;
    }

    /** Empty if that takes too long, if a member is not in the source's tree, or if there is no delay to compare. */
    Optional<CompactTreeRatio> toCompactTree() {
        if (plan.members() > SimulationPlan.COMPACT_TREE_MEMBERS_MAX || receiverCount != plan.members() - 1) {
            return Optional.empty();
        }
        CompactTree compact = CompactTree.of(topology()::oneWayNanos, plan.members(), world.source(), plan.fanOut());
        if (compact.maxDelayNanos() == 0) {
            return Optional.empty();
        }
        double mean = (double) delayNanosSum / receiverCount;
        return Optional.of(new CompactTreeRatio(
                mean / compact.meanDelayNanos(), (double) delayNanosMax / compact.maxDelayNanos()));
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

    private long delayFromRoot(SimNode node) {
        long nanos = 0;
        SimNode at = node;
        Optional<SimNode> parent = parentOf(at);
        while (parent.isPresent()) {
            nanos += topology().oneWayNanos(SimNames.index(parent.get().id()), SimNames.index(at.id()));
            at = parent.get();
            parent = parentOf(at);
        }
        return nanos;
    }

    private Optional<SimNode> parentOf(SimNode node) {
        return node.tree().attachment().parent().flatMap(group::node);
    }

    private Topology topology() {
        return world.topology();
    }
}
