package dev.banyan.overlay.sim;

import dev.banyan.overlay.link.LinkLiveness;
import dev.banyan.overlay.link.LivenessSettings;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.sim.SimEffect;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The open tree links of one simulated node and their liveness: what the Netty handlers do for a real one. */
final class SimLinks {
    /** What the owner is told. */
    interface Owner {
        void rtt(NodeId peer, long nanos);

        void suspected(NodeId peer);

        void recovered(NodeId peer);

        void dead(NodeId peer);
    }

    private static final class Open {
        final long link;
        final NodeId peer;
        final LinkLiveness liveness;

        Open(long link, NodeId peer, LinkLiveness liveness) {
            this.link = link;
            this.peer = peer;
            this.liveness = liveness;
        }
    }

    private final LivenessSettings settings;
    private final Owner owner;
    private final TreeMap<NodeId, Open> byPeer = new TreeMap<>();
    private final TreeMap<Long, Open> byLink = new TreeMap<>();

    SimLinks(LivenessSettings settings, Owner owner) {
        this.settings = settings;
        this.owner = owner;
    }

    /** A link is open; an older one to the same peer is closed. */
    void opened(long now, long link, NodeId peer, List<SimEffect> out) {
        close(peer, "replaced", out);
        Open open = new Open(link, peer, new LinkLiveness(settings, now));
        byPeer.put(peer, open);
        byLink.put(link, open);
    }

    void close(NodeId peer, String reason, List<SimEffect> out) {
        Open open = byPeer.remove(peer);
        if (open != null) {
            byLink.remove(open.link);
            out.add(new SimEffect.CloseLink(open.link, reason));
        }
    }

    /** The engine closed the link. @return whose it was, null if it was none of these */
    @Nullable NodeId closed(long link) {
        Open open = byLink.remove(link);
        if (open == null) {
            return null;
        }
        byPeer.remove(open.peer, open);
        return open.peer;
    }

    @Nullable NodeId peer(long link) {
        Open open = byLink.get(link);
        return open == null ? null : open.peer;
    }

    void send(long now, NodeId peer, Object message, int bytes, List<SimEffect> out) {
        Open open = byPeer.get(peer);
        if (open != null) {
            open.liveness.sent(now);
            out.add(new SimEffect.SendOnLink(open.link, message, bytes));
        }
    }

    /** Bytes came over the link. */
    void received(long now, long link) {
        Open open = byLink.get(link);
        if (open != null) {
            open.liveness.received(now);
        }
    }

    void ping(long now, long link, SimWire.Ping ping, List<SimEffect> out) {
        Open open = byLink.get(link);
        if (open == null) {
            return;
        }
        if (!ping.echo()) {
            send(now, open.peer, new SimWire.Ping(ping.sentNanos(), true), SimWire.Ping.BYTES, out);
            return;
        }
        OptionalLong sample = open.liveness.ponged(now, ping.sentNanos());
        if (sample.isPresent()) {
            owner.rtt(open.peer, open.liveness.rttNanos().orElse(sample.getAsLong()));
        }
    }

    void tick(long now, List<SimEffect> out) {
        for (Open open : List.copyOf(byPeer.values())) {
            if (open.liveness.nextWakeNanos() <= now) {
                for (LinkLiveness.Action action : open.liveness.due(now)) {
                    run(now, open, action, out);
                }
            }
        }
    }

    private void run(long now, Open open, LinkLiveness.Action action, List<SimEffect> out) {
        switch (action) {
            case PING -> send(now, open.peer, new SimWire.Ping(now, false), SimWire.Ping.BYTES, out);
            case SUSPECT -> owner.suspected(open.peer);
            case RECOVER -> owner.recovered(open.peer);
            case GIVE_UP -> {
                close(open.peer, "silent", out);
                owner.dead(open.peer);
            }
        }
    }

    long nextWakeNanos() {
        long next = Long.MAX_VALUE;
        for (Open open : byPeer.values()) {
            next = Math.min(next, open.liveness.nextWakeNanos());
        }
        return next;
    }

    int count() {
        return byPeer.size();
    }
}
