package dev.banyan.overlay.link;

import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A link after its handshake. State without a comment belongs to the event loop of its connection. */
final class OpenLink implements Link, Stage {
    private static final Logger LOG = LoggerFactory.getLogger(LinkService.class);
    /** Below this a copy is cheaper than a second buffer in the socket's queue. */
    private static final int COPY_BYTES = 512;

    /** What the handshake agreed on. */
    record Terms(NodeId peer, LinkKind kind, String group, boolean dialled) {}

    private final LinkRuntime runtime;
    private final Connection connection;
    private final Terms terms;
    private final LinkListener listener;
    private final FrameRules rules;
    private final Outbound outbound;
    private final LinkLiveness liveness;
    private final boolean bulk;
    private final PeerCounters.Counter peerBytes;
    private final long hardLimitBytes;
    /** Grows in {@link #send} on any thread, falls on the event loop. */
    private final AtomicLong unsent = new AtomicLong();
    /** Copied out for readers on other threads; -1 if unknown. */
    private volatile long rttNanos = -1;

    private volatile boolean ended;
    private volatile boolean owesDrained;
    private final Alarm wake;

    private OpenLink(LinkRuntime runtime, Connection connection, Terms terms, LinkListener listener) {
        this.runtime = runtime;
        this.connection = connection;
        this.terms = terms;
        this.listener = listener;
        this.bulk = terms.kind() instanceof LinkKind.Bulk;
        LinkSettings settings = runtime.settings();
        this.rules = FrameRules.open(terms.kind(), settings);
        this.outbound = bulk
                ? Outbound.paced(connection.channel(), this::written, pacers(listener))
                : Outbound.direct(connection.channel(), this::written);
        if (bulk) {
            connection.channel().pipeline().addFirst(runtime.downLimit());
        }
        this.liveness = new LinkLiveness(settings.liveness(), runtime.now());
        this.wake = new Alarm(connection.loop(), runtime.nanoClock(), this::live);
        this.peerBytes = connection.countFor(terms.peer().name());
        this.hardLimitBytes = settings.unsentHardLimit() + (long) settings.dataFrameLimit(bulk) + Frame.HEADER_BYTES;
    }

    private List<Pacer> pacers(LinkListener of) {
        List<Pacer> pacers = new ArrayList<>(of.pacers());
        pacers.add(runtime.uplink());
        return pacers;
    }

    /** Takes over a connection whose handshake is done and tells the listener. On the event loop. */
    static void open(LinkRuntime runtime, Connection connection, Terms terms, LinkListener listener) {
        OpenLink link = new OpenLink(runtime, connection, terms, listener);
        connection.become(link);
        runtime.counters().countOpened();
        link.call(() -> listener.opened(link));
        link.live();
    }

    @Override
    public NodeId peer() {
        return terms.peer();
    }

    @Override
    public LinkKind kind() {
        return terms.kind();
    }

    @Override
    public String group() {
        return terms.group();
    }

    @Override
    public boolean dialled() {
        return terms.dialled();
    }

    @Override
    public EventLoop loop() {
        return connection.loop();
    }

    @Override
    public boolean writable() {
        return unsent.get() < runtime.settings().unsentLimit();
    }

    @Override
    public long unsentBytes() {
        return unsent.get();
    }

    @Override
    public OptionalLong rttNanos() {
        long rtt = rttNanos;
        return rtt < 0 ? OptionalLong.empty() : OptionalLong.of(rtt);
    }

    @Override
    public String toString() {
        return terms.kind() + " with " + terms.peer();
    }

    @Override
    public void send(int type, ByteBuf payload) {
        int payloadBytes = payload.readableBytes();
        requireAllowed(type, payloadBytes);
        long bytes = (long) Frame.HEADER_BYTES + payloadBytes;
        if (admit(bytes)) {
            ByteBuf mine = payload.retainedDuplicate();
            onLoop(() -> enqueue(type, mine, bytes), () -> drop(List.of(mine), bytes));
        }
    }

    @Override
    public void send(int type, ByteBuf head, List<ByteBuf> rest) {
        int payloadBytes = head.readableBytes();
        for (ByteBuf part : rest) {
            payloadBytes += part.readableBytes();
        }
        long bytes = (long) Frame.HEADER_BYTES + payloadBytes;
        boolean admitted = false;
        try {
            requireAllowed(type, payloadBytes);
            requireRoomForHeader(head);
            admitted = admit(bytes);
        } finally {
            if (!admitted) {
                head.release();
                rest.forEach(ByteBuf::release);
            }
        }
        if (admitted) {
            int total = payloadBytes;
            onLoop(() -> enqueue(type, total, head, rest, bytes), () -> {
                head.release();
                drop(rest, bytes);
            });
        }
    }

