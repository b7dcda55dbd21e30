package dev.banyan.overlay.live;

import dev.banyan.overlay.link.Link;
import dev.banyan.overlay.live.core.LiveFrame;
import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The tree links of one group under the numbers by which the core knows them. On the group's event loop only. */
final class LinkPorts {
    /** One open link. */
    static final class Port {
        final int number;
        final Link link;
        final LiveDecoder decoder = new LiveDecoder();
        /** Unsent bytes as the core believes. */
        private long believedUnsent;

        private Port(int number, Link link) {
            this.number = number;
            this.link = link;
        }

        NodeId peer() {
            return link.peer();
        }
    }

    private final LiveCodec codec;
    private final ByteBufAllocator allocator;
    private final int unsentLimitBytes;
    private final Map<Link, Port> byLink = new IdentityHashMap<>();
    private final Map<Integer, Port> byNumber = new HashMap<>();
    private int lastNumber;

    LinkPorts(LiveCodec codec, ByteBufAllocator allocator, int unsentLimitBytes) {
        this.codec = codec;
        this.allocator = allocator;
        this.unsentLimitBytes = unsentLimitBytes;
    }

    Port open(Link link) {
        Port port = new Port(++lastNumber, link);
        byLink.put(link, port);
        byNumber.put(port.number, port);
        return port;
    }

    @Nullable
    Port of(Link link) {
        return byLink.get(link);
    }

    @Nullable
    Port of(int number) {
        return byNumber.get(number);
    }

    /** Takes the link out; null if it is not known, or no longer. */
    @Nullable
    Port close(Link link) {
        Port port = byLink.remove(link);
        if (port != null) {
            byNumber.remove(port.number);
        }
        return port;
    }

    void send(int number, LiveFrame frame) {
        Port port = byNumber.get(number);
        if (port != null) {
            for (ByteBuf payload : codec.encode(frame)) {
                port.link.send(LiveCodec.LIVE_CONTROL, payload, List.of());
            }
        }
    }

    /**
     * Sends bytes of a stream.
     *
     * @return whether the core's belief about what is unsent should be put right soon
     */
    boolean sendData(int number, int alias, long from, int bytes, List<ByteBuf> parts) {
        Port port = byNumber.get(number);
        if (port == null) {
            parts.forEach(ByteBuf::release);
            return false;
        }
        port.believedUnsent += bytes;
        port.link.send(LiveCodec.LIVE_DATA, LiveCodec.dataHeader(allocator, alias, from), parts);
        return port.believedUnsent >= unsentLimitBytes / 2;
    }

    /** Calls with each port of which the core believes too much to be unsent. */
    void forEachBelievedFull(Consumer<Port> then) {
        for (Port port : List.copyOf(byNumber.values())) {
            if (port.believedUnsent >= unsentLimitBytes / 2 && port.link.unsentBytes() < port.believedUnsent) {
                then.accept(port);
            }
        }
    }

    /** Bytes that are unsent in truth; the core is told. */
    static long unsent(Port port) {
        port.believedUnsent = port.link.unsentBytes();
        return port.believedUnsent;
    }
}
