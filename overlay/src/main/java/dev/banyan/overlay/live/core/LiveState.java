package dev.banyan.overlay.live.core;

import dev.banyan.tree.protocol.Effects;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the parts of one {@link LiveCore} share: links, topics, streams, the effects of the input at hand. */
final class LiveState {
    /** Running totals behind {@link LiveStats}. */
    static final class Counters {
        long duplicateBytes;
        long strayBytes;
        long protocolErrors;
        long refused;
        long demotions;
        long upstreamChanges;
    }

    /** Bytes of streams that have come, or were published here, since the begin. */
    long flowBytes;

    final NodeId self;
    final LiveSettings settings;
    final Memory memory;
    final LinkedHashMap<Integer, PeerLink> links = new LinkedHashMap<>();
    final TreeMap<String, Topic> topics = new TreeMap<>();
    /** In the order in which they became known, as are all tables of streams that bytes go through: comparing names takes long. */
    final LinkedHashMap<StreamId, Stream> streams = new LinkedHashMap<>();
    /** Streams for which time matters: they stand still, or might be taken from somebody else. */
    final LinkedHashSet<Stream> timed = new LinkedHashSet<>();
    /** Outlets that have got something to hand out. */
    final ArrayDeque<Outlet> offered = new ArrayDeque<>();
    /** At the latest then one of them wants to be looked at. */
    long timedNanos = Long.MAX_VALUE;

    final TreeMap<Long, Subscription> subscriptions = new TreeMap<>();
    /** Streams about which something has changed since they were last put in order. */
    private final ArrayDeque<Stream> touched = new ArrayDeque<>();
    /** Topics about whose audience something has changed. */
    final TreeSet<String> touchedTopics = new TreeSet<>();

    final Counters counters = new Counters();
    /** The link over which this node reports. */
    @Nullable
    PeerLink parent;

    boolean root;
    /** Whose floors these are; null before there were any. */
    @Nullable
    RootTerm term;

    /** So often this node began to speak as root. */
    private long ownTerms;

    long nowNanos;
    private final Effects<LiveEffect> effects = new Effects<>();

    LiveState(NodeId self, LiveSettings settings) {
        this.self = self;
        this.settings = settings;
        this.memory = new Memory(settings);
    }

    void emit(LiveEffect effect) {
        effects.add(effect);
    }

    void send(PeerLink link, LiveFrame frame) {
        effects.add(new LiveEffect.SendFrame(link.number, frame));
    }

    List<LiveEffect> takeEffects() {
        return effects.take();
    }

    void touch(Stream stream) {
        if (!stream.touched) {
            stream.touched = true;
            touched.add(stream);
        }
    }

    /** As root this node begins to speak anew. */
    void newTerm() {
        term = new RootTerm(self, ++ownTerms);
    }

    boolean isAnythingTouched() {
        return !touched.isEmpty();
    }

    /** Takes out the next of the touched streams that is still known; null if there is none. */
    @Nullable
    Stream pollTouched() {
        while (!touched.isEmpty()) {
            Stream stream = touched.poll();
            stream.touched = false;
            if (streams.get(stream.id) == stream) {
                return stream;
            }
        }
        return null;
    }

    void touch(Topic topic) {
        touchedTopics.add(topic.name);
    }

    /** Counts what found no room, and tells which setting bounds it. */
    void refuse(String what, String setting) {
        counters.refused++;
        emit(new LiveEffect.Refused(what, setting));
    }

    /**
     * Makes a stream known.
     *
     * @param local a publisher of this node writes it
     * @return null if there is no room for it
     */
    @Nullable
    Stream newStream(StreamId id, boolean local) {
        if (streams.size() >= settings.streamLimit()) {
            refuse("stream " + id, "stream-limit");
            return null;
        }
        Topic topic = topic(id.topic());
        if (topic == null) {
            return null;
        }
        Stream stream = new Stream(id, topic, local, local || topic.synced);
        streams.put(id, stream);
        topic.streams.put(id, stream);
        return stream;
    }

    /** The topic of that name, which may be new; null if there is no room for it. */
    @Nullable
    Topic topic(String name) {
        Topic known = topics.get(name);
        if (known == null && topics.size() >= settings.topicLimit()) {
            refuse("topic " + name, "topic-limit");
            return null;
        }
        if (known == null) {
            known = new Topic(name);
            known.synced = root;
            topics.put(name, known);
        }
        return known;
    }
}
