package dev.banyan.tree.sim;

import dev.banyan.tree.sim.LinkEnd.Sized;
import dev.banyan.tree.sim.LinkEnd.State;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The life of links: dial, hello, welcome, messages in order, close, and what faults do to them. Modelled after TCP: a dial
 * costs a round trip before the hello, a dead process refuses and resets, a silent one does not.
 */
final class Links {
    /** TCP repeats a lost SYN after this (RFC 6298). */
    private static final long DIAL_RETRY_NANOS = 1_000_000_000L;

    private final Timeline timeline;
    private final Network network;
    private final SimMetrics metrics;
    private final LinkSender sender;
    private final Host host;
    private final long dialTimeoutNanos;
    private final SimSettings.LinkBuffers buffers;
    private List<LinkEnd> holding = new ArrayList<>();

    /** What links need from the simulation. */
    interface Host {
        /** Tells the process something now. */
        void tell(NodeState node, SimEvent event);

        /** The exception for a process that misused a link. */
        SimViolation misuse(NodeState node, String what);
    }

    Links(Timeline timeline, Network network, SimSettings settings, SimMetrics metrics, LinkSender sender, Host host) {
        this.timeline = timeline;
        this.network = network;
        this.metrics = metrics;
        this.sender = sender;
        this.host = host;
        this.dialTimeoutNanos = settings.dialTimeout().toNanos();
        this.buffers = settings.linkBuffers();
    }

    // What processes ask for

    void open(NodeState node, SimEffect.OpenLink effect) {
        if (effect.link() <= 0 || node.links.get(effect.link()) != null) {
            throw host.misuse(node, "dials with link id " + effect.link() + ", which is not positive or in use");
        }
        if (effect.to() == node.index || effect.to() < 0) {
            throw host.misuse(node, "dials node " + effect.to() + ", which is itself or no node");
        }
        requireSize(node, effect.bytes(), effect.link());
        LinkEnd end = new LinkEnd(node, effect.to(), effect.link(), State.DIALLING);
        node.links.add(end);
        long now = timeline.nowNanos();
        timeline.schedule(
                now + network.oneWayNanos(node.index, effect.to()),
                EventKind.DIAL,
                effect.to(),
                effect.bytes(),
                end,
                effect.hello());
        timeline.schedule(now + dialTimeoutNanos, EventKind.DIAL_TIMEOUT, node.index, 0, end, null);
    }

    void accept(NodeState node, SimEffect.AcceptLink effect) {
        LinkEnd end = require(node, effect.link(), State.REQUESTED, "accepts");
        requireSize(node, effect.bytes(), end.id);
        end.state = State.OPEN;
        sender.write(end, new LinkFrame.Welcome(effect.welcome()), effect.bytes());
    }

    void refuse(NodeState node, SimEffect.RefuseLink effect) {
        LinkEnd end = require(node, effect.link(), State.REQUESTED, "refuses");
        requireSize(node, effect.bytes(), end.id);
        end.state = State.LINGERING;
        sender.write(end, new LinkFrame.Refusal(effect.reason()), effect.bytes());
    }

    void send(NodeState node, SimEffect.SendOnLink effect) {
        LinkEnd end = require(node, effect.link(), State.OPEN, "writes to");
        int bytes = effect.bytes();
        requireSize(node, bytes, end.id);
        if (end.bufferedBytes + bytes > buffers.sendBytes()) {
            throw host.misuse(
                    node,
                    "writes " + bytes + " bytes to link " + end.id + " to node " + end.peerNode
                            + ", whose send buffer of " + buffers.sendBytes() + " bytes holds " + end.bufferedBytes
                            + "; it must wait for LinkDrained");
        }
        end.bufferedBytes += bytes;
        end.unconfirmedBytes += bytes;
        node.bufferedBytes += bytes;
        metrics.buffered(node.index, node.bufferedBytes);
        sender.write(end, effect.message(), bytes);
    }

    void close(NodeState node, SimEffect.CloseLink effect) {
        LinkEnd end = node.links.get(effect.link());
        if (end != null && end.isKnownToProcess()) {
            closeHere(end, effect.reason());
        }
    }

    // What arrives

    /** A dial reaches the kernel of the node that is dialled. */
    void dialArrived(LinkEnd dialler, @Nullable NodeState target, Object hello, int bytes) {
        if (dialler.state != State.DIALLING || dialler.dead) {
            return;
        }
        int from = dialler.node.index;
        int to = dialler.peerNode;
        long now = timeline.nowNanos();
        if (network.isBlocked(from, to)) {
            timeline.schedule(now + DIAL_RETRY_NANOS, EventKind.DIAL, to, bytes, dialler, hello);
            return;
        }
        long back = now + network.oneWayNanos(to, from);
        if (target == null || !target.alive) {
            LinkFrame.Fin refused = new LinkFrame.Fin("connection refused", true);
            timeline.schedule(back, EventKind.LINK_ARRIVAL, from, 0, dialler, refused);
            return;
        }
        LinkEnd end = new LinkEnd(target, from, target.nextAcceptedLink--, State.HALF_OPEN);
        LinkEnd.join(dialler, end);
        target.links.add(end);
        metrics.linkSent(from, hello, bytes);
        sender.sendOff(end, back, new LinkFrame.Hello(hello), bytes);
    }

    void dialTimedOut(LinkEnd end) {
        if (end.state == State.DIALLING && !end.dead) {
            closeHere(end, "timeout");
            sender.flush(end.node);
            host.tell(end.node, new SimEvent.LinkClosed(end.id, "timeout", false));
        }
    }

