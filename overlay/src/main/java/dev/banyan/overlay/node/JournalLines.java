package dev.banyan.overlay.node;

import dev.banyan.overlay.OverlayEvent;
import dev.banyan.overlay.admin.JournalEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Events of the API as lines of the journal that the admin interface shows. */
final class JournalLines {
    private JournalLines() {}

    /** Empty for members of the subtree that come and go: not this node's own place. */
    static Optional<JournalEntry> of(OverlayEvent event) {
        if (event instanceof OverlayEvent.ParentChanged e) {
            return Optional.of(new JournalEntry(
                    e.at().toString(),
                    "PARENT_CHANGED",
                    e.from().orElse(null),
                    e.to().orElse(null),
                    e.cause(),
                    "",
                    NodeDesk.millis(e.rtt()),
                    NodeDesk.millis(e.delayToRoot()),
                    NodeDesk.millis(e.detached())));
        } else if (event instanceof OverlayEvent.Orphaned e) {
            return line(e.at(), "ORPHANED", e.lostParent(), null, e.cause(), e.detail());
        } else if (event instanceof OverlayEvent.ChildAttached e) {
            return line(e.at(), "CHILD_ATTACHED", null, e.child(), null, "");
        } else if (event instanceof OverlayEvent.ChildDetached e) {
            return line(e.at(), "CHILD_DETACHED", null, e.child(), null, e.reason());
        } else if (event instanceof OverlayEvent.ChildSuspected e) {
            return line(e.at(), e.suspected() ? "CHILD_SUSPECTED" : "CHILD_RECOVERED", null, e.child(), null, "");
        } else if (event instanceof OverlayEvent.RootChanged e) {
            return line(e.at(), "ROOT_CHANGED", null, e.root(), null, "");
        } else if (event instanceof OverlayEvent.TreeImpaired e) {
            return line(e.at(), "TREE_IMPAIRED", null, e.member(), null, e.detail());
        } else if (event instanceof OverlayEvent.ReceiverDemoted e) {
            return standstill(e.at(), "RECEIVER_DEMOTED", e.receiver(), e.topic(), e.publisher(), e.stalled());
        } else if (event instanceof OverlayEvent.ReceiverBlocks e) {
            return standstill(e.at(), "RECEIVER_BLOCKS", e.receiver(), e.topic(), e.publisher(), e.stalled());
        } else if (event instanceof OverlayEvent.SubscriberCut e) {
            return line(e.at(), "SUBSCRIBER_CUT", null, null, null, "topic " + e.topic() + " of " + e.publisher());
        } else if (event instanceof OverlayEvent.DemotedHere e) {
            return line(
                    e.at(), "DEMOTED_HERE", e.neighbour(), null, null, "topic " + e.topic() + " of " + e.publisher());
        } else if (event instanceof OverlayEvent.LiveRefused e) {
            return line(e.at(), "LIVE_REFUSED", null, null, null, e.what() + ": banyan.live." + e.setting());
        } else if (event instanceof OverlayEvent.Missed e) {
            return line(e.at(), "MISSED", null, null, null, e.count() + " events were dropped");
        } else if (event instanceof OverlayEvent.ControlLost e) {
            return line(e.at(), "CONTROL_LOST", null, null, null, e.cause());
        } else if (event instanceof OverlayEvent.ControlRestored e) {
            return Optional.of(new JournalEntry(
                    e.at().toString(),
                    "CONTROL_RESTORED",
                    null,
                    null,
                    null,
                    e.members() + " members",
                    null,
                    null,
                    NodeDesk.millis(e.absence())));
        }
        return Optional.empty();
    }

    private static Optional<JournalEntry> standstill(
            Instant at, String kind, String receiver, String topic, String publisher, Duration stalled) {
        return line(
                at,
                kind,
                null,
                receiver,
                null,
                "topic " + topic + " of " + publisher + " stood still for " + stalled.toMillis() + " ms");
    }

    private static Optional<JournalEntry> line(
            Instant at,
            String kind,
            @Nullable String from,
            @Nullable String to,
            @Nullable String cause,
            String detail) {
        return Optional.of(new JournalEntry(at.toString(), kind, from, to, cause, detail, null, null, null));
    }
}
