package dev.banyan.overlay;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.stream.javadsl.Sink;

/**
 * Says something on a topic. All methods may be called from any thread; what one thread publishes keeps its order. No method blocks.
 *
 * <p>Encoded messages wait in {@code banyan.topic.publish-buffer} until they are in this node's log. That log has room for
 * {@code banyan.live.window} bytes that some member still lacks, so a publisher is as slow as the slowest member that is waited for.
 *
 * <p>Stages complete on one of a few threads that all topics of a JVM share, in the order of the messages. What depends on them and
 * blocks belongs on an executor of its own: use the {@code Async} methods.
 *
 * @param <T> the values
 */
public interface Publisher<T> {
    /** Names this publisher to the subscribers. */
    PublisherId id();

    /** Publishes a value without headers; see {@link #publish(Object, Headers)}. */
    CompletionStage<Receipt> publish(T value);

    /**
     * Publishes a value.
     *
     * @return completes when the message has got as far as the options say. Fails with an {@link OverlayException} at once, and nothing
     *     is published, if the value cannot be encoded, is longer than a quarter of {@code banyan.live.window}, the buffer is full,
     *     too many receipts are waited for, or the publisher is closed. Fails later, and the message may reach others all the same, if
     *     the receipt does not come in time or the publisher fails.
     */
    CompletionStage<Receipt> publish(T value, Headers headers);

    /** Publishes a value without headers if there is room; see {@link #tryPublish(Object, Headers)}. */
    boolean tryPublish(T value);

    /**
     * Publishes a value if there is room in the buffer.
     *
     * @return false: there was no room and nothing is published
     * @throws OverlayException if the value cannot be encoded or is too long, or the publisher is closed or has failed
     */
    boolean tryPublish(T value, Headers headers);

    /**
     * Publishes what a stream brings, as fast as the members take it. When the stream ends, this publisher is closed.
     *
     * @return completes when the stream has completed and {@link #close} has; exceptionally if the stream fails, a value cannot be
     *     published, or this publisher is closed before
     */
    Sink<T, CompletionStage<Done>> sink();

    /**
     * Waits until so many members subscribe, this one included if it does.
     *
     * @return fails with an {@link OverlayException} that names how many there are, if they do not within that time
     */
    CompletionStage<Done> awaitSubscribers(int count, Duration atMost);

    /**
     * Publishes nothing more. A second call returns the same stage.
     *
     * @return completes when all that was published has got as far as the options say; fails if it does not within the timeout of
     *     receipts, though it may still do so
     */
    CompletionStage<Done> close();
}
