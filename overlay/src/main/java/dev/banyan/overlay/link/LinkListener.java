package dev.banyan.overlay.link;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Optional;

/**
 * What the owner of one link is told. All calls come on the event loop of the link, one after the other, and must not
 * block. The order is: {@code opened} at most once, then the others, then {@code closed} exactly once and nothing after
 * it; a dial that fails calls {@code closed} alone (on some event loop of the service; on the calling thread if the
 * service has stopped). A listener that throws loses
 * its link, not the node.
 */
public interface LinkListener {
    /**
     * On which of the service's event loops the link shall be, so that all calls come on one thread that other links share; empty: on any.
     * Asked once.
     */
    default Optional<EventLoop> loop() {
        return Optional.empty();
    }

    /** What a bulk link has to wait for, one after the other, before the uplink of the node. Asked once. */
    default List<Pacer> pacers() {
        return List.of();
    }

    /** The handshake is done; frames may be sent. */
    void opened(Link link);

    /** A frame above the link layer arrived. The listener owns the payload and must release it. */
    void received(Link link, Frame frame);

    /** The unsent bytes fell from above {@code unsent-limit} to below half of it: send on. */
    default void drained(Link link) {}

    /** Nothing came for longer than a healthy link is ever silent. The link is still open. */
    default void suspected(Link link) {}

    /** Bytes came again over a suspected link. */
    default void recovered(Link link) {}

    /**
     * A round trip was measured.
     *
     * @param sampleNanos this measurement, without any filter; positive
     */
    default void rtt(Link link, long sampleNanos) {}

    /** The link is gone, or could not be opened. */
    void closed(LinkEnd end);
}
