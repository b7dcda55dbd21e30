package dev.banyan.overlay.relay;

import dev.banyan.overlay.OverlayEvent;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Tree events as the API tells them: with names instead of ids. */
final class Events {
    private static final Set<TreeEvent.Cause> REPAIRS =
            EnumSet.of(TreeEvent.Cause.PARENT_LOST, TreeEvent.Cause.BEACON_LOST, TreeEvent.Cause.CYCLE);

    private Events() {}

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
