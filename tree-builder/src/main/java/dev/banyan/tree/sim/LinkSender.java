package dev.banyan.tree.sim;

import dev.banyan.tree.sim.LinkEnd.Sized;
import dev.banyan.tree.sim.LinkEnd.State;

/** Moves what processes wrote from the send buffers of links onto their way: window, uplink, departure. */
final class LinkSender {
    private final Timeline timeline;
    private final Network network;
    private final SimMetrics metrics;
    private final Uplinks uplinks;
    private final SimSettings.LinkBuffers buffers;

    LinkSender(Timeline timeline, Network network, SimSettings settings, SimMetrics metrics, Uplinks uplinks) {
        this.timeline = timeline;
        this.network = network;
        this.metrics = metrics;
        this.uplinks = uplinks;
        this.buffers = settings.linkBuffers();
    }

    /** Adds to what the link has to send; sent by {@link #flush}. */
    void write(LinkEnd end, Object message, int bytes) {
        end.unsent.add(new Sized(message, bytes));
        if (!end.touched) {
            end.touched = true;
            end.node.touched.add(end);
        }
    }

    /** Sends what the batch of effects of this node wrote. */
    void flush(NodeState node) {
        for (int i = 0; i < node.touched.size(); i++) {
            LinkEnd end = node.touched.get(i);
            end.touched = false;
            pump(end);
        }
        node.touched.clear();
    }

    void resume(LinkEnd end) {
        end.resumes = false;
        end.stalled = false;
        pump(end);
    }

    /** The uplink has sent the first message of this link. */
    void sentByUplink(LinkEnd end) {
        end.waitsForUplink = false;
        if (!end.unsent.isEmpty()) {
            depart(end);
            pump(end);
        }
    }

    /** Sends as long as the first message of the link neither waits for its turn on the uplink nor for the window. */
    private void pump(LinkEnd end) {
        while (!end.waitsForUplink && !end.stalled) {
            Sized first = end.unsent.peek();
            if (first == null) {
                return;
            }
            boolean isFrame = first.message() instanceof LinkFrame;
            long inFlight = end.peer().inFlightBytes;
            if (!isFrame && inFlight > 0 && inFlight + first.bytes() > buffers.windowBytes()) {
                end.stalled = true;
            } else if (isFrame || first.bytes() <= buffers.expressBytes() || uplinks.isUnlimited(end.node.index)) {
                depart(end);
            } else {
                end.waitsForUplink = true;
                uplinks.enqueue(end);
            }
        }
    }

    private void depart(LinkEnd end) {
        Sized first = end.unsent.remove();
        NodeState node = end.node;
        LinkEnd peer = end.peer();
        Object message = first.message();
        if (message instanceof LinkFrame frame) {
            countFrame(node.index, frame, first.bytes());
            if (end.state == State.LINGERING) {
                end.end();
            }
        } else {
            metrics.linkSent(node.index, message, first.bytes());
            end.bufferedBytes -= first.bytes();
            node.bufferedBytes -= first.bytes();
            long lowWater = buffers.lowWaterBytes();
            if (!end.drainTold && end.unconfirmedBytes > lowWater && end.bufferedBytes <= lowWater) {
                end.drainTold = true;
                timeline.schedule(timeline.nowNanos(), EventKind.LINK_DRAINED, node.index, 0, end, null);
            }
        }
        if (!peer.dead && peer.state != State.CLOSED) {
            sendOff(peer, timeline.nowNanos(), message, first.bytes());
        }
    }

    private void countFrame(int node, LinkFrame frame, int bytes) {
        if (frame instanceof LinkFrame.Welcome welcome) {
            metrics.linkSent(node, welcome.welcome(), bytes);
        } else if (frame instanceof LinkFrame.Refusal refusal) {
            metrics.linkSent(node, refusal.reason(), bytes);
        }
    }

    /** Puts a message on the way to an end; it arrives after all that is on the way already. */
    void sendOff(LinkEnd to, long departureNanos, Object message, int bytes) {
        long arrival = network.linkArrival(departureNanos, to.peerNode, to.node.index);
        to.lastArrivalNanos = Math.max(to.lastArrivalNanos, arrival);
        if (!(message instanceof LinkFrame)) {
            to.inFlightBytes += bytes;
        }
        timeline.schedule(to.lastArrivalNanos, EventKind.LINK_ARRIVAL, to.node.index, bytes, to, message);
    }
}
