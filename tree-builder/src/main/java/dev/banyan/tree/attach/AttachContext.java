package dev.banyan.tree.attach;

import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Effects;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import java.util.List;
import java.util.random.RandomGenerator;

/** What the parts of one attachment machine share: who it is, the time of the input at hand, the effects so far. */
final class AttachContext {
    final Member self;
    final AttachSettings settings;
    final RandomGenerator random;
    private long nowNanos;
    private final Effects<Effect> effects = new Effects<>();

    AttachContext(Member self, AttachSettings settings, RandomGenerator random) {
        this.self = self;
        this.settings = settings;
        this.random = random;
    }

    NodeId id() {
        return self.id();
    }

    long now() {
        return nowNanos;
    }

    void beginTurn(long now) {
        nowNanos = Math.max(nowNanos, now);
    }

    /** Whether nothing has been asked for in this turn so far. */
    boolean hasNoEffects() {
        return effects.isEmpty();
    }

    List<Effect> endTurn() {
        return effects.take();
    }

    void send(NodeId to, AttachMessage message) {
        effects.add(new Effect.Send(to, message));
    }

    void sendOnLink(NodeId to, AttachMessage message) {
        effects.add(new Effect.SendOnLink(to, message));
    }

    void tell(TreeEvent event) {
        effects.add(new Effect.Tell(event));
    }

    void add(Effect effect) {
        effects.add(effect);
    }

    /** The period with a random part of up to a quarter either way, so that members do not act in step. */
    long jittered(long periodNanos) {
        long quarter = Math.max(1, periodNanos / 4);
        return periodNanos - quarter + random.nextLong(2 * quarter);
    }
}
