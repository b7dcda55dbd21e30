package dev.banyan.overlay.link;

import dev.banyan.tree.protocol.TreeProtocol;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Rings once at the earliest of the moments asked for since it last rang. A later moment does not move it: a ring that
 * has become needless costs less than a timer moved with every chunk. Used on one event loop only.
 */
public final class Alarm {
    private final EventExecutor loop;
    private final LongSupplier nanoClock;
    private final Runnable ring;
    private long dueNanos = TreeProtocol.NEVER;
    private @Nullable Future<?> timer;

    /**
     * Nothing asked for yet.
     *
     * @param ring called on the loop
     */
    public Alarm(EventExecutor loop, LongSupplier nanoClock, Runnable ring) {
        this.loop = loop;
        this.nanoClock = nanoClock;
        this.ring = ring;
    }

    /** Asks for a ring at {@code nanos} of the clock, at once if that has passed; {@link TreeProtocol#NEVER} for none. */
    public void at(long nanos) {
        if (nanos >= dueNanos) {
            return;
        }
        cancel();
        dueNanos = nanos;
        long delay = Math.max(0, nanos - nanoClock.getAsLong());
        timer = loop.schedule(this::ring, delay, TimeUnit.NANOSECONDS);
    }

    /** Forgets what was asked for. */
    public void cancel() {
        dueNanos = TreeProtocol.NEVER;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void ring() {
        long due = dueNanos;
        cancel();
        if (due > nanoClock.getAsLong()) {
            // The clock of a node stands still with its process; the loop's does not.
            at(due);
        } else {
            ring.run();
        }
    }
}
