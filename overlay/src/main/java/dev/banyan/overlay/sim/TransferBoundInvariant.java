package dev.banyan.overlay.sim;

import dev.banyan.tree.sim.SimInvariant;
import dev.banyan.tree.sim.SimView;
import java.util.Optional;

/** No node ever holds more of a transfer than its window. */
final class TransferBoundInvariant implements SimInvariant {
    private final SimGroup group;

    TransferBoundInvariant(SimGroup group) {
        this.group = group;
    }

    @Override
    public Optional<String> violation(SimView view, int changedNode) {
        SimNode node = group.nodeAt(changedNode);
        return node == null ? Optional.empty() : node.transfers().overBound();
    }
}
