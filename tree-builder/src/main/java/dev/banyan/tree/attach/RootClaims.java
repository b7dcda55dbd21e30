package dev.banyan.tree.attach;

import dev.banyan.tree.attach.ParentSearch.Goal;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent.Cause;
import java.util.List;

/**
 * Who may be root: the heir when the root is lost, the better of two roots, and the oldest member that answers when there is
 * neither root nor heir.
 */
final class RootClaims {
    private final AttachParts parts;
    private final AttachContext context;
    private final Place place;
    private long decisionNanos = Long.MAX_VALUE;

    RootClaims(AttachParts parts) {
        this.parts = parts;
        this.context = parts.context;
        this.place = parts.place;
    }

    long nextWakeNanos() {
        return decisionNanos;
    }

    /** The root is lost to somebody; this node, if it is the heir, takes over: at once if it is dead, else unless it answers. */
    void rootLost(boolean rootIsGone) {
        if (!place.isHeir()) {
            return;
        }
        if (rootIsGone) {
            parts.changes.becomeRoot(Cause.PARENT_LOST);
        } else {
            askRoot();
        }
    }

    private void askRoot() {
        Member root = place.root();
        if (root != null && decisionNanos == Long.MAX_VALUE) {
            decisionNanos = context.now() + context.settings.probeTimeout().toNanos();
            context.send(root.id(), new AttachMessage.ProbeRequest(0));
        }
    }

    /** Somebody answered a probe; if it is the root, its heir has nothing to claim. */
    void answered(NodeId from) {
        Member root = place.root();
        if (root != null && from.equals(root.id()) && !place.isRoot()) {
            withdraw();
        }
    }

    void withdraw() {
        decisionNanos = Long.MAX_VALUE;
    }

    void tick() {
        if (context.now() >= decisionNanos) {
            withdraw();
            if (place.isHeir()) {
                parts.changes.becomeRoot(Cause.BEACON_LOST);
            }
        }
    }

    void abdicated(NodeId from) {
        Member root = place.root();
        if (root != null && from.equals(root.id()) && place.isHeir() && !parts.departure.isLeaving()) {
            parts.changes.becomeRoot(Cause.PARENT_LEFT);
        }
    }

    /** Somebody named a root: perhaps this node is better, or follows a worse one. */
    void heardOf(Member root, NodeId from) {
        if (root.id().equals(context.id())) {
            return;
        }
        if (context.self.rank().isBetterThan(root.rank())) {
            heardOfWorse(root, from);
        } else if (place.isRoot() && !parts.roster.contains(root.id())) {
            if (!parts.search.isActive()) {
                parts.search.begin(Goal.once(Cause.BETTER_ROOT, Urgency.JOIN), List.of(root.id(), from));
            }
        } else {
            Member mine = place.root();
            if (place.isAttached() && mine != null && root.rank().isBetterThan(mine.rank())) {
                context.send(mine.id(), new AttachMessage.RootReply(root));
            }
        }
    }

    private void heardOfWorse(Member root, NodeId from) {
        // Who has only just lost its parent must not claim by hearsay: it may be hearing of a root that is about to
        // step back. But
        // a root that ranks lower takes nobody who ranks higher, so after a while in vain there is no other way.
        boolean joining =
                parts.search.goal().filter(g -> g.cause() == Cause.JOINED).isPresent();
        boolean settled = place.isAttached() && !isFollowingBetterThanSelf();
        boolean inVain = parts.search.isPersistent() && isLongSearch();
        if (!place.isRoot() && !parts.departure.isLeaving() && (joining || settled || inVain)) {
            parts.changes.becomeRoot(Cause.BETTER_ROOT);
        }
        if (place.isRoot() && !root.id().equals(from)) {
            parts.rootDuty.present(root.id());
        }
    }

    private boolean isLongSearch() {
        return parts.search.searchingNanos() >= context.settings.claimAfter().toNanos();
    }

    private boolean isFollowingBetterThanSelf() {
        Member root = place.root();
        return root != null && root.rank().isBetterThan(context.self.rank());
    }

    /** Without a root for long, the oldest member that answers founds the tree anew. */
    void foundAnewIfOldest() {
        if (parts.departure.isLeaving() || place.isRoot() || !isLongSearch()) {
            return;
        }
        for (NodeId older : parts.rootDuty.contacts()) {
            if (older.equals(context.id())) {
                parts.changes.becomeRoot(Cause.PARENT_LOST);
                return;
            }
            if (!parts.search.isSilent(older)) {
                return;
            }
        }
    }
}
