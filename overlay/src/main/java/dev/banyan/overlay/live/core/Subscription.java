package dev.banyan.overlay.live.core;

import java.util.LinkedHashMap;

/** A local subscription to a topic. */
final class Subscription extends Outlet {
    final long number;
    final Topic topic;
    final StartAt start;
    final SlowPolicy policy;
    final LinkedHashMap<StreamId, Cursor> cursors = new LinkedHashMap<>();
    /** The application was told that nothing published from now on will be missed. */
    boolean ready;

    private long grantedBytes;
    private long deliveredBytes;

    Subscription(long number, Topic topic, StartAt start, SlowPolicy policy) {
        this.number = number;
        this.topic = topic;
        this.start = start;
        this.policy = policy;
    }

    void granted(long bytes) {
        grantedBytes = Math.max(grantedBytes, bytes);
    }

    @Override
    long roomBytes() {
        return grantedBytes - deliveredBytes;
    }

    @Override
    boolean mayOverrun() {
        return false;
    }

    @Override
    void take(LiveState state, Cursor cursor, int bytes) {
        deliveredBytes += bytes;
        state.emit(new LiveEffect.Deliver(number, cursor.stream.id, cursor.offset, bytes));
    }
}
