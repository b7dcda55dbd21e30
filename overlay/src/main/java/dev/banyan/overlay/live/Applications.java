package dev.banyan.overlay.live;

import dev.banyan.overlay.live.core.StreamId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The publishers and subscriptions of one group at this node. On the group's event loop only. */
final class Applications {
    private final Map<StreamId, Outgoing> publishers = new LinkedHashMap<>();
    private final Map<Long, Incoming> subscriptions = new LinkedHashMap<>();

    void add(StreamId stream, Outgoing publisher) {
        publishers.put(stream, publisher);
    }

    void add(long number, Incoming subscription) {
        subscriptions.put(number, subscription);
    }

    @Nullable
    Outgoing removePublisher(StreamId stream) {
        return publishers.remove(stream);
    }

    @Nullable
    Incoming removeSubscription(long number) {
        return subscriptions.remove(number);
    }

    /** Nothing happens if the publisher is gone. */
    void withPublisher(StreamId stream, Consumer<Outgoing> then) {
        Outgoing publisher = publishers.get(stream);
        if (publisher != null) {
            then.accept(publisher);
        }
    }

    /** Nothing happens if the subscription is gone. */
    void withSubscriber(long subscription, Consumer<SubscriberListener> then) {
        Incoming subscribed = subscriptions.get(subscription);
        if (subscribed != null) {
            then.accept(subscribed.listener());
        }
    }

    List<Outgoing> publishers() {
        return List.copyOf(publishers.values());
    }

    /** Tells all that nothing more comes and forgets them. */
    void end(String reason, boolean failure) {
        List<Outgoing> speaking = publishers();
        List<Incoming> listening = List.copyOf(subscriptions.values());
        publishers.clear();
        subscriptions.clear();
        speaking.forEach(publisher -> publisher.fail(reason));
        listening.forEach(subscription -> subscription.listener().closed(reason, failure));
    }
}
