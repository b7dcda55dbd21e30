package dev.banyan.overlay.live.core;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;

/**
 * Who holds up a stream that stands still, and what is done about it: after the grace the neighbour is waited for no longer. Farther
 * ancestors wait longer by the height of what is below them, so only the neighbour of the one that is slow acts. If the policy is to
 * block, it is waited for, and each on the way up says for whom.
 */
final class SlowWatch {
    private final LiveState state;
    private final Reports reports;

    SlowWatch(LiveState state, Reports reports) {
        this.state = state;
        this.reports = reports;
    }

    /** The stream has come to a standstill: from here all are measured. */
    void begin(Stream stream) {
        stream.stillSinceNanos = state.nowNanos;
        stream.judgeNanos = state.nowNanos + graceNanos(0);
        for (Channel channel : stream.channels) {
            channel.out.watchedOffset = channel.out.offset;
            channel.watchedLeast = channel.reported ? channel.least : 0;
        }
        for (Cursor subscriber : stream.subscribers) {
            subscriber.watchedOffset = subscriber.offset;
        }
    }

    void tick(Stream stream) {
        if (state.nowNanos >= nextWakeNanos(stream)) {
            stream.judgeNanos += graceNanos(0);
            judge(stream);
        }
    }

    long nextWakeNanos(Stream stream) {
        return stream.isStill() ? stream.judgeNanos : Long.MAX_VALUE;
    }

    private long graceNanos(int height) {
        return state.settings.slowGrace().toNanos() * (1 + height);
    }

    private void judge(Stream stream) {
        long still = state.nowNanos - stream.stillSinceNanos;
        boolean acted = false;
        boolean waiting = false;
        for (Cursor subscriber : List.copyOf(stream.subscribers)) {
            if (subscriber.gates() && stands(subscriber.offset, subscriber.watchedOffset, stream)) {
                acted |= slowSubscriber(subscriber, still);
            }
        }
        for (Channel channel : new ArrayList<>(stream.channels)) {
            if (channel == stream.upstream || !holdsUp(channel)) {
                continue;
            }
            if (still < graceNanos(channel.link.height)) {
                waiting = true;
            } else if (isBlocking(channel)) {
                allWaitFor(channel.link.peer, channel.out, still);
            } else {
                demote(channel, still);
                acted = true;
            }
        }
        if (acted) {
            stream.moves();
            state.touch(stream);
        } else if (!waiting) {
            begin(stream);
        }
    }

    private boolean stands(long now, long watched, Stream stream) {
        return now < stream.have && now - watched < state.settings.slowProgressBytes();
    }

    private boolean holdsUp(Channel channel) {
        boolean cursorStands =
                channel.out.gates() && stands(channel.out.offset, channel.out.watchedOffset, channel.stream);
        boolean wanted = channel.link.isChild() && channel.stream.topic.isWantedThrough(channel.link.number);
        long least = channel.reported ? channel.least : 0;
        boolean extentStands = wanted
                && !channel.excluded
                && least != Extent.NOBODY
                && stands(least, channel.watchedLeast, channel.stream);
        return cursorStands || extentStands;
    }

    private static boolean isBlocking(Channel channel) {
        Audience audience = channel.stream.topic.children.get(channel.link.number);
        return audience != null && audience.blocking();
    }

    private void demote(Channel channel, long stillNanos) {
        channel.out.demoted = channel.out.open;
        if (channel.ownAlias != 0) {
            state.send(channel.link, new LiveFrame.Demoted(channel.ownAlias, true));
        }
        if (channel.excluded) {
            // It had begun anew, and is still too slow: no news to anybody else.
            return;
        }
        state.counters.demotions++;
        state.emit(new LiveEffect.NeighbourDemoted(channel.link.peer, channel.stream.id, stillNanos));
        if (channel.link.isChild()) {
            channel.excluded = true;
            reports.excluded(channel);
        }
    }

    /** Nothing is done about it, but whoever asks why nothing comes is to find out. */
    private void allWaitFor(NodeId receiver, Cursor reader, long stillNanos) {
        if (reader.blockTold != reader.stream.standstill) {
            reader.blockTold = reader.stream.standstill;
            state.emit(new LiveEffect.ReceiverBlocks(receiver, reader.stream.id, stillNanos));
        }
    }

    private boolean slowSubscriber(Cursor cursor, long stillNanos) {
        Subscription subscription = (Subscription) cursor.outlet;
        if (subscription.policy == SlowPolicy.BLOCK) {
            if (cursor.stream.subscribers.stream().noneMatch(o -> o.blockTold == cursor.stream.standstill)) {
                allWaitFor(state.self, cursor, stillNanos);
            }
            return false;
        }
        state.counters.demotions++;
        if (subscription.policy == SlowPolicy.DISCONNECT) {
            state.emit(new LiveEffect.SubscriptionCut(subscription.number, cursor.stream.id));
        } else {
            state.emit(new LiveEffect.SubscriberDemoted(subscription.number, cursor.stream.id, stillNanos));
        }
        cursor.demoted = true;
        return true;
    }
}
