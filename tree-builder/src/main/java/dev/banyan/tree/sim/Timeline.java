package dev.banyan.tree.sim;

import org.jspecify.annotations.Nullable;

/** Virtual time and what is to come. Of two things at the same time the one that was scheduled first comes first. */
final class Timeline {
    final EventQueue events = new EventQueue();
    final WakeQueue wakes = new WakeQueue();
    private long nowNanos;
    private long sequence;

    long nowNanos() {
        return nowNanos;
    }

    void advanceTo(long nanos) {
        nowNanos = Math.max(nowNanos, nanos);
    }

    void schedule(long at, EventKind kind, int node, long number, @Nullable Object subject, @Nullable Object message) {
        events.push(Math.max(at, nowNanos), sequence++, kind, node, number, subject, message);
    }

    /** Moves the node's only wake-up; a time that has passed means now. */
    void wakeAt(int node, long nanos) {
        if (nanos == SimProcess.NEVER) {
            wakes.remove(node);
            return;
        }
        long at = Math.max(nanos, nowNanos);
        if (!wakes.isAt(node, at)) {
            wakes.put(node, at, sequence++);
        }
    }

    /** When the next event comes; {@link Long#MAX_VALUE} if none does. */
    long nextNanos() {
        long event = events.isEmpty() ? Long.MAX_VALUE : events.headTime();
        long wake = wakes.isEmpty() ? Long.MAX_VALUE : wakes.headTime();
        return Math.min(event, wake);
    }

    boolean isWakeNext() {
        if (wakes.isEmpty() || events.isEmpty()) {
            return !wakes.isEmpty();
        }
        long wake = wakes.headTime();
        long event = events.headTime();
        return wake < event || (wake == event && wakes.headSequence() < events.headSequence());
    }
}
