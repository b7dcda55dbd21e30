package dev.banyan.overlay.link;

import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.OptionalLong;

/**
 * An open connection to a peer. Reliable and in order while it is open; what is unsent when it ends is lost, so whoever
 * opens the next link says anew what matters.
 *
 * <p>Every method may be called from any thread; frames sent from one thread keep their order. Calls on the link's own
 * event loop cost least.
 */
public interface Link {
    /** Who is at the other end, as it said in the handshake. */
    NodeId peer();

    /** What the link is for. */
    LinkKind kind();

    /** The group the link belongs to. */
    String group();

    /** Whether this node dialled. */
    boolean dialled();

    /** The thread on which the listener of this link is called. */
    EventLoop loop();

    /**
     * Sends one frame. The payload is not copied (above a few hundred bytes) and the caller keeps its own reference: to
     * send one buffer on many links, send it on each and release it once. Neither the bytes nor the indices of the
     * payload change; the caller must not write to it afterwards.
     *
     * <p>Always accepted while the link is open, but counted: when more than {@code banyan.link.unsent-hard-limit} (plus
     * one frame of data) lies unsent, the link is closed with {@link LinkReason#PEER_DOES_NOT_READ}. So
     * send chunks only while {@link #writable()}, and small latest-value control frames at any time. On a link that has
     * ended the frame is dropped.
     *
     * @throws IllegalArgumentException if the type is not allowed on this kind of link or the payload is longer than
     *     the type allows: the peer would close the link
     */
    void send(int type, ByteBuf payload);

    /**
     * Sends one frame whose payload lies in several buffers, as {@link #send(int, ByteBuf)} does. The buffers belong to the link from now on,
     * also when it throws.
     *
     * @param head the begin of the payload, in a buffer made by {@link Frame#begin}; may be empty, or all
     * @param rest what follows, in order; not copied
     * @throws IllegalArgumentException also if there is no room for a header in front of {@code head}
     */
    void send(int type, ByteBuf head, List<ByteBuf> rest);

    /** Whether less than {@code banyan.link.unsent-limit} bytes lie unsent. {@link LinkListener#drained} tells of the change back. */
    boolean writable();

    /** Bytes accepted by {@link #send} that the kernel has not taken yet, headers included. */
    long unsentBytes();

    /** Smallest recent round trip time of this link, if one was measured. */
    OptionalLong rttNanos();

    /**
     * Closes the link after what was sent on it; the peer gets the reason as a farewell. The listener is told
     * {@link LinkReason#CLOSED_HERE}. At most {@code close-timeout} passes before the socket is closed in any case.
     */
    void close(String reason);

    /**
     * Closes the link because the peer broke a rule: counted and logged under {@code reason}; the peer gets it as a
     * farewell. For the layers above, when a payload cannot be read or has absurd numbers.
     */
    void fail(LinkReason reason, String detail);
}
