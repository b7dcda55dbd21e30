package dev.banyan.overlay.sim;

import dev.banyan.tree.attach.Attachment;
import dev.banyan.tree.sim.SimInvariant;
import dev.banyan.tree.sim.SimView;
import java.util.Optional;

/** No member ever has more children, reservations included, than its fan-out. */
final class FanOutInvariant implements SimInvariant {
    private final SimGroup group;

    FanOutInvariant(SimGroup group) {
        this.group = group;
    }

    @Override
    public Optional<String> violation(SimView view, int changedNode) {
        SimNode node = group.nodeAt(changedNode);
        if (node == null || !node.isPlaceTouched()) {
            return Optional.empty();
        }
        Attachment attachment = node.tree().attachment();
        return attachment.usedSlots() > attachment.slots()
                ? Optional.of(node.id() + " uses " + attachment.usedSlots() + " of " + attachment.slots() + " slots: "
                        + attachment.children())
                : Optional.empty();
    }
}
