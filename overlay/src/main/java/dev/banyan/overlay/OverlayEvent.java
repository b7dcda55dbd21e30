package dev.banyan.overlay;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Something that happened to a node's place in a group's tree: a line of its journal. */
public sealed interface OverlayEvent {
    /** When, by the clock of this machine. */
    Instant at();

    /**
     * The node has another parent, or none because it is the root now, or the parent that it took for lost is heard again.
     *
     * @param to the same as {@code from} when the old parent is heard again
     * @param cause the reason, as in {@code PARENT_LOST}
     * @param repair whether a loss made it necessary
     * @param detached time without a parent; zero if the new link was open before the old one closed
     */
    record ParentChanged(
            Instant at,
            Optional<String> from,
            Optional<String> to,
            String cause,
            boolean repair,
            Duration rtt,
            Duration delayToRoot,
            Duration detached)
            implements OverlayEvent {}

    /** The node lost its parent and looks for another. */
    record Orphaned(Instant at, String lostParent, String cause, String detail) implements OverlayEvent {}

    /** A child is attached. */
    record ChildAttached(Instant at, String child) implements OverlayEvent {}

    /** A child is gone or has moved. */
    record ChildDetached(Instant at, String child, String reason) implements OverlayEvent {}

    /**
     * A child is silent: frozen, cut off, or on a machine without time for it. If that lasts, its link is closed.
     *
     * @param suspected false: it is heard again
     */
    record ChildSuspected(Instant at, String child, boolean suspected) implements OverlayEvent {}

    /** The node follows another root now, perhaps itself. */
    record RootChanged(Instant at, String root) implements OverlayEvent {}

    /** A member is in the node's subtree (at the root: in the tree). */
    record MemberAttached(Instant at, String member, String parent) implements OverlayEvent {}

    /** A member is no longer in the node's subtree; at the root: it is struck from the roster. */
    record MemberDetached(Instant at, String member, String reason) implements OverlayEvent {}

    /** The cluster downed this node, or it was in a splinter of it: the control plane is rebuilt while links and transfers go on. */
    record ControlLost(Instant at, String cause) implements OverlayEvent {}

    /**
     * The node is a member of the cluster again.
     *
     * @param members members it knows now, itself included
     * @param absence time since {@link ControlLost}
     */
    record ControlRestored(Instant at, int members, Duration absence) implements OverlayEvent {}

    /**
     * The tree is worse than it could be, since members do not fit together; files go everywhere in spite of it.
     *
     * @param member with whom there is trouble, perhaps this node
     * @param detail what is wrong and what to do
     */
    record TreeImpaired(Instant at, String member, String detail) implements OverlayEvent {}

    /**
     * A stream stood still because of a receiver, which is waited for no longer: it gets a gap in place of what is released meanwhile.
     *
     * @param receiver the child or parent, or this node, whose own subscriber it is then
     * @param publisher the node that publishes the stream
     * @param stalled for how long the stream stood still
     */
    record ReceiverDemoted(Instant at, String receiver, String topic, String publisher, Duration stalled)
            implements OverlayEvent {}

    /**
     * A stream stands still because of a receiver, and all wait for it, since to block is its policy or that of a member below it. Told
     * once for each standstill, by every node on the way up from the receiver, as far as the publisher or the root.
     *
     * @param receiver the child, or this node, whose own subscriber it is then
     * @param publisher the node that publishes the stream
     * @param stalled for how long the stream has stood still, at least
     */
    record ReceiverBlocks(Instant at, String receiver, String topic, String publisher, Duration stalled)
            implements OverlayEvent {}

    /** A subscriber of this node was too slow, and its subscription is to be ended then. */
    record SubscriberCut(Instant at, String topic, String publisher) implements OverlayEvent {}

    /** A neighbour waits for this node no longer: it was too slow, or members below it were. */
    record DemotedHere(Instant at, String neighbour, String topic, String publisher) implements OverlayEvent {}

    /**
     * Something of the live streams found no room at this node.
     *
     * @param what as in {@code stream prices/node-3@.../1}
     * @param setting that bounds it, below {@code banyan.live}
     */
    record LiveRefused(Instant at, String what, String setting) implements OverlayEvent {}

    /** The consumer was too slow: that many events before this one were dropped. */
    record Missed(Instant at, long count) implements OverlayEvent {}
}
