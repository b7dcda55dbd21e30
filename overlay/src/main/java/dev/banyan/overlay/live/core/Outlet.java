package dev.banyan.overlay.live.core;

import java.util.ArrayDeque;

/**
 * Where streams flow out: a link or a subscription. Its streams take turns, a quantum each (deficit round robin, where the deficit is
 * always zero because a stream can be cut at any byte); a stream that is alone takes whole frames.
 */
abstract class Outlet {
    private final ArrayDeque<Cursor> line = new ArrayDeque<>();
    /** It waits to be pumped. */
    private boolean offered;

    /** Bytes that it takes now. */
    abstract long roomBytes();

    /** Hands bytes out; the cursor still stands at their begin. */
    abstract void take(LiveState state, Cursor cursor, int bytes);

    /** Whether it can be given more than it has room for, up to a quantum. */
    abstract boolean mayOverrun();

    /** The cursor may have something to take. */
    final void offer(LiveState state, Cursor cursor) {
        if (!cursor.queued && cursor.available() > 0) {
            cursor.queued = true;
            line.add(cursor);
            if (!offered) {
                offered = true;
                state.offered.add(this);
            }
        }
    }

    /** Hands out what there is room for; called again when there is more room. */
    final void pump(LiveState state) {
        offered = false;
        LiveSettings settings = state.settings;
        while (!line.isEmpty() && roomBytes() > 0) {
            Cursor next = line.poll();
            next.queued = false;
            long turn = line.isEmpty() ? settings.dataFrameBytes() : settings.quantumBytes();
            long room = mayOverrun() ? Math.max(roomBytes(), settings.quantumBytes()) : roomBytes();
            int bytes = (int) Math.min(next.available(), Math.min(turn, room));
            if (bytes > 0) {
                take(state, next, bytes);
                next.offset += bytes;
                state.touch(next.stream);
                putBack(next);
            }
        }
    }

    private void putBack(Cursor cursor) {
        if (cursor.available() > 0) {
            cursor.queued = true;
            line.add(cursor);
        }
    }
}
