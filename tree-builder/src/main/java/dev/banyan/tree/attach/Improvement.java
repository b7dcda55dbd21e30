package dev.banyan.tree.attach;

import dev.banyan.tree.attach.Children.Child;
import dev.banyan.tree.attach.ParentSearch.Goal;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent.Cause;
import java.util.List;

/** Now and then, without need: looks for a better parent, and empties the slot that is kept for orphans. */
final class Improvement {
    private static final int MAX_SHIFT = 10;

    private final AttachParts parts;
    private final AttachContext context;
    private boolean held;
    private int fruitless;
    private long nextNanos = Long.MAX_VALUE;

    Improvement(AttachParts parts) {
        this.parts = parts;
        this.context = parts.context;
    }

    /** While held, no voluntary move begins; one that is under way ends. */
    void hold(boolean nowHeld) {
        held = nowHeld;
        boolean voluntary =
                parts.search.goal().filter(g -> g.urgency() == Urgency.MOVE).isPresent();
        if (held && voluntary) {
            parts.search.cancel("moves are held");
        }
    }

    /** The parent is new: looks for a better one begin anew. */
    void beginAnew() {
        fruitless = 0;
        schedule();
    }

    /** The more looks in vain, the rarer they get: a settled tree costs little. */
    private void schedule() {
        nextNanos = context.now() + context.jittered(intervalNanos());
    }

    long intervalNanos() {
        long interval = context.settings.improveInterval().toNanos() << Math.min(fruitless, MAX_SHIFT);
        long most = Math.max(
                context.settings.improveInterval().toNanos(),
                context.settings.improveIntervalMax().toNanos());
        return Math.min(interval, most);
    }

    long nextWakeNanos() {
        boolean idle = held || parts.departure.isLeaving() || parts.place.parent() == null;
        return idle ? Long.MAX_VALUE : nextNanos;
    }

    void tick() {
        if (context.now() < nextNanos) {
            return;
        }
        fruitless++;
        parts.reports.tellCoordinate();
        schedule();
        if (held || parts.departure.isLeaving()) {
            return;
        }
        emptyOrphanSlot();
        if (parts.place.parent() == null || parts.search.isActive() || parts.children.hasReservations()) {
            return;
        }
        long delay = parts.place.delayNanos();
        parts.search.begin(new Goal(Cause.CLOSER, Urgency.MOVE, delay - parts.margin.nanos(delay), false), List.of());
    }

    /** Asks the child with the smallest subtree to move under the nearest sibling that has room. */
    private void emptyOrphanSlot() {
        if (!parts.children.isOvercommitted()) {
            return;
        }
        Child smallest = null;
        for (Child child : parts.children.all()) {
            boolean smaller =
                    smallest == null || parts.roster.subtreeSize(child.id()) < parts.roster.subtreeSize(smallest.id());
            if (!isBeingMoved(child) && smaller) {
                smallest = child;
            }
        }
        Child roomiest = null;
        for (Child child : parts.children.all()) {
            boolean nearer = child.freeSlots > 1 && (roomiest == null || child.rttNanos < roomiest.rttNanos);
            if (child != smallest && nearer) {
                roomiest = child;
            }
        }
        if (smallest != null && roomiest != null) {
            askToMove(smallest, roomiest.id());
        }
    }

    boolean isBeingMoved(Child child) {
        return child.askedToMoveAtNanos != Long.MIN_VALUE
                && context.now() - child.askedToMoveAtNanos
                        < 2 * context.settings.improveInterval().toNanos();
    }

    void askToMove(Child child, NodeId target) {
        child.askedToMoveAtNanos = context.now();
        context.sendOnLink(child.id(), new AttachMessage.MoveRequested(target));
    }
}
