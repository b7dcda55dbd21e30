package dev.banyan.tree.attach;

import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;

/** The graceful end: the heir takes over at once, the children move first, and only then the links close. */
final class Departure {
    private final AttachParts parts;
    private final AttachContext context;
    private boolean leaving;
    private boolean left;
    private long deadlineNanos = Long.MAX_VALUE;

    Departure(AttachParts parts) {
        this.parts = parts;
        this.context = parts.context;
    }

    boolean isLeaving() {
        return leaving;
    }

    boolean hasLeft() {
        return left;
    }

    long nextWakeNanos() {
        return deadlineNanos;
    }

    void begin() {
        if (leaving) {
            return;
        }
        leaving = true;
        deadlineNanos = context.now() + context.settings.leaveTimeout().toNanos();
        Member heir = parts.place.heir();
        if (parts.place.isRoot() && heir != null) {
            context.send(heir.id(), new AttachMessage.Abdicated(1));
        }
        parts.rootDuty.passOn(new AttachMessage.Leaving(parts.place.isRoot()));
    }

    /** Leaves once no child depends on this node, or the time for that has passed. */
    void tick() {
        if (!leaving || (parts.children.count() > 0 && context.now() < deadlineNanos)) {
            return;
        }
        NodeId parent = parts.place.parent();
        if (parent != null) {
            context.sendOnLink(parent, new AttachMessage.Detached(true));
            context.add(new Effect.CloseLink(parent, "leaving"));
        }
        for (NodeId child : parts.children.ids()) {
            context.add(new Effect.CloseLink(child, "leaving"));
        }
        parts.search.cancel("leaving");
        end();
    }

    /** Nobody depends on this node. */
    void end() {
        left = true;
        context.tell(new TreeEvent.Left());
    }
}
