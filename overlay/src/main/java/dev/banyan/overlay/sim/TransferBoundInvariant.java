package dev.banyan.overlay.sim;

import dev.banyan.tree.sim.SimInvariant;
import dev.banyan.tree.sim.SimProcess;
import dev.banyan.tree.sim.SimView;
import java.util.Optional;

/** No node ever holds more of a transfer than its window. */
final class TransferBoundInvariant implements SimInvariant {
    @Override
    public Optional<String> violation(SimView view, int changedNode) {
        Optional<SimProcess> process = view.process(changedNode);
        return process.isPresent() && process.get() instanceof SimNode node
                ? node.transfers().overBound()
                : Optional.empty();
    }
}