    /** Whether what arrived may go on to the node; if not, a partition holds it or nobody wants it. */
    boolean passes(LinkEnd end, Object message, int bytes) {
        if (end.dead || end.state == State.CLOSED) {
            return false;
        }
        if (end.holds() || network.isBlocked(end.peerNode, end.node.index)) {
            if (!end.holds()) {
                holding.add(end);
            }
            end.hold(message, bytes);
            return false;
        }
        return true;
    }

    /** The node handles what came over the link. */
    void arrived(LinkEnd end, Object message, int bytes) {
        if (end.dead || end.state == State.CLOSED) {
            return;
        }
        if (message instanceof LinkFrame frame) {
            frameArrived(end, frame, bytes);
            return;
        }
        end.inFlightBytes -= bytes;
        LinkEnd origin = end.peer();
        if (origin.stalled && !origin.resumes) {
            origin.resumes = true;
            long at = timeline.nowNanos() + network.oneWayNanos(end.node.index, end.peerNode);
            timeline.schedule(at, EventKind.LINK_RESUME, end.peerNode, 0, origin, null);
        }
        if (end.state == State.OPEN) {
            metrics.linkReceived(end.node.index, message, bytes);
            host.tell(end.node, new SimEvent.LinkMessage(end.id, message));
        }
    }

    private void frameArrived(LinkEnd end, LinkFrame frame, int bytes) {
        NodeState node = end.node;
        if (frame instanceof LinkFrame.Fin fin) {
            boolean known = end.isKnownToProcess();
            end.end();
            if (known) {
                host.tell(node, new SimEvent.LinkClosed(end.id, fin.cause(), fin.processGone()));
            }
        } else if (frame instanceof LinkFrame.Hello hello && end.state == State.HALF_OPEN) {
            end.state = State.REQUESTED;
            metrics.linkReceived(node.index, hello.hello(), bytes);
            host.tell(node, new SimEvent.LinkRequested(end.id, end.peerNode, hello.hello()));
        } else if (frame instanceof LinkFrame.Welcome welcome && end.state == State.DIALLING) {
            end.state = State.OPEN;
            metrics.linkReceived(node.index, welcome.welcome(), bytes);
            host.tell(node, new SimEvent.LinkOpened(end.id, welcome.welcome()));
        } else if (frame instanceof LinkFrame.Refusal refusal) {
            boolean waits = end.state == State.DIALLING;
            end.end();
            if (waits) {
                metrics.linkReceived(node.index, refusal.reason(), bytes);
                host.tell(node, new SimEvent.LinkRefused(end.id, refusal.reason()));
            }
        }
    }

    void drained(LinkEnd end) {
        end.drainTold = false;
        if (end.state == State.OPEN) {
            end.unconfirmedBytes = end.bufferedBytes;
            host.tell(end.node, new SimEvent.LinkDrained(end.id, end.bufferedBytes));
        }
    }

    // Faults

    /** The node's process is gone: its kernel resets every link. */
    void crash(NodeState node) {
        for (LinkEnd end : node.links.byId()) {
            LinkEnd peer = end.peerOrNull();
            end.end();
            if (peer != null && !peer.dead && peer.state != State.CLOSED) {
                sender.sendOff(peer, timeline.nowNanos(), new LinkFrame.Fin("process gone", true), 0);
            }
        }
    }

    /** Closes all links between two nodes at both ends; what is on the way is lost. */
    void cut(NodeState node, int other) {
        for (LinkEnd end : node.links.byId()) {
            if (end.peerNode == other) {
                LinkEnd peer = end.peerOrNull();
                cutEnd(end);
                if (peer != null) {
                    cutEnd(peer);
                }
            }
        }
    }

    private void cutEnd(LinkEnd end) {
        end.dead = true;
        end.inFlightBytes = 0;
        if (end.isKnownToProcess()) {
            end.dropUnsent();
            timeline.schedule(timeline.nowNanos(), EventKind.LINK_CUT, end.node.index, 0, end, null);
        } else {
            end.end();
        }
    }

    void cutArrived(LinkEnd end) {
        if (end.isKnownToProcess()) {
            end.end();
            host.tell(end.node, new SimEvent.LinkClosed(end.id, "cut", false));
        }
    }

    /** Lets go what no partition holds any more; it arrives one way later. */
    void healed() {
        List<LinkEnd> still = new ArrayList<>();
        for (LinkEnd end : holding) {
            if (network.isBlocked(end.peerNode, end.node.index)) {
                still.add(end);
            } else if (end.holds()) {
                long at = timeline.nowNanos() + network.oneWayNanos(end.peerNode, end.node.index);
                timeline.schedule(at, EventKind.LINK_RELEASE, end.node.index, 0, end, null);
            }
        }
        holding = still;
    }

    /** The next message that was held and may pass now; null if there is none. */
    @Nullable
    Sized nextReleased(LinkEnd end) {
        if (network.isBlocked(end.peerNode, end.node.index)) {
            if (end.holds()) {
                holding.add(end);
            }
            return null;
        }
        return end.nextHeld();
    }

    private void closeHere(LinkEnd end, String reason) {
        if (end.peerOrNull() == null) {
            end.end();
            return;
        }
        end.state = State.LINGERING;
        sender.write(end, new LinkFrame.Fin(reason, false), 0);
    }

    private void requireSize(NodeState node, int bytes, long link) {
        if (bytes < 0 || bytes > SimEffect.MAX_BYTES) {
            throw host.misuse(node, "sends a message of " + bytes + " bytes on link " + link);
        }
    }

    private LinkEnd require(NodeState node, long link, State state, String verb) {
        LinkEnd end = node.links.get(link);
        if (end == null || end.state != state) {
            throw host.misuse(
                    node,
                    verb + " link " + link + ", which is " + (end == null ? "gone or unknown" : end.state)
                            + " instead of " + state);
        }
        return end;
    }
}
