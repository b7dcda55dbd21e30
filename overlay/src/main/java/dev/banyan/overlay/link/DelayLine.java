package dev.banyan.overlay.link;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Emulated one-way delay: holds what arrived on a connection, its end included, and passes it on in order when it is
 * due. One per connection, on its event loop.
 */
final class DelayLine {
    private record Held(long dueNanos, int bytes, Runnable deliver, Runnable discard) {}

    private final Supplier<EventLoop> loop;
    private final LongSupplier nanoClock;
    private final long maxBytes;
    private final Consumer<Boolean> reading;
    private final ArrayDeque<Held> line = new ArrayDeque<>();
    private long delayNanos;
    private long heldBytes;
    private boolean paused;
    private boolean scheduled;
    private boolean discarded;

    /**
     * @param loop of the connection, which may change while it is offered
     * @param maxBytes held bytes above which the connection is not read
     * @param reading switches reading of the connection
     */
    DelayLine(Supplier<EventLoop> loop, LongSupplier nanoClock, long maxBytes, Consumer<Boolean> reading) {
        this.loop = loop;
        this.nanoClock = nanoClock;
        this.maxBytes = maxBytes;
        this.reading = reading;
    }

    /** Sets the delay of everything that arrives from now on. Not to be lowered while something is held. */
    void delay(long nanos) {
        delayNanos = nanos;
    }

    /**
     * Takes an arrival.
     *
     * @param bytes what it holds in memory
     * @param deliver passes it on
     * @param discard releases it if it is never passed on
     */
    void offer(int bytes, Runnable deliver, Runnable discard) {
        if (discarded) {
            discard.run();
            return;
        }
        if (delayNanos == 0 && line.isEmpty()) {
            deliver.run();
            return;
        }
        line.add(new Held(nanoClock.getAsLong() + delayNanos, bytes, deliver, discard));
        heldBytes += bytes;
        if (heldBytes > maxBytes && !paused) {
            paused = true;
            reading.accept(false);
        }
        schedule();
    }

    /** Drops what is held and everything that comes later. */
    void discard() {
        discarded = true;
        while (!line.isEmpty()) {
            line.remove().discard().run();
        }
        heldBytes = 0;
    }

    private void schedule() {
        Held head = line.peek();
        if (!scheduled && head != null) {
            scheduled = true;
            loop.get().schedule(this::deliverDue, head.dueNanos() - nanoClock.getAsLong(), TimeUnit.NANOSECONDS);
        }
    }

    private void deliverDue() {
        if (!loop.get().inEventLoop()) {
            loop.get().execute(this::deliverDue);
            return;
        }
        scheduled = false;
        Held head = line.peek();
        while (head != null && head.dueNanos() - nanoClock.getAsLong() <= 0) {
            line.remove();
            heldBytes -= head.bytes();
            head.deliver().run();
            head = line.peek();
        }
        if (paused && heldBytes <= maxBytes / 2) {
            paused = false;
            reading.accept(true);
        }
        schedule();
    }
}
