package dev.banyan.bench.simulate;

import dev.banyan.overlay.sim.SimGroup;
import dev.banyan.overlay.sim.SimNames;
import dev.banyan.overlay.sim.SimNode;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** How long members whose parent went are without one: from its end until the link to a parent that runs is open. */
final class Recoveries {
    private static final double MILLI_NANOS = 1e6;

    private final SimGroup group;
    private final TreeMap<NodeId, Long> orphanedNanos = new TreeMap<>();
    private final List<Double> millis = new ArrayList<>();

    Recoveries(SimGroup group) {
        this.group = group;
    }

    /** To be called before that member ends. */
    void ends(int member) {
        group.node(member).ifPresent(parent -> {
            orphanedNanos.remove(parent.id());
            for (NodeId child : parent.tree().attachment().children()) {
                group.node(child)
                        .filter(node -> !group.simulation().isFrozen(SimNames.index(child)))
                        .filter(node -> isParent(node, parent.id()))
                        .ifPresent(node -> orphanedNanos.putIfAbsent(
                                child, group.simulation().nowNanos()));
            }
        });
    }

    void changed(long nowNanos, NodeId node, TreeEvent.ParentChanged change) {
        boolean runs = change.to()
                .filter(parent ->
                        group.node(parent).isPresent() && !group.simulation().isFrozen(SimNames.index(parent)))
                .isPresent();
        Long since = runs ? orphanedNanos.remove(node) : null;
        if (since != null) {
            millis.add((nowNanos - since) / MILLI_NANOS);
        }
    }

    /** Times of those that have a parent again. */
    List<Double> millis() {
        return millis;
    }

    /** Orphans that live and have no parent yet. */
    int pendingCount() {
        return (int) orphanedNanos.keySet().stream()
                .filter(node -> group.node(node).isPresent())
                .count();
    }

    private static boolean isParent(SimNode child, NodeId parent) {
        return child.tree().attachment().parent().filter(parent::equals).isPresent();
    }
}