    private static void requireRoomForHeader(ByteBuf head) {
        if (head.readerIndex() < Frame.HEADER_BYTES) {
            throw new IllegalArgumentException(
                    "the begin of a payload without room for a header in front of it: " + head);
        }
    }

    private void requireAllowed(int type, int payloadBytes) {
        int limit = rules.payloadLimit(type);
        if (limit == FrameRules.NOT_ALLOWED || payloadBytes > limit) {
            throw new IllegalArgumentException("a frame of type " + type + " with " + payloadBytes + " bytes on " + this
                    + (limit < 0 ? ": the type is not allowed" : ": at most " + limit + " are allowed"));
        }
    }

    /** Counts a frame as unsent, unless the link has ended or ends because of it. */
    private boolean admit(long bytes) {
        if (ended) {
            runtime.counters().countFrameDropped();
            return false;
        }
        long total = unsent.addAndGet(bytes);
        if (total > hardLimitBytes) {
            unsent.addAndGet(-bytes);
            runtime.counters().countFrameDropped();
            fail(LinkReason.PEER_DOES_NOT_READ, total + " bytes unsent; at most " + hardLimitBytes + " are allowed");
            return false;
        }
        runtime.counters().countFrameSent();
        if (total >= runtime.settings().unsentLimit()) {
            owesDrained = true;
        }
        return true;
    }

    @Override
    public void close(String reason) {
        onLoop(
                () -> finish(
                        LinkReason.CLOSED_HERE,
                        LinkEnd.of(LinkReason.CLOSED_HERE, "closed by this node: " + reason, false),
                        reason),
                () -> {});
    }

    @Override
    public void fail(LinkReason reason, String detail) {
        onLoop(() -> fault(reason, detail), () -> {});
    }

