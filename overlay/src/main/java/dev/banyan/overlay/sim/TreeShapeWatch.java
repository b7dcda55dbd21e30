package dev.banyan.overlay.sim;

import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.sim.SimInvariant;
import dev.banyan.tree.sim.SimView;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * No cycle of parents outlives its bound. Looks at intervals of virtual time, since a look costs as much as the group is
 * large. Cycles with frozen members do not count: who does not run cannot leave.
 */
final class TreeShapeWatch implements SimInvariant {
    private static final long LOOK_EVERY_NANOS = 250_000_000;

    private final SimGroup group;
    private long nextLookNanos;
    private @Nullable List<NodeId> cycle;
    private long sinceNanos;

    TreeShapeWatch(SimGroup group) {
        this.group = group;
    }

    @Override
    public Optional<String> violation(SimView view, int changedNode) {
        if (view.nowNanos() < nextLookNanos) {
            return Optional.empty();
        }
        nextLookNanos = view.nowNanos() + LOOK_EVERY_NANOS;
        List<NodeId> found = TreeShape.cycle(group)
                .filter(c -> c.stream().noneMatch(n -> view.isFrozen(SimNames.index(n))))
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
