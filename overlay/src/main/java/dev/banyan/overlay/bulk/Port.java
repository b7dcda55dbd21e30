package dev.banyan.overlay.bulk;

import dev.banyan.overlay.link.Frame;
import dev.banyan.overlay.link.Link;
import dev.banyan.overlay.link.LinkEnd;
import dev.banyan.overlay.link.LinkListener;
import dev.banyan.overlay.link.LinkReason;
import dev.banyan.overlay.link.Pacer;
import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One bulk link of one transfer: reads frames on the link's event loop and hands them over to the transfer's. The fields
 * below the line belong to the transfer's loop.
 */
final class Port implements LinkListener {
    /** What a control frame that waits is counted as; about the memory it takes. */
    private static final int CONTROL_COST_BYTES = 256;

    private static final ByteBuf EMPTY = Unpooled.EMPTY_BUFFER;

    private final TransferRunner runner;
    private final NodeId peer;
    private final LinkRole role;
    private final AtomicLong inboxBytes = new AtomicLong();

    // ---- transfer's loop

    private int number = -1;
    private @Nullable Link link;
    private final Deque<ChunkSender.Outgoing> outbox = new ArrayDeque<>();

    Port(TransferRunner runner, NodeId peer, LinkRole role) {
        this.runner = runner;
        this.peer = peer;
        this.role = role;
    }

    @Override
    public List<Pacer> pacers() {
        return runner.pacers();
    }

    @Override
    public void opened(Link opened) {
        runner.execute(() -> runner.opened(this, opened));
    }

    @Override
    public void received(Link from, Frame frame) {
        Incoming incoming = runner.codec().decode(frame);
        ByteBuf payload = frame.payload();
        incoming.accept(new Incoming.Visitor<Boolean>() {
            @Override
            public Boolean control(Incoming.Control control) {
                payload.release();
                return handOver(from, CONTROL_COST_BYTES, EMPTY, () -> runner.received(Port.this, control.frame()));
            }

            @Override
            public Boolean page(Incoming.Page page) {
                return handOver(from, page.bytes(), payload, () -> runner.receivedPage(Port.this, page, payload));
            }

            @Override
            public Boolean chunk(Incoming.Chunk chunk) {
                return handOver(from, chunk.bytes(), payload, () -> runner.receivedChunk(Port.this, chunk, payload));
            }

            @Override
            public Boolean malformed(Incoming.Malformed malformed) {
                payload.release();
                refuse(from, malformed.reason());
                return false;
            }
        });
    }

    private boolean handOver(Link from, int costBytes, ByteBuf payload, Runnable task) {
        long waiting = inboxBytes.addAndGet(costBytes);
        if (waiting > runner.inboxLimitBytes()) {
            inboxBytes.addAndGet(-costBytes);
            payload.release();
            refuse(from, waiting + " bytes wait to be looked at, more than any grant allows");
            return false;
        }
        runner.execute(() -> {
            inboxBytes.addAndGet(-costBytes);
            task.run();
        });
        return true;
    }

    private void refuse(Link from, String reason) {
        runner.execute(runner::countMalformed);
        from.fail(LinkReason.MALFORMED_FRAME, "bulk link of " + runner.header().id() + ": " + reason);
    }

    @Override
    public void drained(Link from) {
        runner.execute(() -> runner.drained(this));
    }

    @Override
    public void suspected(Link from) {
        runner.execute(() -> runner.suspected(this, true));
    }

    @Override
    public void recovered(Link from) {
        runner.execute(() -> runner.suspected(this, false));
    }

    @Override
    public void closed(LinkEnd end) {
        runner.execute(() -> runner.closed(this, end));
    }

    NodeId peer() {
        return peer;
    }

    LinkRole role() {
        return role;
    }

    /** The link's number in the core; -1 before it opened. */
    int number() {
        return number;
    }

    @Nullable
    Link link() {
        return link;
    }

    void open(int newNumber, Link opened) {
        number = newNumber;
        link = opened;
    }

    /** Chunks that wait for the link to become writable or for the disk, in order; as many as the core hands out. */
    Deque<ChunkSender.Outgoing> outbox() {
        return outbox;
    }
}
