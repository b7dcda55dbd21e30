package dev.banyan.tree.planned;

import dev.banyan.tree.latency.Vivaldi;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Effects;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.List;
import java.util.random.RandomGenerator;

/** What all duties share: who this is and where, the contacts, the moment, and the effects gathered so far. */
final class PlanState {
    static final long NEVER = TreeProtocol.NEVER;

    final Member member;
    final NodeId self;
    final PlannedSettings settings;
    final RandomGenerator random;
    final Vivaldi vivaldi;
    final Counters counters = new Counters();

    /** Oldest first. */
    List<NodeId> contacts = List.of();

    long now;
    boolean offersDue;

    private final Effects<Effect> effects = new Effects<>();

    PlanState(Member member, PlannedSettings settings, RandomGenerator random) {
        this.member = member;
        this.self = member.id();
        this.settings = settings;
        this.random = random;
        this.vivaldi = new Vivaldi(settings.coordinate(), random);
    }

    /** What was counted; see {@link PlannedStats}. */
    static final class Counters {
        long malformed;
        long outdated;
        long unbelievable;
        long beyondLimit;
        int unplaced;
        long plans;
        long placesTold;
    }

    void send(NodeId to, PlanMessage message) {
        emit(new Effect.Send(to, message));
    }

    void emit(Effect effect) {
        effects.add(effect);
    }

    List<Effect> takeEffects() {
        return effects.take();
    }

    /** A time about as long as the given one: 0.9 to 1.1 of it, so that members do not fall into step. */
    long jittered(long nanos) {
        return nanos - nanos / 10 + (long) (random.nextDouble() * (nanos / 5.0));
    }
}
