package dev.banyan.tree.attach;

import dev.banyan.tree.attach.Children.Child;
import dev.banyan.tree.attach.ParentSearch.Found;
import dev.banyan.tree.attach.ParentSearch.Goal;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import dev.banyan.tree.protocol.TreeEvent.Cause;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What follows when this node's place changes: it loses its parent, has found another, becomes root, or loses a child. */
final class PlaceChanges {
    private final AttachParts parts;
    private final AttachContext context;
    private final Place place;
    private long orphanedAtNanos;
    private @Nullable NodeId lostParent;
    private boolean lostIsGone;
    private long nextAdriftNanos;

    PlaceChanges(AttachParts parts) {
        this.parts = parts;
        this.context = parts.context;
        this.place = parts.place;
    }

    long nextWakeNanos() {
        boolean mayLoseBeacon = place.parent() != null && !parts.search.isPersistent() && !parts.departure.isLeaving();
        long beacon = mayLoseBeacon ? place.beaconLostAt() : Long.MAX_VALUE;
        return isAdrift() ? Math.min(beacon, nextAdriftNanos) : beacon;
    }

    void tick() {
        watchBeacon();
        tellChildrenWeSearch();
    }

    private void watchBeacon() {
        NodeId parent = place.parent();
        // Who leaves looks for no other way, so that its way is lost would be news again and again.
        if (parent == null || !place.isBeaconLost() || parts.search.isPersistent() || parts.departure.isLeaving()) {
            return;
        }
        parts.claims.rootLost(false);
        if (place.isRoot()) {
            return;
        }
        String detail = "no beacon for " + context.settings.beaconTimeout().toMillis() + " ms";
        orphaned(parent, Cause.BEACON_LOST, detail, false);
    }

    private boolean isAdrift() {
        return lostParent != null && parts.search.isPersistent() && !place.isRoot() && parts.children.count() > 0;
    }

    private void tellChildrenWeSearch() {
        NodeId lost = lostParent;
        if (lost != null && isAdrift() && context.now() >= nextAdriftNanos) {
            nextAdriftNanos = context.now() + context.settings.beaconInterval().toNanos();
            parts.rootDuty.passOn(new AttachMessage.Adrift(lost, lostIsGone, parts.search.searchingNanos()));
        }
    }

    /** The way over the parent is lost: looks for another, first where the rescue plan says. */
    void orphaned(NodeId parent, Cause cause, String detail, boolean gone) {
        nextAdriftNanos = context.now();
        lostIsGone = gone;
        if (parent.equals(lostParent) && parts.search.isPersistent()) {
            // Known already (a silent link has closed at last): the search goes on.
            return;
        }
        orphanedAtNanos = context.now();
        lostParent = parent;
        context.tell(new TreeEvent.Orphaned(parent, cause, detail));
        if (!parts.departure.isLeaving()) {
            parts.search.begin(Goal.persistent(cause, Urgency.ORPHAN), parts.rescue.targets());
        }
    }

    /** The parent stays until this node has found another; a search that goes on already need not begin anew. */
    void parentLeaves() {
        place.parentLeaves();
        if (!parts.search.isPersistent()) {
            parts.search.begin(Goal.persistent(Cause.PARENT_LEFT, Urgency.ORPHAN), parts.rescue.targets());
        }
    }

    /** The parent that seemed lost is there again before another was found; whoever heard of the loss hears of that too. */
    void recovered(String reason) {
        Optional<Cause> cause = parts.search.goal().map(Goal::cause);
        parts.search.cancel(reason);
        parts.claims.withdraw();
        NodeId parent = place.parent();
        if (lostParent != null && parent != null && cause.isPresent()) {
            tellParentChanged(parent, Optional.of(parent), cause.get(), place.parentRttNanos());
        }
        lostParent = null;
        if (place.isParentLeaving()) {
            parentLeaves();
        }
    }

    void attachedTo(Found found) {
        Optional<NodeId> oldRoot = Optional.ofNullable(place.root()).map(Member::id);
        boolean wasRoot = place.isRoot();
        NodeId old = leaveParent("moved to " + found.node());
        place.follow(found.node(), found.rttNanos(), found.position());
        parts.claims.withdraw();
        parts.rootDuty.stop();
        if (wasRoot) {
            parts.roster.forgetDetached();
        }
        parts.reports.beginAnew();
        parts.improvement.beginAnew();
        tellParentChanged(old, Optional.of(found.node()), found.goal().cause(), found.rttNanos());
        Optional<NodeId> newRoot = Optional.ofNullable(place.root()).map(Member::id);
        if (!newRoot.equals(oldRoot)) {
            newRoot.ifPresent(r -> context.tell(new TreeEvent.RootChanged(r)));
        }
        parts.rescue.refresh();
    }

    void becomeRoot(Cause cause) {
        parts.search.cancel("this node is the root now");
        NodeId old = leaveParent("this node is the root now");
        parts.claims.withdraw();
        Member oldRoot = place.root();
        place.becomeRoot();
        parts.roster.dropUnreported();
        tellParentChanged(old, Optional.empty(), cause, 0);
        context.tell(new TreeEvent.RootChanged(context.id()));
        parts.rootDuty.passOnLineage();
        parts.rootDuty.start();
        if (oldRoot != null && !oldRoot.id().equals(context.id())) {
            parts.rootDuty.present(oldRoot.id());
        }
        parts.rescue.refresh();
    }

    private @Nullable NodeId leaveParent(String reason) {
        NodeId old = place.parent();
        if (old != null) {
            context.sendOnLink(old, new AttachMessage.Detached(false));
            context.add(new Effect.CloseLink(old, reason));
        }
        return old;
    }

    private void tellParentChanged(@Nullable NodeId old, Optional<NodeId> to, Cause cause, long rttNanos) {
        NodeId before = old != null ? old : lostParent;
        long detached = old == null && lostParent != null ? context.now() - orphanedAtNanos : 0;
        lostParent = null;
        context.tell(new TreeEvent.ParentChanged(
                Optional.ofNullable(before), to, cause, rttNanos, place.delayNanos(), detached));
    }

    /** Closes the link to a child; if it lives, it looks for another parent. */
    void giveUp(NodeId child, String reason) {
        context.add(new Effect.CloseLink(child, reason));
        childGone(child, reason, false, false);
    }

    /** The child will not come back in this life if it is gone; {@code left} tells whether it took its leave. */
    void childGone(NodeId child, String reason, boolean gone, boolean left) {
        Child removed = parts.children.remove(child);
        if (removed == null) {
            return;
        }
        context.tell(new TreeEvent.ChildDetached(child, reason));
        parts.roster.apply(child, new Certificate(removed.member, removed.attachNumber, Optional.empty(), gone, left));
        parts.rootDuty.pollSoon();
        parts.handover.childGone(child);
        parts.rescue.refresh();
    }
}
