package dev.banyan.tree.attach;

import dev.banyan.tree.attach.Children.Child;
import dev.banyan.tree.attach.ParentSearch.Goal;
import dev.banyan.tree.protocol.NodeId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Now and then, without need: looks for a better parent, and empties the slot that is kept for orphans. */
final class Improvement {
    private static final int MAX_SHIFT = 10;

    private final AttachParts parts;
    private final AttachContext context;
    private boolean held;
    private int fruitless;
    private long nextNanos = Long.MAX_VALUE;
    private @Nullable NodeId promised;

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
        if (promised != null) {
            // Whoever took this node's old place needs an answer and a link before it leaves its own.
            nextNanos = context.now() + 2 * context.settings.requestTimeout().toNanos();
        }
    }

    /** A place under that node is about to become free for this one: the next look asks there. */
    void promised(NodeId node) {
        promised = node;
    }

    Optional<NodeId> promised() {
        return Optional.ofNullable(promised);
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
        long bound = parts.place.costNanos(parts.cost, parts.roster.size() + 1)
                - parts.margin.nanos(parts.place.delayNanos());
        parts.search.begin(Goal.better(bound), List.of());
        promised = null;
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

    void askToVacate(Child child, NodeId promisedParent) {
        child.askedToMoveAtNanos = context.now();
        context.sendOnLink(child.id(), new AttachMessage.VacateRequested(promisedParent));
    }

    void askToMove(Child child, NodeId target) {
        child.askedToMoveAtNanos = context.now();
        context.sendOnLink(child.id(), new AttachMessage.MoveRequested(target));
    }
}
