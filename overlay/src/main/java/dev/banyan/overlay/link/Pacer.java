package dev.banyan.overlay.link;

import io.netty.channel.EventLoop;
import java.util.function.LongSupplier;

/**
 * A limit on what bulk links send together: runs a {@link PacerCore} on one event loop for the links, whichever loops they live
 * on. A grant costs at most two hops between loops for up to 64 KiB, and no lock. Made by {@link LinkService#pacer}.
 */
public final class Pacer {
    /** A link that waits for its turn. */
    interface Sender {
        /** The loop on which {@link #granted} is called. */
        EventLoop loop();

        /** Send this many bytes now. */
        void granted(int bytes);
    }

    private final EventLoop loop;
    private final LongSupplier nanoClock;
    private final PacerCore<Sender> core;
    private final Alarm wake;
    private volatile long bitsPerSecond;
    private boolean granting;

    Pacer(EventLoop loop, LongSupplier nanoClock, long bitsPerSecond, long burstNanos) {
        this.loop = loop;
        this.nanoClock = nanoClock;
        this.bitsPerSecond = bitsPerSecond;
        this.core = new PacerCore<>(bitsPerSecond, burstNanos, nanoClock.getAsLong());
        this.wake = new Alarm(loop, nanoClock, this::grantDue);
    }

    /** Bits per second; 0 for no limit. */
    public long rate() {
        return bitsPerSecond;
    }

    /**
     * Changes the limit for all that is not granted yet. From any thread.
     *
     * @param newBitsPerSecond 0 for no limit
     */
    public void rate(long newBitsPerSecond) {
        bitsPerSecond = newBitsPerSecond;
        onLoop(loop, () -> {
            core.rate(newBitsPerSecond, nanoClock.getAsLong());
            wake.cancel();
            grantDue();
        });
    }

    /** Asks for more bytes; answered by one or more {@link Sender#granted} that add up to them. From any thread. */
    void request(Sender sender, int bytes) {
        onLoop(loop, () -> {
            core.request(sender, bytes);
            grantDue();
        });
    }

    /** Asks for nothing any more; a grant may still be under way. From any thread. */
    void cancel(Sender sender) {
        onLoop(loop, () -> core.cancel(sender));
    }

    private void grantDue() {
        if (granting) {
            return;
        }
        granting = true;
        PacerCore.Grant<Sender> grant = core.next(nanoClock.getAsLong());
        while (grant != null) {
            Sender sender = grant.sender();
            int bytes = grant.bytes();
            onLoop(sender.loop(), () -> sender.granted(bytes));
            grant = core.next(nanoClock.getAsLong());
        }
        granting = false;
        long now = nanoClock.getAsLong();
        long wait = core.waitNanos(now);
        if (wait >= 0) {
            wake.at(now + wait);
        }
    }

    private static void onLoop(EventLoop target, Runnable task) {
        if (target.inEventLoop()) {
            task.run();
        } else if (!target.isShuttingDown()) {
            target.execute(task);
        }
    }
}
