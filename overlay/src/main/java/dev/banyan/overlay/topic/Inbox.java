package dev.banyan.overlay.topic;

import dev.banyan.overlay.live.SubscriberListener;
import dev.banyan.overlay.live.core.EndCause;
import dev.banyan.overlay.live.core.GapReason;
import dev.banyan.overlay.live.core.Position;
import dev.banyan.overlay.live.core.StreamId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/**
 * Takes what the event loop tells a subscription to the thread that reads it, without a lock. Its bytes are bounded by what the
 * subscription has granted. The reader is woken only when it sleeps, so at most once for all that comes meanwhile.
 */
final class Inbox implements SubscriberListener {
    private final ConcurrentLinkedQueue<Consumer<Reception<?>>> told = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final CompletableFuture<Done> ready = new CompletableFuture<>();
    private final Executor callbacks;
    private final Runnable wake;

    /**
     * @param callbacks completes what the application waits for
     * @param wake wakes the reader; any thread
     */
    Inbox(Executor callbacks, Runnable wake) {
        this.callbacks = callbacks;
        this.wake = wake;
    }

    /** What was told next; null: nothing. On the reader's thread. */
    @Nullable
    Consumer<Reception<?>> poll() {
        return told.poll();
    }

    /** The reader goes to sleep; false: there is something to read after all. */
    boolean sleep() {
        asleep.set(true);
        return told.isEmpty() || !asleep.compareAndSet(true, false);
    }

    /** Completes when the subscription is ready. */
    CompletableFuture<Done> whenReady() {
        return ready;
    }

    private void tell(Consumer<Reception<?>> event) {
        told.add(event);
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            wake.run();
        }
    }

    @Override
    public void ready() {
        ready.completeAsync(Done::getInstance, callbacks);
    }

    @Override
    public void started(StreamId stream, Position at, long fromNumber) {
        tell(reception -> reception.started(stream, at, fromNumber));
    }

    @Override
    public void delivered(StreamId stream, byte[] bytes) {
        tell(reception -> reception.delivered(stream, bytes));
    }

    @Override
    public void gap(StreamId stream, Position resume, GapReason reason) {
        tell(reception -> reception.gap(stream, resume, reason));
    }

    @Override
    public void ended(StreamId stream, EndCause cause) {
        tell(reception -> reception.ended(stream, cause));
    }

    @Override
    public void demoted(StreamId stream, Duration stalled) {
        // What it misses is told as gaps.
    }

    @Override
    public void closed(String reason, boolean failure) {
        tell(reception -> reception.closed(reason, failure));
    }
}
