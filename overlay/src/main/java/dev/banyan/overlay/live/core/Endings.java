package dev.banyan.overlay.live.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How streams end: at the same byte everywhere, and what is remembered of them. */
final class Endings {
    /** @param have what this node had of it */
    private record Tombstone(Position have, Position last, EndCause cause, long sinceNanos) {}

    private final LiveState state;
    private final Reports reports;
    private final Receipts receipts;
    private final Subscribers subscribers;
    private final Tellings tellings;
    /** At the root: streams without a publisher that have not been ended, and since when. */
    private final TreeMap<StreamId, Long> missedSince = new TreeMap<>();
    /** In the order of their deaths. */
    private final LinkedHashMap<StreamId, Tombstone> tombstones = new LinkedHashMap<>();

    Endings(LiveState state, Reports reports, Receipts receipts, Subscribers subscribers, Tellings tellings) {
        this.state = state;
        this.reports = reports;
        this.receipts = receipts;
        this.subscribers = subscribers;
        this.tellings = tellings;
    }

    /** The application closes its publisher: what it has said whole is all there is. */
    void closed(Stream stream) {
        if (stream.local && !stream.isEnded()) {
            end(stream, stream.last, EndCause.CLOSED, null);
        }
    }

    /**
     * A neighbour says that a stream has ended. A node that knows the publisher to live, at itself or below, knows better: the word
     * comes from a root that missed it for a while. A child is told so; a parent will find the publisher in the next report.
     */
    void told(PeerLink from, LiveFrame.Ended ended) {
        Stream stream = state.streams.get(ended.stream());
        if (stream == null || stream.isEnded() && stream.end >= ended.last().offset()) {
            return;
        }
        if (ended.cause() != EndCause.LOST || !stream.isPublishedBelow()) {
            end(stream, ended.last(), ended.cause(), from);
        } else if (from.isChild()) {
            state.send(from, new LiveFrame.Resumed(stream.id));
        } else {
            // It is told of the stream with each report until it knows the publisher.
            from.channel(stream).ignored = false;
        }
    }

    private void end(Stream stream, Position last, EndCause cause, @Nullable PeerLink from) {
        stream.end = last.offset();
        stream.lastOfAll = last;
        stream.endCause = cause;
        state.touch(stream);
        for (Channel channel : stream.channels) {
            // A child for which the stream is over may have taken what it was told of it meanwhile for the return of
            // the publisher.
            boolean isNews = channel.link != from || channel.link.isChild() && cause == EndCause.LOST;
            if (isNews && channel.ownAlias != 0) {
                state.send(channel.link, new LiveFrame.Ended(stream.id, last, cause));
            }
        }
    }

    /** At the root: a stream whose publisher is gone, or has its log no more, ends where the member that has most of it is. */
    void endIfLost(Stream stream, long calmSinceNanos) {
        boolean present = stream.isPublishedBelow();
        if (present && stream.isEnded() && stream.endCause == EndCause.LOST) {
            resume(stream);
        }
        if (stream.isEnded() || present) {
            missedSince.remove(stream.id);
            return;
        }
        Long since = missedSince.putIfAbsent(stream.id, state.nowNanos);
        if (since != null && !stream.appending && state.nowNanos >= endNanos(since, calmSinceNanos)) {
            missedSince.remove(stream.id);
            end(stream, reports.extent(stream, 0).most(), EndCause.LOST, null);
        }
    }

    /** At the root: ends those that have been missed for long enough. */
    void endTheMissed(long calmSinceNanos) {
        for (StreamId id : List.copyOf(missedSince.keySet())) {
            Stream stream = state.streams.get(id);
            if (stream == null) {
                missedSince.remove(id);
            } else {
                endIfLost(stream, calmSinceNanos);
            }
        }
    }

    /** The root says that a stream goes on which it had declared lost. */
    void resumeTold(StreamId id) {
        Stream stream = state.streams.get(id);
        if (stream != null && stream.isEnded()) {
            resume(stream);
        }
    }

    private void resume(Stream stream) {
        stream.end = Position.UNKNOWN;
        stream.forgetting = false;
        state.touch(stream);
        state.emit(new LiveEffect.StreamResumed(stream.id));
        subscribers.resumed(stream);
        stream.forEachChildTold(child -> state.send(child, new LiveFrame.Resumed(stream.id)));
    }

    private long endNanos(long sinceNanos, long calmSinceNanos) {
        long grace = state.settings.orphanGrace().toNanos();
        long settle = state.settings.endSettle().toNanos();
        return Math.max(sinceNanos + grace, calmSinceNanos + settle);
    }

