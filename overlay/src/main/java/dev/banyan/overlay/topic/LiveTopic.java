package dev.banyan.overlay.topic;

import dev.banyan.overlay.Delivery;
import dev.banyan.overlay.Publisher;
import dev.banyan.overlay.PublisherOptions;
import dev.banyan.overlay.SubscribeOptions;
import dev.banyan.overlay.Subscription;
import dev.banyan.overlay.Topic;
import dev.banyan.overlay.TopicCodec;
import org.apache.pekko.stream.javadsl.Source;

/** A topic on live streams. */
final class LiveTopic<T> implements Topic<T> {
    private final TopicWiring wiring;
    private final TopicCodec<T> codec;

    LiveTopic(TopicWiring wiring, TopicCodec<T> codec) {
        this.wiring = wiring;
        this.codec = codec;
    }

    @Override
    public String name() {
        return wiring.topic();
    }

    @Override
    public Publisher<T> publisher() {
        return publisher(PublisherOptions.defaults());
    }

    @Override
    public Publisher<T> publisher(PublisherOptions options) {
        return new LivePublisher<>(wiring, codec, options);
    }

    @Override
    public Source<Delivery<T>, Subscription> subscribe() {
        return subscribe(SubscribeOptions.latest());
    }

    @Override
    public Source<Delivery<T>, Subscription> subscribe(SubscribeOptions options) {
        return Source.fromGraph(new SubscriptionSource<>(wiring, codec, options));
    }
}
