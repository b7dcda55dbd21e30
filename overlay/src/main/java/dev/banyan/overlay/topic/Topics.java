package dev.banyan.overlay.topic;

import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.Topic;
import dev.banyan.overlay.TopicCodec;
import dev.banyan.overlay.TopicStats;
import dev.banyan.overlay.live.LiveStreams;
import dev.banyan.overlay.live.core.StreamId;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/** The topics of a group. Any thread. */
public final class Topics {
    private final String group;
    private final LiveStreams streams;
    private final TopicSettings settings;
    private final TopicRuntime runtime;

    /**
     * @param group its name
     * @param nanoClock monotonic
     */
    public Topics(String group, LiveStreams streams, TopicSettings settings, LongSupplier nanoClock) {
        this(group, streams, settings, TopicRuntime.of(nanoClock));
    }

    Topics(String group, LiveStreams streams, TopicSettings settings, TopicRuntime runtime) {
        this.group = group;
        this.streams = streams;
        this.settings = settings;
        this.runtime = runtime;
    }

    /** What the topics of the group take at this node. */
    public CompletionStage<TopicStats> stats() {
        return streams.use()
                .thenApply(use -> new TopicStats(
                        use.topics(),
                        use.streams(),
                        use.publishers(),
                        use.subscriptions(),
                        use.sharedBytes(),
                        use.sharedBytesMax(),
                        use.totals().demotions(),
                        use.totals().refused(),
                        use.totals().duplicateBytes(),
                        use.totals().strayBytes(),
                        use.totals().protocolErrors(),
                        use.totals().upstreamChanges()));
    }

    /**
     * The topic of that name.
     *
     * @throws OverlayException if this is no name for a topic
     */
    public <T> Topic<T> topic(String name, TopicCodec<T> codec) {
        try {
            StreamId.checkedTopic(name);
        } catch (IllegalArgumentException e) {
            throw new OverlayException(
                    "'" + name + "' is no name for a topic of group " + group + ": " + e.getMessage(), e);
        }
        return new LiveTopic<>(new TopicWiring(name, streams, settings, runtime), codec);
    }
}