    long nextWakeNanos(long calmSinceNanos) {
        long next = Long.MAX_VALUE;
        for (long since : missedSince.values()) {
            next = Math.min(next, endNanos(since, calmSinceNanos));
        }
        return next;
    }

    /**
     * At the root: nobody needs an ended stream that all have. Nor one of which all have what is left, when those that had more are gone,
     * the publisher among them.
     *
     * @param most somebody has the messages up to this byte
     */
    void forgetIfAllHaveIt(Stream stream, long most, boolean frozen) {
        if (!stream.isEnded() || frozen || stream.appending) {
            return;
        }
        boolean restIsLost = most < stream.end && stream.floor >= most && !stream.isPublishedBelow();
        if (stream.floor >= stream.end || restIsLost) {
            forget(stream);
        }
    }

    /** From the parent: all have it. */
    void forgetTold(LiveFrame.Forget order) {
        Stream stream = state.streams.get(order.stream());
        if (stream != null && stream.isEnded()) {
            forget(stream);
        }
    }

    private void forget(Stream stream) {
        if (!stream.forgetting) {
            stream.forgetting = true;
            state.touch(stream);
            tellings.forget(stream);
        }
    }

    /** Whether the stream is over for this node: nobody here or below needs it. */
    boolean isOver(Stream stream) {
        return stream.forgetting
                && stream.subscribers.isEmpty()
                && (stream.isComplete() && !stream.appending || !stream.held)
                && nobodyIsTaking(stream);
    }

    private static boolean nobodyIsTaking(Stream stream) {
        for (Channel channel : stream.channels) {
            if (channel.out.open && channel.out.offset < stream.end) {
                return false;
            }
        }
        return true;
    }

    /** All that count have the stream, this node has not, and nobody has more to give: the rest is lost to it. */
    boolean isLostHere(Stream stream) {
        return stream.forgetting && stream.held && !stream.isComplete() && !stream.isAnybodyAhead();
    }

    /** The stream is over: only a tombstone remains. */
    void bury(Stream stream) {
        state.streams.remove(stream.id);
        missedSince.remove(stream.id);
        stream.topic.streams.remove(stream.id);
        state.touch(stream.topic);
        for (Channel channel : List.copyOf(stream.channels)) {
            if (channel.ownAlias != 0 && channel.peerHave < stream.end) {
                // Who takes it from here, or is about to, would wait for ever.
                Held nothing = new Held(channel.ownAlias, Position.START, Channel.NOTHING_SAID);
                state.send(channel.link, new LiveFrame.Positions(List.of(nothing)));
            }
            if (stream.endCause == EndCause.LOST && channel.peerAlias > 0 && channel.publisherBelow) {
                // The child knows that it goes on, and has to say so again: it hears nothing else of what this node
                // forgets.
                state.send(channel.link, new LiveFrame.Ignored(channel.peerAlias));
            }
            channel.link.forget(stream);
        }
        reports.forget(stream);
        receipts.forget(stream.id);
        if (stream.held) {
            state.memory.ended(stream);
            state.emit(new LiveEffect.Discard(stream.id));
        }
        tombstones.put(stream.id, new Tombstone(stream.last, stream.lastOfAll, stream.endCause, state.nowNanos));
        if (tombstones.size() > state.settings.tombstoneLimit()) {
            tombstones.remove(tombstones.keySet().iterator().next());
        }
    }

    /**
     * Takes back that a lost stream is over.
     *
     * @param lives its publisher is where it is told from, or the parent speaks of it as living
     * @return where it had come to; null if it was not dead
     */
    @Nullable
    Position revive(StreamId id, boolean lives) {
        Tombstone tombstone = tombstones.get(id);
        if (tombstone == null || tombstone.cause() != EndCause.LOST || !lives) {
            return null;
        }
        tombstones.remove(id);
        return tombstone.have();
    }

    boolean isDead(StreamId id) {
        return tombstones.containsKey(id);
    }

    /** Tells a neighbour that speaks of a stream that is dead here. */
    void answerForTheDead(PeerLink link, StreamId id) {
        Tombstone tombstone = tombstones.get(id);
        if (tombstone != null) {
            state.send(link, new LiveFrame.Ended(id, tombstone.last(), tombstone.cause()));
            if (link.isChild()) {
                state.send(link, new LiveFrame.Forget(id));
            }
        }
    }

    /** Forgets tombstones that are older than they need be. */
    void tick() {
        long keep = state.settings.tombstoneKeep().toNanos();
        while (!tombstones.isEmpty()) {
            Map.Entry<StreamId, Tombstone> oldest =
                    tombstones.entrySet().iterator().next();
            if (state.nowNanos - oldest.getValue().sinceNanos() < keep) {
                return;
            }
            tombstones.remove(oldest.getKey());
        }
    }
}
