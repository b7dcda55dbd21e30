package dev.banyan.tree.attach;

import dev.banyan.tree.protocol.NodeId;
import java.util.List;

/** Tells the parent what has changed in this node's subtree, at most once per interval. */
final class Reports {
    private static final int NEVER_TOLD = -1;

    private final AttachContext context;
    private final Place place;
    private final Children children;
    private final Roster roster;
    private long nextReportNanos;
    private int toldFreeSlots = NEVER_TOLD;

    Reports(AttachContext context, Place place, Children children, Roster roster) {
        this.context = context;
        this.place = place;
        this.children = children;
        this.roster = roster;
    }

    /** Everything is news to a new parent. */
    void beginAnew() {
        roster.reportAllAnew();
        toldFreeSlots = NEVER_TOLD;
        nextReportNanos = context.now();
    }

    void tick() {
        NodeId parent = place.parent();
        if (parent == null || !hasNews() || context.now() < nextReportNanos) {
            return;
        }
        toldFreeSlots = children.freeOrphanSlots();
        nextReportNanos = context.now() + context.settings.reportInterval().toNanos();
        List<Certificate> news = roster.takeUnreported(context.settings.certificateLimit());
        context.sendOnLink(parent, new AttachMessage.Report(news, context.self.slots(), toldFreeSlots));
    }

    long nextWakeNanos() {
        return place.parent() != null && hasNews() ? nextReportNanos : Long.MAX_VALUE;
    }

    private boolean hasNews() {
        return roster.hasUnreported() || toldFreeSlots != children.freeOrphanSlots();
    }
}
