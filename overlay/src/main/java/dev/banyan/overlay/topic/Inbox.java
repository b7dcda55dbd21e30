package dev.banyan.overlay.topic;

import dev.banyan.overlay.live.SubscriberListener;
import dev.banyan.overlay.live.core.EndCause;
import dev.banyan.overlay.live.core.GapReason;
import dev.banyan.overlay.live.core.Position;
import dev.banyan.overlay.live.core.StreamId;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/**
 * Takes what the event loop tells a subscription to the thread that reads it, without a lock. Its bytes are bounded by what the
 * subscription has granted. The reader is woken only when it sleeps, so at most once for all that comes meanwhile.
 */
final class Inbox implements SubscriberListener {
    /** Something that a subscription is told. */
    @FunctionalInterface
    interface Event {
        /** The reader takes it up, and what it holds. */
        void tell(Reception<?> reception);

        /** Nobody reads any more. */
        default void drop() {}
    }

    private record Bytes(StreamId stream, ByteBuf bytes) implements Event {
        @Override
        public void tell(Reception<?> reception) {
            reception.delivered(stream, bytes);
        }

        @Override
        public void drop() {
            bytes.release();
        }
    }

    private final ConcurrentLinkedQueue<Event> told = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final CompletableFuture<Done> ready = new CompletableFuture<>();
    private final Executor callbacks;
    private final Runnable wake;
    private volatile boolean closed;

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
    Event poll() {
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

    /** Nothing is read any more, on the reader's thread. */
    void close() {
        closed = true;
        dropAll();
    }

    private void dropAll() {
        for (Event event = told.poll(); event != null; event = told.poll()) {
            event.drop();
        }
    }

    private void tell(Event event) {
        told.add(event);
        if (closed) {
            dropAll();
            return;
        }
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
    public void delivered(StreamId stream, ByteBuf bytes) {
        tell(new Bytes(stream, bytes));
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
