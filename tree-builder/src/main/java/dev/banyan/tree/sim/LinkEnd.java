package dev.banyan.tree.sim;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One end of a link: its state at this node, what it still has to send, and what is on the way to it. */
final class LinkEnd {
    /** How far the link has come at this end. */
    enum State {
        /** Dialled here, not yet answered. */
        DIALLING,
        /** Dialled by the peer; this node's process has not heard of it. */
        HALF_OPEN,
        /** This node's process is asked and has not answered. */
        REQUESTED,
        /** May be written to. */
        OPEN,
        /** Closed by this node's process; what it wrote before is still being sent. */
        LINGERING,
        /** Gone at this end. */
        CLOSED
    }

    /** A message with its size, in the send buffer or held by a partition. */
    record Sized(Object message, int bytes) {}

    final NodeState node;
    final int peerNode;
    final long id;
    State state;
    private @Nullable LinkEnd peer;

    final ArrayDeque<Sized> unsent = new ArrayDeque<>(4);
    long bufferedBytes;
    /** What the process does not know to be sent: the buffer at its last LinkDrained, and what it wrote since. */
    long unconfirmedBytes;

    boolean drainTold;
    /** In the ring of the uplink, or being sent by it. */
    boolean waitsForUplink;
    /** Its first message waits for room in the peer's window. */
    boolean stalled;

    boolean resumes;
    /** Written to in the batch of effects that is being carried out. */
    boolean touched;

    /** Bytes on the way to this end or not yet handled at it. */
    long inFlightBytes;
    /** Nothing more may arrive at this end before this, so that order is kept. */
    long lastArrivalNanos;
    /** Cut: nothing arrives any more. */
    boolean dead;

    private @Nullable ArrayDeque<Sized> held;

    LinkEnd(NodeState node, int peerNode, long id, State state) {
        this.node = node;
        this.peerNode = peerNode;
        this.id = id;
        this.state = state;
    }

    static void join(LinkEnd a, LinkEnd b) {
        a.peer = b;
        b.peer = a;
    }

    /** The other end; absent until the dial has reached it. */
    @Nullable
    LinkEnd peerOrNull() {
        return peer;
    }

    LinkEnd peer() {
        LinkEnd result = peer;
        if (result == null) {
            throw new IllegalStateException("link " + id + " of node " + node.index + " has no other end yet");
        }
        return result;
    }

    /** Whether the process of this node counts the link as its own. */
    boolean isKnownToProcess() {
        return state == State.DIALLING || state == State.REQUESTED || state == State.OPEN;
    }

    boolean holds() {
        return held != null && !held.isEmpty();
    }

    void hold(Object message, int bytes) {
        ArrayDeque<Sized> queue = held;
        if (queue == null) {
            queue = new ArrayDeque<>();
            held = queue;
        }
        queue.add(new Sized(message, bytes));
    }

    @Nullable
    Sized nextHeld() {
        return held == null ? null : held.poll();
    }

    void dropUnsent() {
        unsent.clear();
        node.bufferedBytes -= bufferedBytes;
        bufferedBytes = 0;
        stalled = false;
    }

    /** Ends the link at this end, whatever its state was. */
    void end() {
        state = State.CLOSED;
        dropUnsent();
        held = null;
        node.links.remove(this);
    }
}
