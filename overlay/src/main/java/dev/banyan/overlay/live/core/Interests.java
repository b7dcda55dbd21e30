package dev.banyan.overlay.live.core;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Which topics are wanted through which link, so that streams go only where somebody takes them. */
final class Interests {
    private static final int WISHES_PER_FRAME = 64;

    private final LiveState state;
    private final Tellings tellings;
    private final Subscribers subscribers;

    Interests(LiveState state, Tellings tellings, Subscribers subscribers) {
        this.state = state;
        this.tellings = tellings;
        this.subscribers = subscribers;
    }

    /** A child's report says how many want the topic below it. */
    void childWants(PeerLink child, Audience audience) {
        Topic topic = audience.members() > 0 ? state.topic(audience.topic()) : state.topics.get(audience.topic());
        if (topic == null) {
            return;
        }
        if (audience.members() > 0) {
            topic.children.put(child.number, audience);
        } else {
            topic.children.remove(child.number);
            child.synced.remove(topic.name);
        }
        changed(topic);
    }

    private void changed(Topic topic) {
        state.touch(topic);
        topic.streams.values().forEach(state::touch);
    }

    void parentWants(PeerLink parent, List<TopicWish> wishes) {
        for (TopicWish wish : wishes) {
            Topic topic = wish.wanted() ? state.topic(wish.topic()) : state.topics.get(wish.topic());
            if (topic == null) {
                continue;
            }
            if (wish.wanted()) {
                topic.parents.add(parent.number);
            } else {
                topic.parents.remove(parent.number);
            }
            changed(topic);
        }
    }

    void linkOpened(PeerLink link) {
        if (link.isChild()) {
            state.topics.values().forEach(state::touch);
        }
    }

    void linkClosed(PeerLink link) {
        for (Topic topic : state.topics.values()) {
            if (topic.isWantedThrough(link.number)) {
                topic.children.remove(link.number);
                topic.parents.remove(link.number);
                changed(topic);
            }
        }
    }

    /** As root this node knows of everything that reaches the group. */
    void becameRoot() {
        for (Topic topic : state.topics.values()) {
            topic.synced = true;
            state.touch(topic);
        }
    }

    /** Tells the neighbours what has changed about the touched topics. */
    void settle() {
        if (state.touchedTopics.isEmpty()) {
            return;
        }
        TreeMap<Integer, List<TopicWish>> news = new TreeMap<>();
        for (String name : state.touchedTopics) {
            Topic topic = state.topics.get(name);
            if (topic == null) {
                continue;
            }
            for (PeerLink link : state.links.values()) {
                tellStreams(topic, link);
                if (link.isChild()) {
                    wishFor(topic, link, news);
                }
            }
            if (topic.synced) {
                subscribers.synced(topic);
            }
            if (topic.isUnused()) {
                state.topics.remove(name);
            }
        }
        state.touchedTopics.clear();
        news.forEach(this::send);
    }

    private void wishFor(Topic topic, PeerLink child, TreeMap<Integer, List<TopicWish>> news) {
        boolean wanted = topic.isWantedBesides(child.number);
        boolean changed = wanted ? child.wishesTold.add(topic.name) : child.wishesTold.remove(topic.name);
        if (changed) {
            news.computeIfAbsent(child.number, n -> new ArrayList<>()).add(new TopicWish(topic.name, wanted));
        }
    }

    private void send(int link, List<TopicWish> wishes) {
        PeerLink child = state.links.get(link);
        for (int from = 0; child != null && from < wishes.size(); from += WISHES_PER_FRAME) {
            state.send(
                    child,
                    new LiveFrame.Interest(wishes.subList(from, Math.min(wishes.size(), from + WISHES_PER_FRAME))));
        }
    }

    private void tellStreams(Topic topic, PeerLink link) {
        if (!topic.isWantedThrough(link.number)) {
            return;
        }
        for (Stream stream : topic.streams.values()) {
            tellings.introduce(stream, link);
        }
        if (link.isChild() && topic.synced && link.synced.add(topic.name)) {
            state.send(link, new LiveFrame.TopicSynced(topic.name));
        }
    }
}
