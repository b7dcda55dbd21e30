package dev.banyan.tree.attach;

import dev.banyan.tree.attach.AttachMessage.AttachRequest;
import dev.banyan.tree.attach.AttachMessage.Refusal;
import dev.banyan.tree.attach.Children.Child;
import dev.banyan.tree.protocol.NodeId;
import java.util.Optional;

/** Answers requests for a slot. Every request gets an answer: accepted, redirected or refused with the reason. */
final class Admission {
    private final AttachParts parts;
    private final AttachContext context;
    private final Place place;
    private final Children children;

    Admission(AttachParts parts) {
        this.parts = parts;
        this.context = parts.context;
        this.place = parts.place;
        this.children = parts.children;
    }

    Position position() {
        boolean open = !parts.departure.isLeaving();
        return new Position(
                Optional.ofNullable(place.root()),
                place.isAttached(),
                place.delayNanos(),
                open ? children.freeSlots() : 0,
                open ? children.freeOrphanSlots() : 0,
                parts.vivaldi.coordinate());
    }

    void answer(NodeId from, AttachRequest request) {
        Optional<Refusal> refusal = refusal(from, request);
        if (refusal.isPresent()) {
            context.send(from, new AttachMessage.AttachRefused(request.sequence(), refusal.get(), position()));
        } else if (mayReserve(from, request)) {
            accept(from, request);
        } else if (replacesLostParent(from, request) || parts.handover.begin(from, request)) {
            // It has its answer, or that follows when the child has left its slot, or has not in time.
            return;
        } else if (children.count() == 0) {
            // All slots are reserved for others who are on their way; there is nobody to redirect to yet.
            context.send(from, new AttachMessage.AttachRefused(request.sequence(), Refusal.MOVING, position()));
        } else {
            context.send(
                    from,
                    new AttachMessage.AttachRedirected(request.sequence(), position(), children.hints(parts.roster)));
        }
    }

    /** Grants the slot that a child has left for the asker's sake, kept for orphans or not. */
    void answerAfterHandover(NodeId from, AttachRequest request) {
        if (refusal(from, request).isEmpty() && children.freeOrphanSlots() > 0) {
            accept(from, request);
        } else {
            answer(from, request);
        }
    }

    private void accept(NodeId from, AttachRequest request) {
        Children.Reservation reservation = children.reserve(request);
        context.send(
                from,
                new AttachMessage.AttachAccepted(
                        request.sequence(), reservation.number(), context.self.dataAddress(), position()));
    }

    private Optional<Refusal> refusal(NodeId from, AttachRequest request) {
        if (parts.departure.isLeaving()) {
            return Optional.of(Refusal.LEAVING);
        }
        if (place.pathContains(from) || from.equals(context.id())) {
            return Optional.of(Refusal.IN_ROOT_PATH);
        }
        if (context.self.slots() == 0) {
            return Optional.of(Refusal.NO_SLOTS);
        }
        boolean planned = isPlannedOrphan(from, request) || parts.search.makesRoomFor(from);
        if (!place.isAttached() && !planned) {
            return Optional.of(Refusal.NOT_ATTACHED);
        }
        if (place.root() != null
                && request.child().rank().isBetterThan(place.root().rank())) {
            return Optional.of(Refusal.BETTER_ROOT);
        }
        if (parts.search.isMoving() && request.subtreeSize() > 1 && !planned) {
            return Optional.of(Refusal.MOVING);
        }
        return isCrossing(from, request) ? Optional.of(Refusal.MOVING) : Optional.empty();
    }

    /**
     * Whether the asker is whom this node wants below itself to be: of two that ask each other only the one of the lower rank says
     * yes, and nobody does who dials the other already.
     */
    private boolean isCrossing(NodeId from, AttachRequest request) {
        boolean prevails = context.self.rank().isBetterThan(request.child().rank());
        return parts.search.isDialling(from) || (parts.search.isAsking(from) && prevails);
    }

    /**
     * Whether that is a sibling whom the common parent's plan sends here. It may come before this node itself has found its
     * place, but not for long: else members of a tree without a root would go on following old plans.
     */
    private boolean isPlannedOrphan(NodeId from, AttachRequest request) {
        long bound = context.settings.beaconTimeout().toNanos()
                + context.settings.orphanGrace().toNanos();
        return request.urgency() == Urgency.ORPHAN && place.beaconAge() <= bound && parts.rescue.isPlannedUnderMe(from);
    }

    /**
     * Gives the asker the place of its parent, if that is a child which this node does not hear: to wait until its link is given up would
     * leave the place that the rescue plan counts on taken. If it lives, it looks for another parent itself.
     *
     * @return whether the asker has its answer
     */
    private boolean replacesLostParent(NodeId from, AttachRequest request) {
        NodeId parent = request.urgency() == Urgency.ORPHAN ? parts.roster.parentOf(from) : null;
        Child lost = parent == null ? null : children.get(parent);
        if (lost == null || !lost.silent) {
            return false;
        }
        boolean reserved = children.hasReservation(from);
        parts.changes.giveUp(lost.id(), "silent, and its children look for other parents");
        if (!reserved && children.hasReservation(from)) {
            // It waited for the handover of that place, which has answered.
            return true;
        }
        if (children.freeOrphanSlots() == 0) {
            return false;
        }
        accept(from, request);
        return true;
    }

    private boolean mayReserve(NodeId from, AttachRequest request) {
        if (children.contains(from) || children.hasReservation(from, request.movesUnderSender())) {
            return true;
        }
        Optional<NodeId> moves = request.movesUnderSender();
        if (moves.isPresent()) {
            Child displaced = children.get(moves.get());
            return displaced != null && !parts.improvement.isBeingMoved(displaced) && children.freeOrphanSlots() > 0;
        }
        return (request.urgency() == Urgency.ORPHAN ? children.freeOrphanSlots() : children.freeSlots()) > 0;
    }
}
