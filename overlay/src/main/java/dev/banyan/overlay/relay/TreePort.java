package dev.banyan.overlay.relay;

import dev.banyan.overlay.link.Frame;
import dev.banyan.overlay.link.Link;
import dev.banyan.overlay.link.LinkEnd;
import dev.banyan.overlay.link.LinkListener;
import dev.banyan.overlay.link.LinkReason;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One tree link to one peer, from the order to dial or accept it until it is closed. What is sent before it opens waits; the
 * core sends a bounded number of messages to a child it has just accepted.
 */
final class TreePort implements LinkListener {
    private static final int WAITING_MAX = 64;

    private record Waiting(int type, ByteBuf payload) {}

    private final TreeLinkTable table;
    private final NodeId peer;
    private final LinkRole role;
    private final String dataAddress;
    private final List<Waiting> waiting = new ArrayList<>();
    private @Nullable Link link;
    private boolean closed;
    private String closeReason = "";

    /** @param role what the peer is to this node */
    TreePort(TreeLinkTable table, NodeId peer, LinkRole role, String dataAddress) {
        this.table = table;
        this.peer = peer;
        this.role = role;
        this.dataAddress = dataAddress;
    }

    NodeId peer() {
        return peer;
    }

    /** Sends now, or when the link opens. Takes over the payload. */
    void send(int type, ByteBuf payload) {
        Link open;
        synchronized (this) {
            open = link;
            if (open == null && !closed && waiting.size() < WAITING_MAX) {
                waiting.add(new Waiting(type, payload));
                return;
            }
        }
        if (open != null) {
            open.send(type, payload);
        }
        payload.release();
    }

    /** Closes by this node's own decision; no event follows. */
    void close(String reason) {
        Link open;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            closeReason = reason;
            open = link;
            dropWaiting();
        }
        if (open != null) {
            open.close(reason);
            table.neighbours().down(peer);
            table.live().linkClosed(open, false);
        }
    }

    private void dropWaiting() {
        waiting.forEach(w -> w.payload().release());
        waiting.clear();
    }

    @Override
    public void opened(Link opened) {
        synchronized (this) {
            if (!closed) {
                table.neighbours().up(peer, role, dataAddress);
                for (Waiting w : waiting) {
                    opened.send(w.type(), w.payload());
                }
                dropWaiting();
                link = opened;
            }
        }
        if (link == null) {
            opened.close(closeReason);
            return;
        }
        table.live().linkOpened(opened, role);
        if (role == LinkRole.PARENT) {
            table.tell(new Input.LinkOpened(peer));
        }
    }

    /** An old link does not speak for its successor. */
    private synchronized boolean isOver() {
        return closed;
    }

    @Override
    public void received(Link from, Frame frame) {
        if (isOver()) {
            frame.release();
            return;
        }
        if (frame.type() != TreeLinkTable.TREE_MESSAGE) {
            if (!table.live().received(from, frame)) {
                table.neighbours().received(peer, from, frame);
            }
            return;
        }
        byte[] bytes = ByteBufUtil.getBytes(frame.payload());
        frame.release();
        try {
            table.tell(new Input.Received(peer, table.codec().decode(bytes)));
        } catch (IOException e) {
            from.fail(LinkReason.MALFORMED_FRAME, "tree message of " + peer + ": " + e.getMessage());
        }
    }

    @Override
    public Optional<EventLoop> loop() {
        return Optional.of(table.live().loop());
    }

    @Override
    public void drained(Link drained) {
        table.live().linkDrained(drained);
    }

    @Override
    public void suspected(Link suspect) {
        if (!isOver()) {
            table.live().linkSuspected(suspect, true);
            table.tell(new Input.LinkSuspected(peer));
        }
    }

    @Override
    public void recovered(Link back) {
        if (!isOver()) {
            table.live().linkSuspected(back, false);
            table.tell(new Input.LinkRecovered(peer));
        }
    }

    @Override
    public void rtt(Link measured, long sampleNanos) {
        if (!isOver()) {
            table.tell(new Input.RttMeasured(peer, measured.rttNanos().orElse(sampleNanos)));
        }
    }

    @Override
    public void closed(LinkEnd end) {
        Link open;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            open = link;
            dropWaiting();
        }
        if (open != null) {
            table.neighbours().down(peer);
            table.live().linkClosed(open, end.processGone());
        }
        if (table.forget(this)) {
            table.tell(new Input.LinkClosed(peer, end.cause(), end.processGone()));
        }
    }
}
