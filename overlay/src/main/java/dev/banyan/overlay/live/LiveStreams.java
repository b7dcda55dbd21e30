package dev.banyan.overlay.live;

import dev.banyan.overlay.live.core.LiveUse;
import dev.banyan.overlay.live.core.SlowPolicy;
import dev.banyan.overlay.live.core.StartAt;
import java.util.concurrent.CompletionStage;

/**
 * The live streams of one group at one node, as the services on top use them. All methods may be called from any thread; listeners are
 * called on the group's event loop, one call after the other, and must not block.
 */
public interface LiveStreams {
    /**
     * Opens a publisher on a topic: a stream of its own. If there is no room for it the listener is told {@link PublisherListener#failed}.
     *
     * @throws IllegalArgumentException if this is no name for a topic
     */
    OutgoingStream publish(String topic, PublisherListener listener);

    /**
     * Subscribes to a topic: every stream of it that there is or will be. Nothing is delivered before {@link IncomingStreams#grant}.
     *
     * @param start where to begin in streams that exist already
     * @param policy what becomes of it when the publishers would have to wait for it
     * @throws IllegalArgumentException if this is no name for a topic
     */
    IncomingStreams subscribe(String topic, StartAt start, SlowPolicy policy, SubscriberListener listener);

    /** What the streams of this node take; fails if the node has stopped. */
    CompletionStage<LiveUse> use();
}
