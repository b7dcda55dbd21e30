package dev.banyan.overlay.live;

import dev.banyan.overlay.link.Frame;
import dev.banyan.overlay.link.Link;
import dev.banyan.tree.protocol.LinkRole;
import io.netty.channel.EventLoop;

/** What live streams hear of the tree at this node. On {@link #loop}, except where noted. */
public interface LiveLinks {
    /** The event loop on which all tree links of the group must be. Any thread. */
    EventLoop loop();

    /**
     * A tree link is open.
     *
     * @param role what the peer is to this node
     */
    void linkOpened(Link link, LinkRole role);

    /**
     * A link is gone, or this node has given it up; nothing of it is told any more. Links that are not known are ignored. Any thread.
     *
     * @param processGone the peer's process is known to be dead
     */
    void linkClosed(Link link, boolean processGone);

    /** Nothing comes over the link for longer than a healthy one is ever silent; or something comes again. */
    void linkSuspected(Link link, boolean suspected);

    /** The link can be given more. */
    void linkDrained(Link link);

    /**
     * A frame came over the link.
     *
     * @return whether it is one of live streams; if so it is released, else it stays the caller's
     */
    boolean received(Link link, Frame frame);

    /** Whether this node is the root of the tree now. Any thread. */
    void rootChanged(boolean self);
}
