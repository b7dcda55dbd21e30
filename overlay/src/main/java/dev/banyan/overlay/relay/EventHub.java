package dev.banyan.overlay.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.QueueOfferResult;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/**
 * Hands events to any number of stream consumers, each with a bounded buffer of its own. What a slow consumer misses is counted
 * and told: by an element in its stream where the events have one for that, else to the owner. Any thread.
 *
 * @param <T> the events
 */
final class EventHub<T> {
    private static final class Consumer<T> {
        final BoundedSourceQueue<T> queue;
        long missed;

        Consumer(BoundedSourceQueue<T> queue) {
            this.queue = queue;
        }
    }

    private final int bufferMax;
    private final @Nullable LongFunction<T> missedElement;
    private final LongConsumer missedTold;
    private final List<Consumer<T>> consumers = new ArrayList<>();
    private boolean closed;

    /**
     * @param missedElement makes the element that tells how many were missed; null if there is none
     * @param missedTold hears of each missed event where there is no such element
     */
    EventHub(int bufferMax, @Nullable LongFunction<T> missedElement, LongConsumer missedTold) {
        this.bufferMax = bufferMax;
        this.missedElement = missedElement;
        this.missedTold = missedTold;
    }

    /** Events from the moment of materialization on; completes when the hub is closed. */
    Source<T, NotUsed> source() {
        return Source.<T>queue(bufferMax).mapMaterializedValue(queue -> {
            add(queue);
            return NotUsed.getInstance();
        });
    }

    private synchronized void add(BoundedSourceQueue<T> queue) {
        if (closed) {
            queue.complete();
        } else {
            consumers.add(new Consumer<>(queue));
        }
    }

    synchronized void publish(T event) {
        consumers.removeIf(consumer -> !offer(consumer, event));
    }

    /** Returns whether the consumer is still there. */
    private boolean offer(Consumer<T> consumer, T event) {
        if (consumer.missed > 0 && missedElement != null) {
            if (!isEnqueued(consumer.queue.offer(missedElement.apply(consumer.missed)))) {
                consumer.missed++;
                return !isGone(consumer);
            }
            consumer.missed = 0;
        }
        if (!isEnqueued(consumer.queue.offer(event))) {
            if (isGone(consumer)) {
                return false;
            }
            consumer.missed++;
            if (missedElement == null) {
                missedTold.accept(consumer.missed);
            }
        }
        return true;
    }

    private static boolean isEnqueued(QueueOfferResult result) {
        return result.isEnqueued();
    }

    private static boolean isGone(Consumer<?> consumer) {
        // A queue that has ended has no size any more.
        return consumer.queue.isCompleted();
    }

    synchronized void close() {
        closed = true;
        for (Consumer<T> consumer : consumers) {
            if (!consumer.queue.isCompleted()) {
                consumer.queue.complete();
            }
        }
        consumers.clear();
    }
}