    private void onLoop(Runnable task, Runnable rejected) {
        EventLoop loop = connection.loop();
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // The node has stopped; what it would still have sent is dropped as on any ended link.
            rejected.run();
        }
    }

    private void enqueue(int type, ByteBuf payload, long bytes) {
        if (ended) {
            drop(List.of(payload), bytes);
            return;
        }
        ByteBufAllocator allocator = connection.channel().alloc();
        int payloadBytes = payload.readableBytes();
        if (payloadBytes <= COPY_BYTES) {
            ByteBuf whole = FrameEncoder.small(allocator, type, payload);
            payload.release();
            outbound.write(whole);
        } else {
            outbound.write(List.of(FrameEncoder.header(allocator, type, payloadBytes), payload));
        }
        liveness.sent(runtime.now());
    }

    private void enqueue(int type, int payloadBytes, ByteBuf head, List<ByteBuf> rest, long bytes) {
        if (ended) {
            head.release();
            drop(rest, bytes);
            return;
        }
        FrameEncoder.inFront(head, type, payloadBytes);
        if (rest.isEmpty()) {
            outbound.write(head);
        } else {
            List<ByteBuf> buffers = new ArrayList<>(1 + rest.size());
            buffers.add(head);
            buffers.addAll(rest);
            outbound.write(buffers);
        }
        liveness.sent(runtime.now());
    }

    private void drop(List<ByteBuf> payload, long bytes) {
        payload.forEach(ByteBuf::release);
        unsent.addAndGet(-bytes);
        runtime.counters().countFrameDropped();
    }

    private void written(long bytes, boolean sent) {
        if (sent) {
            runtime.counters().countBytesSent(bulk, bytes);
            peerBytes.countSent(bytes);
        }
        long left = unsent.addAndGet(-bytes);
        if (owesDrained && left < runtime.settings().unsentLimit() / 2 && !ended) {
            owesDrained = false;
            call(() -> listener.drained(this));
        }
    }

    private void sendOwn(ByteBuf whole) {
        long total = unsent.addAndGet(whole.readableBytes());
        outbound.write(whole);
        if (total > hardLimitBytes) {
            fault(LinkReason.PEER_DOES_NOT_READ, total + " bytes unsent; at most " + hardLimitBytes + " are allowed");
        }
    }

    @Override
    public void socketWritable() {
        outbound.writable();
    }

    @Override
    public void frame(Frame frame) {
        if (ended) {
            frame.release();
            return;
        }
        switch (frame.type()) {
            case FrameTypes.PING, FrameTypes.PONG, FrameTypes.BYE -> {
                try {
                    own(frame);
                } finally {
                    frame.release();
                }
            }
            default -> {
                runtime.counters().countFrameReceived();
                call(() -> listener.received(this, frame));
            }
        }
        if (liveness.suspect() && !ended) {
            live();
        }
    }

    private void own(Frame frame) {
        ByteBuf payload = frame.payload();
        if (frame.type() == FrameTypes.BYE) {
            String cause = terms.peer() + " closed the link: " + FrameEncoder.byeText(payload);
            runtime.end(LinkReason.CLOSED_BY_PEER);
            end(LinkEnd.of(LinkReason.CLOSED_BY_PEER, cause, false));
            outbound.discard();
            connection.closeSocket();
        } else if (payload.readableBytes() != FrameRules.PING_BYTES) {
            fault(
                    LinkReason.MALFORMED_FRAME,
                    "a ping or pong of " + payload.readableBytes() + " bytes; it has " + FrameRules.PING_BYTES);
        } else if (frame.type() == FrameTypes.PING) {
            sendOwn(FrameEncoder.ping(connection.channel().alloc(), FrameTypes.PONG, payload.readLong()));
            liveness.sent(runtime.now());
        } else {
            liveness.ponged(runtime.now(), payload.readLong()).ifPresent(sample -> {
                rttNanos = liveness.rttNanos().orElse(-1);
                call(() -> listener.rtt(this, sample));
            });
        }
    }

    private void live() {
        if (ended) {
            return;
        }
        liveness.received(connection.lastReadNanos());
        long now = runtime.now();
        for (LinkLiveness.Action action : liveness.due(now)) {
            if (!ended) {
                perform(action, now);
            }
        }
        wake.cancel();
        if (!ended) {
            wake.at(liveness.nextWakeNanos());
        }
    }

    private void perform(LinkLiveness.Action action, long now) {
        switch (action) {
            case PING -> {
                sendOwn(FrameEncoder.ping(connection.channel().alloc(), FrameTypes.PING, now));
                liveness.sent(now);
            }
            case SUSPECT -> call(() -> listener.suspected(this));
            case RECOVER -> call(() -> listener.recovered(this));
            case GIVE_UP ->
                fault(
                        LinkReason.SILENT,
                        "nothing received for " + TimeUnit.NANOSECONDS.toMillis(now - connection.lastReadNanos())
                                + " ms");
        }
    }

    @Override
    public void fault(LinkReason reason, String detail) {
        if (!ended) {
            runtime.fault(terms.peer().toString(), reason, detail);
            farewell(
                    LinkEnd.of(reason, "link with " + terms.peer() + " closed: " + reason + ": " + detail, false),
                    reason,
                    detail);
        }
    }

    private void finish(LinkReason reason, LinkEnd end, String text) {
        if (!ended) {
            runtime.end(reason);
            farewell(end, reason, text);
        }
    }

    /** A peer that does not read or is silent gets no second chance to hold our memory: what is unsent is dropped. */
    private void farewell(LinkEnd end, LinkReason reason, String text) {
        boolean deaf = reason == LinkReason.PEER_DOES_NOT_READ || reason == LinkReason.SILENT;
        ByteBuf bye = FrameEncoder.bye(connection.channel().alloc(), reason, text);
        unsent.addAndGet(bye.readableBytes());
        end(end);
        connection.finish(outbound, bye);
        if (deaf) {
            outbound.discard();
        }
    }

    @Override
    public void ended(Loss loss) {
        outbound.discard();
        if (!ended) {
            runtime.end(LinkReason.CONNECTION_LOST);
            end(LinkEnd.of(
                    LinkReason.CONNECTION_LOST,
                    "link with " + terms.peer() + " lost: " + loss.detail()
                            + (loss.midFrame() ? " (within a frame)" : ""),
                    loss.reset()));
        }
    }

    @Override
    public void aborted() {
        outbound.discard();
        if (!ended) {
            runtime.end(LinkReason.ABORTED);
            end(LinkEnd.of(LinkReason.ABORTED, "this node aborted", false));
        }
    }

    @Override
    public void stop() {
        finish(
                LinkReason.CLOSED_HERE,
                LinkEnd.of(LinkReason.CLOSED_HERE, "this node is stopping", false),
                "the node is stopping");
    }

    private void end(LinkEnd end) {
        ended = true;
        wake.cancel();
        try {
            listener.closed(end);
        } catch (RuntimeException e) {
            LOG.error("the listener of {} failed at the end of the link", this, e);
        }
    }

    private void call(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException e) {
            LOG.error("the listener of {} failed; the link is closed", this, e);
            fault(LinkReason.INTERNAL_ERROR, "internal error");
        }
    }
}
