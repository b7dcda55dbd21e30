package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.TreeProtocol;

/** When a bulk link is to be dialled: at once, again after waits that double while it does not hold, and not once it is done. */
final class Redial {
    private enum State {
        DOWN,
        DIALLING,
        UP,
        DONE
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

    /** Nothing is left for it to carry. */
    void done() {
        state = State.DONE;
    }

    void dialled() {
        state = State.DIALLING;
    }

    void opened(long nowNanos) {
        if (state != State.DONE) {
            state = State.UP;
            upNanos = nowNanos;
        }
    }

    void closed(long nowNanos, long minNanos, long maxNanos) {
        if (state == State.DOWN || state == State.DONE) {
            return;
        }
        boolean held = state == State.UP && nowNanos - upNanos >= maxNanos;
        failures = held ? 0 : Math.min(failures + 1, 30);
        long wait = Math.min(maxNanos, minNanos << Math.max(0, failures - 1));
        state = State.DOWN;
        dueNanos = nowNanos + (wait <= 0 ? maxNanos : wait);
    }
}
