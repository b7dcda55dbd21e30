package dev.banyan.overlay.sim;

import dev.banyan.tree.protocol.Effects;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.sim.SimEffect;
import java.util.List;
import java.util.PriorityQueue;

/** What the parts of one simulated node share: who it is, the time, the effects so far, and what it will do later. */
final class SimShell {
    private record Later(long atNanos, long order, Runnable action) implements Comparable<Later> {
        @Override
        public int compareTo(Later other) {
            return atNanos != other.atNanos ? Long.compare(atNanos, other.atNanos) : Long.compare(order, other.order);
        }
    }

    final NodeId id;
    /** Of this node in the engine. */
    final int index;

    private final PriorityQueue<Later> later = new PriorityQueue<>();
    private final Effects<SimEffect> effects = new Effects<>();
    private long nextNanos = Long.MAX_VALUE;
    private long nowNanos;
    private long lastLink;
    private long orders;

    SimShell(NodeId id) {
        this.id = id;
        this.index = SimNames.index(id);
    }

    long now() {
        return nowNanos;
    }

    void begin(long now) {
        nowNanos = now;
    }

    void add(SimEffect effect) {
        effects.add(effect);
    }

    List<SimEffect> takeEffects() {
        return effects.take();
    }

    /** A name for a link that this node dials. */
    long newLink() {
        return ++lastLink;
    }

    /** Does something after a while; with no delay: when the input at hand has been handled. */
    void after(long delayNanos, Runnable action) {
        later.add(new Later(nowNanos + delayNanos, orders++, action));
        nextNanos = Math.min(nextNanos, nowNanos + delayNanos);
    }

    /** @return whether there was something to do */
    boolean doWhatIsDue() {
        if (nextNanos > nowNanos) {
            return false;
        }
        Later due = later.remove();
        Later next = later.peek();
        nextNanos = next == null ? Long.MAX_VALUE : next.atNanos();
        due.action().run();
        return true;
    }

    long nextWakeNanos() {
        return nextNanos;
    }
}
