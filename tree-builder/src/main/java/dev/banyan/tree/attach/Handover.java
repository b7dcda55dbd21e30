package dev.banyan.tree.attach;

import dev.banyan.tree.attach.AttachMessage.AttachRequest;
import dev.banyan.tree.attach.AttachMessage.Refusal;
import dev.banyan.tree.attach.Children.Child;
import dev.banyan.tree.protocol.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * The place of a child that is handed to another node while no slot is spare: the child moves below that node first, or to any
 * free slot if it is to have the place which that node leaves, and the slot it leaves is reserved at once. So the fan-out bound holds at every moment, and both keep a parent throughout if both
 * had one. One at a time.
 */
final class Handover {
    private record Pending(NodeId child, NodeId taker, AttachRequest request, long endsNanos) {}

    private final AttachParts parts;
    private final AttachContext context;
    private @Nullable Pending pending;

    Handover(AttachParts parts) {
        this.parts = parts;
        this.context = parts.context;
    }

    /** Asks the child whose place is wanted to move below the asker, who gets the answer later; false if that cannot be done. */
    boolean begin(NodeId taker, AttachRequest request) {
        Child child = request.displaces().map(parts.children::get).orElse(null);
        if (child == null) {
            return false;
        }
        Pending known = pending;
        if (known != null && known.taker().equals(taker) && known.child().equals(child.id())) {
            pending = new Pending(child.id(), taker, request, known.endsNanos());
            return true;
        }
        if (known != null || parts.improvement.isBeingMoved(child) || parts.search.isMoving()) {
            return false;
        }
        long ends = context.now() + context.settings.handoverTime().toNanos();
        pending = new Pending(child.id(), taker, request, ends);
        request.offers()
                .ifPresentOrElse(
                        offered -> parts.improvement.askToVacate(child, offered),
                        () -> parts.improvement.askToMove(child, taker));
        return true;
    }

    /** The child has left its slot: whoever waits for it may dial now. */
    void childGone(NodeId child) {
        Pending ended = pending;
        if (ended != null && ended.child().equals(child)) {
            pending = null;
            parts.admission.answerAfterHandover(ended.taker(), ended.request());
        }
    }

    void tick() {
        Pending late = pending;
        if (late != null && context.now() >= late.endsNanos()) {
            pending = null;
            context.send(
                    late.taker(),
                    new AttachMessage.AttachRefused(
                            late.request().sequence(), Refusal.MOVING, parts.admission.position()));
        }
    }

    long nextWakeNanos() {
        return pending == null ? Long.MAX_VALUE : pending.endsNanos();
    }
}
