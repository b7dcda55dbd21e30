package dev.banyan.tree.attach;

import dev.banyan.tree.latency.Coordinate;
import dev.banyan.tree.latency.Vivaldi;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells the parent what has changed in this node's subtree, at most once per interval. */
final class Reports {
    private static final int NEVER_TOLD = -1;

    private final AttachContext context;
    private final Place place;
    private final Children children;
    private final Roster roster;
    private final Vivaldi vivaldi;
    private long nextReportNanos;
    private int toldFreeSlots = NEVER_TOLD;
    private @Nullable Coordinate toldCoordinate;
    private boolean coordinateDue;

    Reports(AttachContext context, Place place, Children children, Roster roster, Vivaldi vivaldi) {
        this.context = context;
        this.place = place;
        this.children = children;
        this.roster = roster;
        this.vivaldi = vivaldi;
    }

    /** Everything is news to a new parent. */
    void beginAnew() {
        roster.reportAllAnew();
        toldFreeSlots = NEVER_TOLD;
        nextReportNanos = context.now();
    }

    /** Tells where this node is, if that has changed since it was told. */
    void tellCoordinate() {
        coordinateDue = !vivaldi.coordinate().equals(toldCoordinate);
    }

    void tick() {
        NodeId parent = place.parent();
        if (parent == null || !hasNews() || context.now() < nextReportNanos) {
            return;
        }
        toldFreeSlots = children.freeOrphanSlots();
        toldCoordinate = vivaldi.coordinate();
        coordinateDue = false;
        nextReportNanos = context.now() + context.settings.reportInterval().toNanos();
        List<Certificate> news = new ArrayList<>();
        if (place.isRenewed()) {
            place.told();
            news.add(new Certificate(context.self, place.attachNumber(), Optional.of(parent), false, false));
        }
        news.addAll(roster.takeUnreported(context.settings.certificateLimit() - news.size()));
        context.sendOnLink(parent, new AttachMessage.Report(news, context.self.slots(), toldFreeSlots, toldCoordinate));
    }

    long nextWakeNanos() {
        return place.parent() != null && hasNews() ? nextReportNanos : Long.MAX_VALUE;
    }

    private boolean hasNews() {
        return coordinateDue
                || place.isRenewed()
                || roster.hasUnreported()
                || toldFreeSlots != children.freeOrphanSlots();
    }
}
