package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.TreeProtocol;

/** When a bulk link is to be dialled: at once, and again after waits that double while it does not hold. */
final class Redial {
    private enum State {
        DOWN,
        DIALLING,
        UP
    }

    private State state = State.DOWN;
    private int failures;
    private long dueNanos = Long.MIN_VALUE;
    private long upNanos;

    boolean isDue(long nowNanos) {
        return state == State.DOWN && nowNanos >= dueNanos;
    }

    long nextWakeNanos() {
        return state == State.DOWN ? dueNanos : TreeProtocol.NEVER;
    }

    void dialled() {
        state = State.DIALLING;
    }

    void opened(long nowNanos) {
        state = State.UP;
        upNanos = nowNanos;
    }

    void closed(long nowNanos, long minNanos, long maxNanos) {
        if (state == State.DOWN) {
            return;
        }
        boolean held = state == State.UP && nowNanos - upNanos >= maxNanos;
        failures = held ? 0 : Math.min(failures + 1, 30);
        long wait = Math.min(maxNanos, minNanos << Math.max(0, failures - 1));
        state = State.DOWN;
        dueNanos = nowNanos + (wait <= 0 ? maxNanos : wait);
    }
}
