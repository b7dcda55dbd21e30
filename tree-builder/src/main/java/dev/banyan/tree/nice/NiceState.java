package dev.banyan.tree.nice;

import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Effects;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What all phases share: the clusters of this member, its peers, the moment, and the effects gathered so far. */
final class NiceState {
    static final long NEVER = TreeProtocol.NEVER;
    /** A member in all layers takes as many numbers for a beat as it has layers, and an echo may be some beats old. */
    private static final int SEQUENCES_KEPT = 64;

    final NodeId self;
    final NiceSettings settings;
    final RandomGenerator random;
    final PeerTable peers;
    final Counters counters = new Counters();
    /** The cluster of layer i at index i; this member leads all but the last, and the last only if it is a top leader. */
    final List<Cluster> layers = new ArrayList<>();

    List<NodeId> contacts = List.of();
    long now;
    boolean offersDue;
    private final Effects<Effect> effects = new Effects<>();
    private final long[] sequenceSentNanos = new long[SEQUENCES_KEPT];
    private int sequence;
    private int nonce;

    NiceState(NodeId self, NiceSettings settings, RandomGenerator random) {
        this.self = self;
        this.settings = settings;
        this.random = random;
        this.peers = new PeerTable(settings.rttSamples());
    }

    /** What was counted; see {@link NiceStats}. */
    static final class Counters {
        long malformed;
        long outdated;
        long splits;
        long merges;
        long transfers;
        long takeovers;
        long moves;
        long walks;
    }

    void send(NodeId to, NiceMessage message) {
        if (!to.equals(self)) {
            effects.add(new Effect.Send(to, message));
        }
    }

    void emit(Effect effect) {
        effects.add(effect);
    }

    List<Effect> takeEffects() {
        return effects.take();
    }

    Optional<NodeId> rendezvous() {
        return contacts.isEmpty() ? Optional.empty() : Optional.of(contacts.get(0));
    }

    boolean isRendezvous() {
        return !contacts.isEmpty() && contacts.get(0).equals(self);
    }

    int top() {
        return layers.size() - 1;
    }

    boolean leads(int layer) {
        return layer >= 0 && layer < layers.size() && layers.get(layer).isLed();
    }

    /** Whether nobody is above this member: it leads its topmost cluster. */
    boolean isTopLeader() {
        return leads(top());
    }

    Optional<Cluster> cluster(int layer) {
        return layer >= 0 && layer < layers.size() ? Optional.of(layers.get(layer)) : Optional.empty();
    }

    /** The super-cluster of the members of a layer: of a led cluster what is above it here, else what the leader told. */
    Optional<Roster> above(Cluster cluster) {
        return cluster.isLed() ? cluster(cluster.layer + 1).map(Cluster::roster) : cluster.above();
    }

    /** Forgets all clusters from this layer upwards, telling nobody. */
    void truncate(int layer) {
        while (layers.size() > layer) {
            layers.remove(layers.size() - 1);
            offersDue = true;
        }
    }

    int nextNonce() {
        return ++nonce;
    }

    int nextSequence() {
        sequence++;
        sequenceSentNanos[sequence % SEQUENCES_KEPT] = now;
        return sequence;
    }

    /** When the beat of this sequence left, or -1 if that is too long ago or never was. */
    long sentNanos(int echoed) {
        return echoed > 0 && echoed <= sequence && sequence - echoed < SEQUENCES_KEPT
                ? sequenceSentNanos[echoed % SEQUENCES_KEPT]
                : -1;
    }

    /** Takes a measured round trip in, unless it is impossible. */
    void sample(Peer peer, long rttNanos) {
        if (rttNanos <= 0 || rttNanos > NiceLimits.MAX_RTT_MICROS * 1000) {
            return;
        }
        offersDue |= !peer.rtt.isKnown();
        peer.rtt.add(rttNanos);
    }

    /** Measures the way to a peer now, unless a probe is on its way. */
    void probe(Peer peer) {
        boolean underWay = peer.probeSentNanos >= 0
                && now - peer.probeSentNanos < settings.queryTimeout().toNanos();
        if (!underWay && !peer.id.equals(self)) {
            peer.probeNonce = nextNonce();
            peer.probeSentNanos = now;
            send(peer.id, new NiceMessage.Probe(peer.probeNonce));
        }
    }

    /** A time about as long as the given one: 0.9 to 1.1 of it, so that members do not fall into step. */
    long jittered(long nanos) {
        return nanos - nanos / 10 + (long) (random.nextDouble() * (nanos / 5.0));
    }
}
