package dev.banyan.overlay.sim;

import dev.banyan.tree.protocol.NodeId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Judges the shape that the parents of all living nodes make together. */
final class TreeShape {
    private TreeShape() {}

    /** Why the living do not form one tree; empty if they do. */
    static Optional<String> notOneTree(SimGroup group) {
        List<SimNode> alive = group.alive();
        NodeId root = null;
        for (SimNode node : alive) {
            Optional<NodeId> parent = node.tree().attachment().parent();
            if (parent.isEmpty()) {
                if (root != null) {
                    return Optional.of("both " + root + " and " + node.id() + " have no parent");
                }
                root = node.id();
            } else {
                Optional<SimNode> parentNode = group.node(parent.get());
                if (parentNode.isEmpty()) {
                    return Optional.of("the parent of " + node.id() + ", " + parent.get() + ", is dead");
                }
                if (!parentNode.get().tree().attachment().children().contains(node.id())) {
                    return Optional.of(parent.get() + " does not know its child " + node.id());
                }
                if (!node.tree().attachment().isAttached()) {
                    return Optional.of(node.id() + " hears no beacon");
                }
            }
        }
        if (root == null) {
            return alive.isEmpty() ? Optional.empty() : Optional.of("nobody is root");
        }
        return cycle(group).map(c -> "cycle " + c);
    }

    /** The nodes of a cycle of parents, if there is one. */
    static Optional<List<NodeId>> cycle(SimGroup group) {
        return cycle(group, IntStream.range(0, group.indexBound()).boxed().toList());
    }

    /** The nodes of a cycle of parents that one comes to from one of those nodes, if there is one. */
    static Optional<List<NodeId>> cycle(SimGroup group, Collection<Integer> starts) {
        Map<NodeId, Integer> visitedIn = new TreeMap<>();
        int walk = 0;
        for (int start : starts) {
            walk++;
            @Nullable SimNode at = group.node(start).orElse(null);
            while (at != null && visitedIn.putIfAbsent(at.id(), walk) == null) {
                at = at.tree().attachment().parent().flatMap(group::node).orElse(null);
            }
            if (at != null && visitedIn.getOrDefault(at.id(), 0) == walk) {
                return Optional.of(cycleFrom(group, at));
            }
        }
        return Optional.empty();
    }

    private static List<NodeId> cycleFrom(SimGroup group, SimNode start) {
        TreeSet<NodeId> members = new TreeSet<>();
        Optional<SimNode> at = Optional.of(start);
        while (at.isPresent() && members.add(at.get().id())) {
            at = at.get().tree().attachment().parent().flatMap(group::node);
        }
        return List.copyOf(members);
    }
}
