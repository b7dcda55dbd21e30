package dev.banyan.overlay.live.core;

/** The local subscriptions: where they begin in each stream, and what they are told. */
final class Subscribers {
    private final LiveState state;

    Subscribers(LiveState state) {
        this.state = state;
    }

    void subscribed(LiveInput.Subscribed input) {
        if (state.subscriptions.size() >= state.settings.subscriptionLimit()) {
            state.refuse("subscription to " + input.topic(), "subscription-limit");
            fail(
                    input,
                    "this node has " + state.settings.subscriptionLimit() + " subscriptions"
                            + " (banyan.live.subscription-limit)");
            return;
        }
        Topic topic = state.topic(input.topic());
        if (topic == null) {
            fail(input, "this node knows " + state.settings.topicLimit() + " topics (banyan.live.topic-limit)");
            return;
        }
        Subscription subscription = new Subscription(input.subscription(), topic, input.start(), input.policy());
        state.subscriptions.put(subscription.number, subscription);
        topic.subscriptions.put(subscription.number, subscription);
        state.touch(topic);
        for (Stream stream : topic.streams.values()) {
            if (stream.held) {
                begin(subscription, stream, stream.last);
            }
            state.touch(stream);
        }
    }

    private void fail(LiveInput.Subscribed input, String reason) {
        state.emit(new LiveEffect.SubscriptionFailed(input.subscription(), reason));
    }

    void unsubscribed(long number) {
        Subscription subscription = state.subscriptions.remove(number);
        if (subscription == null) {
            return;
        }
        subscription.topic.subscriptions.remove(number);
        state.touch(subscription.topic);
        for (Cursor cursor : subscription.cursors.values()) {
            cursor.close();
            cursor.stream.subscribers.remove(cursor);
            state.touch(cursor.stream);
        }
        subscription.cursors.clear();
    }

    void granted(LiveInput.SubscriberGrant input) {
        Subscription subscription = state.subscriptions.get(input.subscription());
        if (subscription != null) {
            subscription.granted(input.bytes());
            subscription.pump(state);
        }
    }

    /** There is a log of the stream now. */
    void streamBegan(Stream stream, Position latest) {
        for (Subscription subscription : stream.topic.subscriptions.values()) {
            begin(subscription, stream, latest);
        }
    }

    private void begin(Subscription subscription, Stream stream, Position latest) {
        Position at = stream.low;
        long fromNumber;
        if (stream.revivedAt != null) {
            fromNumber = LiveEffect.StreamStarted.GO_ON;
        } else if (stream.fresh && subscription.ready) {
            fromNumber = 1;
        } else if (subscription.start.isLatest()) {
            at = stream.boundaryAtOrBelow(latest.offset());
            fromNumber = Math.max(latest.number(), at.number()) + 1;
        } else if (subscription.start.equals(StartAt.EARLIEST)) {
            fromNumber = at.number() + 1;
        } else {
            at = stream.boundaryBefore(subscription.start.number());
            fromNumber = subscription.start.number();
        }
        open(subscription, stream, at, fromNumber);
    }

    private void open(Subscription subscription, Stream stream, Position at, long fromNumber) {
        Cursor cursor = new Cursor(stream, subscription);
        cursor.openAt(at.offset(), Long.MAX_VALUE);
        subscription.cursors.put(stream.id, cursor);
        stream.subscribers.add(cursor);
        state.emit(new LiveEffect.StreamStarted(subscription.number, stream.id, at, fromNumber));
    }

    /** The stream goes on after all; who was told of its end reads on from there. */
    void resumed(Stream stream) {
        for (Subscription subscription : stream.topic.subscriptions.values()) {
            if (stream.held && !subscription.cursors.containsKey(stream.id)) {
                open(subscription, stream, stream.boundaryAtOrBelow(stream.have), LiveEffect.StreamStarted.GO_ON);
            }
        }
    }

    /** Whoever has all of an ended stream is told so. */
    void endWhoIsDone(Stream stream) {
        if (!stream.isEnded()) {
            return;
        }
        for (int i = stream.subscribers.size() - 1; i >= 0; i--) {
            Cursor cursor = stream.subscribers.get(i);
            if (cursor.offset >= stream.end) {
                Subscription subscription = (Subscription) cursor.outlet;
                stream.subscribers.remove(i);
                subscription.cursors.remove(stream.id);
                cursor.close();
                state.emit(new LiveEffect.StreamEnded(subscription.number, stream.id, stream.endCause));
            }
        }
    }

    /** All streams of the topic that existed before are known. */
    void synced(Topic topic) {
        topic.synced = true;
        for (Subscription subscription : topic.subscriptions.values()) {
            if (!subscription.ready) {
                subscription.ready = true;
                state.emit(new LiveEffect.SubscriptionReady(subscription.number));
            }
        }
    }
}
