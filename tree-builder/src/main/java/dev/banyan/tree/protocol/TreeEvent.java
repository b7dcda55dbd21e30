package dev.banyan.tree.protocol;

import java.util.Optional;

/** Something that happened to this node's place in the tree: a line of the journal, a fact for the relay. */
public sealed interface TreeEvent {
    /** Why a parent changed. */
    enum Cause {
        /** First attachment. */
        JOINED,
        /** The old parent's link closed or fell silent. */
        PARENT_LOST,
        /** No beacon came, although the link to the parent lived. */
        BEACON_LOST,
        /** This node is in the path from the root to its own parent. */
        CYCLE,
        /** The new parent gives a shorter delay to the root. */
        CLOSER,
        /** The old parent asked this node to make room. */
        DISPLACED,
        /** The old parent asked this node to leave its place to another, whose own becomes free for this node. */
        EXCHANGED,
        /** The old parent is leaving the group. */
        PARENT_LEFT,
        /** A better root exists, or this node became the root. */
        BETTER_ROOT
    }

    /**
     * This node has another parent, or none because it is the root, or the parent that it took for lost is heard again.
     *
     * @param to the same as {@code from} when the old parent is heard again
     * @param detachedNanos time without a parent; 0 when the new link was open before the old one closed
     */
    record ParentChanged(
            Optional<NodeId> from,
            Optional<NodeId> to,
            Cause cause,
            long rttNanos,
            long delayToRootNanos,
            long detachedNanos)
            implements TreeEvent {}

    /** This node lost its parent and looks for another. */
    record Orphaned(NodeId lostParent, Cause cause, String detail) implements TreeEvent {}

    /** A child's link is open. */
    record ChildAttached(NodeId child) implements TreeEvent {}

    /** A child is no longer this node's child. */
    record ChildDetached(NodeId child, String reason) implements TreeEvent {}

    /**
     * A child is silent; if that lasts, its link is closed.
     *
     * @param suspected false: it is heard again
     */
    record ChildSuspected(NodeId child, boolean suspected) implements TreeEvent {}

    /** This node follows another root now (perhaps itself). */
    record RootChanged(NodeId root) implements TreeEvent {}

    /** A member is in this node's subtree, under that parent. */
    record MemberAttached(Member member, NodeId parent) implements TreeEvent {}

    /**
     * A member is no longer in this node's subtree; at the root: it is struck from the roster.
     *
     * @param departure elsewhere than at the root always {@code LOST}
     */
    record MemberDetached(NodeId member, Departure departure, String reason) implements TreeEvent {}

    /** What became of a member that is no longer in a subtree, as far as that is known. */
    enum Departure {
        /** It took its leave of the group. */
        LEFT,
        /** Its process has ended. */
        GONE,
        /** It has no way to the root through here; it may live and find another. */
        LOST
    }

    /**
     * A peer of this group builds the tree by another protocol, so the two do not find each other through their builders. Told once
     * for each contact.
     *
     * @param own {@code banyan.tree.protocol} of this node
     * @param theirs that of the peer, as its messages show
     */
    record ForeignBuilder(NodeId peer, String own, String theirs) implements TreeEvent {}

    /**
     * The group has more members than its builder is meant for: some are unknown to it, and the tree is worse than it could be. Told
     * once until there is room again.
     *
     * @param refused who does not fit in, perhaps this node
     * @param limit most members
     */
    record GroupOutgrewBuilder(NodeId refused, int limit) implements TreeEvent {}

    /** This node has left the group: no neighbour depends on it any more (or the deadline for that has passed). */
    record Left() implements TreeEvent {}
}
