package dev.banyan.overlay.link;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Runs a {@link PacerCore} on one event loop for the bulk links of a node, whichever loops they live on. A grant costs
 * at most two hops between loops for up to 64 KiB, and no lock.
 */
final class UplinkPacer {
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
    private boolean granting;
    private boolean scheduled;

    UplinkPacer(EventLoop loop, LongSupplier nanoClock, long bitsPerSecond, long burstNanos) {
        this.loop = loop;
        this.nanoClock = nanoClock;
        this.core = new PacerCore<>(bitsPerSecond, burstNanos, nanoClock.getAsLong());
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
        long wait = core.waitNanos(nanoClock.getAsLong());
        if (wait >= 0 && !scheduled) {
            scheduled = true;
            loop.schedule(
                    () -> {
                        scheduled = false;
                        grantDue();
                    },
                    wait,
                    TimeUnit.NANOSECONDS);
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
