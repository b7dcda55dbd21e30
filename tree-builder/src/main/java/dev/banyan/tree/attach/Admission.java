package dev.banyan.tree.attach;

import dev.banyan.tree.attach.AttachMessage.AttachRequest;
import dev.banyan.tree.attach.AttachMessage.Refusal;
import dev.banyan.tree.attach.Children.Child;
import dev.banyan.tree.protocol.NodeId;
import java.util.Optional;

/** Answers requests for a slot. Every request gets an answer: accepted, redirected or refused with the reason. */
final class Admission {
    private final AttachContext context;
    private final Place place;
    private final Children children;
    private final Roster roster;
    private final ParentSearch search;
    private final RescueDuty rescue;

    Admission(
            AttachContext context,
            Place place,
            Children children,
            Roster roster,
            ParentSearch search,
            RescueDuty rescue) {
        this.context = context;
        this.place = place;
        this.children = children;
        this.roster = roster;
        this.search = search;
        this.rescue = rescue;
    }

    Position position(boolean leaving) {
        boolean open = !leaving;
        return new Position(
                Optional.ofNullable(place.root()),
                place.isAttached(),
                place.delayNanos(),
                open ? children.freeSlots() : 0,
                open ? children.freeOrphanSlots() : 0);
    }

    void answer(NodeId from, AttachRequest request, boolean leaving) {
        Optional<Refusal> refusal = refusal(from, request, leaving);
        if (refusal.isPresent()) {
            context.send(
                    from, new AttachMessage.AttachRefused(request.sequence(), refusal.get(), position(leaving)));
        } else if (mayReserve(from, request)) {
            Children.Reservation reservation = children.reserve(request);
            context.send(
                    from,
                    new AttachMessage.AttachAccepted(
                            request.sequence(),
                            reservation.number(),
                            context.self.dataAddress(),
                            position(leaving)));
        } else if (children.count() == 0) {
            // All slots are reserved for others who are on their way; there is nobody to redirect to yet.
            context.send(
                    from, new AttachMessage.AttachRefused(request.sequence(), Refusal.MOVING, position(leaving)));
        } else {
            context.send(
                    from,
                    new AttachMessage.AttachRedirected(
                            request.sequence(), position(leaving), children.hints(roster)));
        }
    }

    private Optional<Refusal> refusal(NodeId from, AttachRequest request, boolean leaving) {
        if (leaving) {
            return Optional.of(Refusal.LEAVING);
        }
        if (place.pathContains(from) || from.equals(context.id())) {
            return Optional.of(Refusal.IN_ROOT_PATH);
        }
        if (context.self.slots() == 0) {
            return Optional.of(Refusal.NO_SLOTS);
        }
        boolean planned = request.urgency() == Urgency.ORPHAN && rescue.isPlannedUnderMe(from);
        if (!place.isAttached() && !planned) {
            return Optional.of(Refusal.NOT_ATTACHED);
        }
        if (place.root() != null
                && request.child().rank().isBetterThan(place.root().rank())) {
            return Optional.of(Refusal.BETTER_ROOT);
        }
        if (search.isMoving() && request.subtreeSize() > 1 && !planned) {
            return Optional.of(Refusal.MOVING);
        }
        return Optional.empty();
    }

    private boolean mayReserve(NodeId from, AttachRequest request) {
        if (children.contains(from)) {
            return true;
        }
        if (request.displaces().isPresent()) {
            Child displaced = children.get(request.displaces().get());
            return displaced != null && !isBeingMoved(displaced) && children.freeOrphanSlots() > 0;
        }
        return (request.urgency() == Urgency.ORPHAN ? children.freeOrphanSlots() : children.freeSlots()) > 0;
    }

    boolean isBeingMoved(Child child) {
        return child.askedToMoveAtNanos != Long.MIN_VALUE
                && context.now() - child.askedToMoveAtNanos
                        < 2 * context.settings.improveInterval().toNanos();
    }
}
