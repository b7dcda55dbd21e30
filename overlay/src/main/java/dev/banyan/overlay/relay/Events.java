package dev.banyan.overlay.relay;

import dev.banyan.overlay.OverlayEvent;
import dev.banyan.overlay.live.core.LiveEffect;
import dev.banyan.overlay.live.core.StreamId;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Events of the tree and of live streams as the API tells them: with names instead of ids. */
final class Events {
    private static final Set<TreeEvent.Cause> REPAIRS =
            EnumSet.of(TreeEvent.Cause.PARENT_LOST, TreeEvent.Cause.BEACON_LOST, TreeEvent.Cause.CYCLE);

    private Events() {}

    /**
     * What live streams have to tell operators; empty for the rest.
     *
     * @param self this node
     */
    static Optional<OverlayEvent> of(LiveEffect effect, NodeId self, Instant at) {
        if (effect instanceof LiveEffect.NeighbourDemoted e) {
            return Optional.of(demoted(at, e.neighbour(), e.stream(), e.stalledNanos()));
        } else if (effect instanceof LiveEffect.SubscriberDemoted e) {
            return Optional.of(demoted(at, self, e.stream(), e.stalledNanos()));
        } else if (effect instanceof LiveEffect.ReceiverBlocks e) {
            return Optional.of(new OverlayEvent.ReceiverBlocks(
                    at,
                    e.receiver().name(),
                    e.stream().topic(),
                    e.stream().publisher().name(),
                    Duration.ofNanos(e.stalledNanos())));
        } else if (effect instanceof LiveEffect.SubscriptionCut e) {
            return Optional.of(new OverlayEvent.SubscriberCut(
                    at, e.stream().topic(), e.stream().publisher().name()));
        } else if (effect instanceof LiveEffect.DemotedHere e) {
            return Optional.of(new OverlayEvent.DemotedHere(
                    at,
                    e.neighbour().name(),
                    e.stream().topic(),
                    e.stream().publisher().name()));
        } else if (effect instanceof LiveEffect.Refused e) {
            return Optional.of(new OverlayEvent.LiveRefused(at, e.what(), e.setting()));
        }
        return Optional.empty();
    }

    private static OverlayEvent demoted(Instant at, NodeId receiver, StreamId stream, long stalledNanos) {
        return new OverlayEvent.ReceiverDemoted(
                at, receiver.name(), stream.topic(), stream.publisher().name(), Duration.ofNanos(stalledNanos));
    }

    /** Empty for what concerns nobody outside. */
    static Optional<OverlayEvent> of(TreeEvent event, Instant at) {
        if (event instanceof TreeEvent.ParentChanged e) {
            return Optional.of(new OverlayEvent.ParentChanged(
                    at,
                    e.from().map(NodeId::name),
                    e.to().map(NodeId::name),
                    e.cause().name(),
                    REPAIRS.contains(e.cause()),
                    Duration.ofNanos(e.rttNanos()),
                    Duration.ofNanos(e.delayToRootNanos()),
                    Duration.ofNanos(e.detachedNanos())));
        } else if (event instanceof TreeEvent.Orphaned e) {
            return Optional.of(new OverlayEvent.Orphaned(
                    at, e.lostParent().name(), e.cause().name(), e.detail()));
        } else if (event instanceof TreeEvent.ChildAttached e) {
            return Optional.of(new OverlayEvent.ChildAttached(at, e.child().name()));
        } else if (event instanceof TreeEvent.ChildDetached e) {
            return Optional.of(new OverlayEvent.ChildDetached(at, e.child().name(), e.reason()));
        } else if (event instanceof TreeEvent.ChildSuspected e) {
            return Optional.of(new OverlayEvent.ChildSuspected(at, e.child().name(), e.suspected()));
        } else if (event instanceof TreeEvent.RootChanged e) {
            return Optional.of(new OverlayEvent.RootChanged(at, e.root().name()));
        } else if (event instanceof TreeEvent.MemberAttached e) {
            return Optional.of(new OverlayEvent.MemberAttached(
                    at, e.member().id().name(), e.parent().name()));
        } else if (event instanceof TreeEvent.MemberDetached e) {
            return Optional.of(new OverlayEvent.MemberDetached(at, e.member().name(), e.reason()));
        } else if (event instanceof TreeEvent.ForeignBuilder e) {
            return Optional.of(new OverlayEvent.TreeImpaired(
                    at,
                    e.peer().name(),
                    "banyan.tree.protocol is " + e.own() + " here and " + e.theirs() + " at "
                            + e.peer().name()
                            + ": the two do not learn from each other who is near; set the same at all members"));
        } else if (event instanceof TreeEvent.GroupOutgrewBuilder e) {
            return Optional.of(new OverlayEvent.TreeImpaired(
                    at,
                    e.refused().name(),
                    e.refused().name() + " does not fit into the mesh of " + e.limit()
                            + " members: raise banyan.tree.narada.member-limit, or use banyan.tree.protocol = nice"));
        }
        return Optional.empty();
    }
}
