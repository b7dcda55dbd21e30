package dev.banyan.overlay;

import org.apache.pekko.stream.javadsl.Source;

/**
 * What is said in a group under one name, by any number of members to any number of members. All members that use it must use the same
 * codec. All methods may be called from any thread.
 *
 * <pre>{@code
 * Topic<String> news = group.topic("news", TopicCodec.text());
 * news.subscribe().runWith(Sink.foreach(System.out::println), system);
 *
 * Publisher<String> publisher = news.publisher(PublisherOptions.defaults().withAck(Ack.ALL));
 * publisher.publish("hello").thenAccept(receipt -> System.out.println("all " + receipt.members() + " have it"));
 * Source.from(lines).runWith(publisher.sink(), system);
 * }</pre>
 *
 * @param <T> the values
 */
public interface Topic<T> {
    /** The topic's name, unique in its group. */
    String name();

    /** Opens a publisher whose messages are done when they are sent. */
    Publisher<T> publisher();

    /**
     * Opens a publisher: what it says is numbered from 1 and kept in order. It costs this node and others some memory until it is
     * closed.
     */
    Publisher<T> publisher(PublisherOptions options);

    /** Subscribes from now on. */
    Source<Delivery<T>, Subscription> subscribe();

    /**
     * Subscribes with each materialization. At most {@code banyan.topic.subscriber-buffer} bytes are taken ahead of the stream's
     * demand. The source completes when this node leaves the group, and fails with an {@link OverlayException} if a value
     * cannot be decoded (the message names topic, publisher and number), if it is disconnected for being too slow, or if this node
     * has no room for a subscription.
     */
    Source<Delivery<T>, Subscription> subscribe(SubscribeOptions options);
}
