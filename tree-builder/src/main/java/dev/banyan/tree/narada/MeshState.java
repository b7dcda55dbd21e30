package dev.banyan.tree.narada;

import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Effects;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What all duties share: the members, the mesh links of this one, the moment, and the effects gathered so far. */
final class MeshState {
    static final long NEVER = TreeProtocol.NEVER;
    /** No round trip longer than this is believed. */
    private static final long MAX_RTT_NANOS = 60_000_000_000L;
    /** Worth of a link that no saving outweighs. */
    static final double PRICELESS = Double.POSITIVE_INFINITY;

    final NodeId self;
    final NaradaSettings settings;
    final RandomGenerator random;
    final Members members;
    /** Mesh links by peer; at most {@code max-degree} of those that do not leave, which are at most as many again. */
    final TreeMap<NodeId, Neighbour> neighbours = new TreeMap<>();

    final Counters counters = new Counters();

    List<NodeId> contacts = List.of();
    long now;
    /** This member has taken its leave. */
    boolean leaving;

    boolean routesDue;
    boolean offersDue;
    /** When news are sent ahead of the regular refresh, or NEVER. */
    long updateAtNanos = NEVER;

    private final Effects<Effect> effects = new Effects<>();
    private int nonce;

    MeshState(NodeId self, NaradaSettings settings, RandomGenerator random) {
        this.self = self;
        this.settings = settings;
        this.random = random;
        this.members = new Members(this);
    }

    /** What was counted; see {@link NaradaStats}. */
    static final class Counters {
        long malformed;
        long outdated;
        long beyondLimit;
        long added;
        long dropped;
        long deaths;
        long repairs;
    }

    void send(NodeId to, MeshMessage message) {
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

    @Nullable
    Neighbour neighbour(Known member) {
        return neighbours.get(member.id);
    }

    /** Mesh links that last: those to members that take their leave do not count. */
    int degree() {
        int degree = 0;
        for (Neighbour neighbour : neighbours.values()) {
            if (!neighbour.leaving) {
                degree++;
            }
        }
        return degree;
    }

    /** Whether it is one of the {@code near-links} nearest of the living members, as far as is known. */
    boolean isNear(Known candidate) {
        long rttNanos = candidate.roundTripNanos();
        if (rttNanos == 0) {
            return false;
        }
        int room = settings.nearLinks();
        for (Known other : members.listed()) {
            // Asked of many candidates at a time, so it ends with the first that is one too many.
            if (room == 0) {
                return false;
            }
            if (other != candidate && other != members.self() && other.isLiving()) {
                long otherNanos = other.roundTripNanos();
                room -= otherNanos > 0 && otherNanos < rttNanos ? 1 : 0;
            }
        }
        return room > 0;
    }

    /** There is news for the neighbours; a little later there may be more. */
    void updateSoon() {
        if (updateAtNanos == NEVER) {
            updateAtNanos = now + settings.updateDelay().toNanos();
        }
    }

    /** Takes a measured round trip in, unless it is impossible. */
    void sample(Known member, long rttNanos) {
        if (rttNanos <= 0 || rttNanos > MAX_RTT_NANOS) {
            return;
        }
        offersDue |= !member.rtt.isKnown();
        member.rtt.add(rttNanos);
        routesDue |= neighbours.containsKey(member.id);
    }

    /** Sends a probe; the last one's answer counts no more. */
    void probe(Known member, boolean withCosts) {
        member.probeNonce = ++nonce;
        member.probeSentNanos = now;
        send(member.id, new MeshMessage.Probe(member.probeNonce, withCosts, members.digest()));
    }

    /** A time about as long as the given one: 0.9 to 1.1 of it, so that members do not fall into step. */
    long jittered(long nanos) {
        return nanos - nanos / 10 + (long) (random.nextDouble() * (nanos / 5.0));
    }
}
