package dev.banyan.overlay.sim;

import dev.banyan.tree.sim.SimInvariant;
import dev.banyan.tree.sim.SimProcess;
import dev.banyan.tree.sim.SimView;
import java.util.Optional;

/**
 * What a subscriber gets of a stream is contiguous or covered by a gap, and never comes twice; logs hold what is read from them, and
 * no more than the node's memory.
 */
final class DeliveryInvariant implements SimInvariant {
    @Override
    public Optional<String> violation(SimView view, int changedNode) {
        Optional<SimProcess> process = view.process(changedNode);
        return process.isPresent() && process.get() instanceof SimNode node
                ? node.wrongWithStreams()
                : Optional.empty();
    }
}
