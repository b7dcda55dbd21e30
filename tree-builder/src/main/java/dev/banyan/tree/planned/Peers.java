package dev.banyan.tree.planned;

import dev.banyan.tree.latency.RttEstimate;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Measures round trips: to those the plan names, to contacts chosen by chance, and again to those that were offered. Each answer
 * brings the peer's coordinate and so moves this member's. Remembers a bounded number of peers, the planned and the near ones.
 */
final class Peers {
    /** No round trip longer than this is believed. */
    private static final long MAX_RTT_NANOS = 60_000_000_000L;

    /** Knowledge of one peer. */
    static final class Peer {
        final NodeId id;
        final RttEstimate rtt;
        /** Round trip it was last offered with; 0 if it is not among the candidates. */
        long offeredNanos;

        private int nonce;
        private long sentNanos = PlanState.NEVER;
        private long measuredNanos;
        private int unanswered;

        private Peer(NodeId id, int samples) {
            this.id = id;
            this.rtt = new RttEstimate(samples);
        }

        long rttNanos() {
            return rtt.minNanos();
        }
    }

    static final Comparator<Peer> NEAREST_FIRST =
            Comparator.comparingLong(Peer::rttNanos).thenComparing(peer -> peer.id);

    private final PlanState state;
    private final TreeMap<NodeId, Peer> peers = new TreeMap<>();
    private List<NodeId> planned = List.of();
    private long nextRoundNanos = PlanState.NEVER;
    private int nonce;

    Peers(PlanState state) {
        this.state = state;
    }

    void start() {
        for (int i = 0; i < state.settings.firstProbes(); i++) {
            probeSomebody();
        }
        nextRoundNanos =
                state.now + state.jittered(state.settings.probeInterval().toNanos());
    }

    long wakeNanos() {
        return nextRoundNanos;
    }

    /** Those the plan names are measured at once, and not forgotten while it does. */
    void plan(List<NodeId> names) {
        planned = names.stream().filter(name -> !name.equals(state.self)).toList();
        probePlanned();
        state.offersDue = true;
    }

    /** Who is named by the plan and has answered. */
    List<Peer> plannedMeasured() {
        List<Peer> measured = new ArrayList<>();
        for (NodeId name : planned) {
            Peer peer = peers.get(name);
            if (peer != null && peer.rtt.isKnown()) {
                measured.add(peer);
            }
        }
        return measured;
    }

    /** Who has answered. */
    List<Peer> measured() {
        return peers.values().stream().filter(peer -> peer.rtt.isKnown()).toList();
    }

    void tick() {
        if (state.now < nextRoundNanos) {
            return;
        }
        nextRoundNanos =
                state.now + state.jittered(state.settings.probeInterval().toNanos());
        forgetSilent();
        probePlanned();
        longestUnmeasured().ifPresent(peer -> probe(peer.id));
        for (int i = 0; i < state.settings.probesPerRound(); i++) {
            probeSomebody();
        }
        state.offersDue = true;
    }

    void onReply(NodeId from, PlanMessage.ProbeReply reply) {
        Peer peer = peers.get(from);
        if (peer == null || peer.sentNanos == PlanState.NEVER || peer.nonce != reply.nonce()) {
            state.counters.outdated++;
            return;
        }
        long rttNanos = state.now - peer.sentNanos;
        peer.sentNanos = PlanState.NEVER;
        peer.unanswered = 0;
        state.vivaldi.measured(from, reply.coordinate(), rttNanos);
        sample(peer, rttNanos);
    }

    /** A round trip that was measured elsewhere; counts for those that are known. */
    void measured(NodeId node, long rttNanos) {
        Peer peer = peers.get(node);
        if (peer != null) {
            sample(peer, rttNanos);
        }
    }

    private void sample(Peer peer, long rttNanos) {
        if (rttNanos <= 0 || rttNanos > MAX_RTT_NANOS) {
            return;
        }
        state.offersDue |= !peer.rtt.isKnown();
        peer.rtt.add(rttNanos);
        peer.measuredNanos = state.now;
    }

    void forget(Collection<NodeId> gone) {
        state.offersDue |= peers.keySet().removeAll(gone);
    }

    private void forgetSilent() {
        long timeout = state.settings.probeTimeout().toNanos();
        List<NodeId> silent = new ArrayList<>();
        for (Peer peer : peers.values()) {
            if (peer.sentNanos != PlanState.NEVER && state.now - peer.sentNanos >= timeout) {
                peer.sentNanos = PlanState.NEVER;
                peer.unanswered++;
                if (peer.unanswered >= state.settings.probeAttempts()) {
                    silent.add(peer.id);
                } else {
                    probe(peer.id);
                }
            }
        }
        forget(silent);
    }

    private void probePlanned() {
        for (NodeId name : planned) {
            Peer peer = peers.get(name);
            if (peer == null || !peer.rtt.isKnown()) {
                probe(name);
            }
        }
    }

    private Optional<Peer> longestUnmeasured() {
        return peers.values().stream()
                .filter(peer -> peer.offeredNanos != 0)
                .min(Comparator.<Peer>comparingLong(peer -> peer.measuredNanos).thenComparing(peer -> peer.id));
    }

    private void probeSomebody() {
        if (!state.contacts.isEmpty()) {
            probe(state.contacts.get(state.random.nextInt(state.contacts.size())));
        }
    }

    private void probe(NodeId node) {
        if (node.equals(state.self)) {
            return;
        }
        Peer peer = meet(node);
        if (peer != null && peer.sentNanos == PlanState.NEVER) {
            peer.nonce = ++nonce;
            peer.sentNanos = state.now;
            state.send(node, new PlanMessage.Probe(peer.nonce));
        }
    }

    /** Null if there is room for no more peers. */
    private @Nullable Peer meet(NodeId node) {
        Peer known = peers.get(node);
        if (known != null) {
            return known;
        }
        if (peers.size() >= state.settings.peerLimit()) {
            Peer farthest = farthestUnplanned();
            if (farthest == null) {
                return null;
            }
            peers.remove(farthest.id);
        }
        Peer met = new Peer(node, state.settings.rttSamples());
        peers.put(node, met);
        return met;
    }

    private @Nullable Peer farthestUnplanned() {
        TreeSet<NodeId> kept = new TreeSet<>(planned);
        return peers.values().stream()
                .filter(peer -> peer.sentNanos == PlanState.NEVER && !kept.contains(peer.id))
                .max(NEAREST_FIRST)
                .orElse(null);
    }
}
