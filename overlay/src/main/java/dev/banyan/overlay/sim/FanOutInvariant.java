package dev.banyan.overlay.sim;

import dev.banyan.tree.attach.Attachment;
import dev.banyan.tree.sim.SimInvariant;
import dev.banyan.tree.sim.SimProcess;
import dev.banyan.tree.sim.SimView;
import java.util.Optional;

/** No member ever has more children, reservations included, than its fan-out. */
final class FanOutInvariant implements SimInvariant {
    @Override
    public Optional<String> violation(SimView view, int changedNode) {
        Optional<SimProcess> process = view.process(changedNode);
        if (process.isPresent() && process.get() instanceof SimNode node) {
            Attachment attachment = node.tree().attachment();
            if (attachment.usedSlots() > attachment.slots()) {
                return Optional.of(node.id() + " uses " + attachment.usedSlots() + " of " + attachment.slots()
                        + " slots: " + attachment.children());
            }
        }
        return Optional.empty();
    }
}
