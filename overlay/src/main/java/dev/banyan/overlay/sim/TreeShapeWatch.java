package dev.banyan.overlay.sim;

import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.sim.SimInvariant;
import dev.banyan.tree.sim.SimView;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * No cycle of parents outlives its bound. Looks at intervals of virtual time, and only upwards from those that changed their
 * parent, unless there was a cycle at the last look. Cycles with frozen members do not count: who does not run cannot leave.
 */
final class TreeShapeWatch implements SimInvariant {
    private static final long LOOK_EVERY_NANOS = 250_000_000;

    private final SimGroup group;
    private final TreeSet<Integer> changed = new TreeSet<>();
    private boolean cycleSeen;
    private long nextLookNanos;
    private @Nullable List<NodeId> cycle;
    private long sinceNanos;

    TreeShapeWatch(SimGroup group) {
        this.group = group;
    }

    /** A node has another parent, and only such nodes can be in a cycle that was not there at the last look. */
    void parentChanged(int node) {
        changed.add(node);
    }

    private Optional<List<NodeId>> look() {
        Optional<List<NodeId>> found = cycleSeen ? TreeShape.cycle(group) : TreeShape.cycle(group, changed);
        cycleSeen = found.isPresent();
        changed.clear();
        return found;
    }

    @Override
    public Optional<String> violation(SimView view, int changedNode) {
        if (view.nowNanos() < nextLookNanos) {
            return Optional.empty();
        }
        nextLookNanos = view.nowNanos() + LOOK_EVERY_NANOS;
        List<NodeId> found = look().filter(c -> c.stream().noneMatch(n -> view.isFrozen(SimNames.index(n))))
                .orElse(null);
        if (found == null || !found.equals(cycle)) {
            cycle = found;
            sinceNanos = view.nowNanos();
            return Optional.empty();
        }
        long age = view.nowNanos() - sinceNanos;
        return age > group.cycleBoundNanos()
                ? Optional.of("cycle of " + found + " for " + age / 1_000_000 + " ms")
                : Optional.empty();
    }
}
