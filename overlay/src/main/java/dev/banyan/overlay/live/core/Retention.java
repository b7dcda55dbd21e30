package dev.banyan.overlay.live.core;

/** What a log keeps, and how much more may come: gates, floor, replay, window, memory. */
final class Retention {
    private static final int STEPS = 16;
    private static final int MARKS = 128;

    private final LiveState state;
    private final SlowWatch slowWatch;

    Retention(LiveState state, SlowWatch slowWatch) {
        this.state = state;
        this.slowWatch = slowWatch;
    }

    /** Boundaries are remembered at this distance, so that a log has a bounded number of them. */
    long markStepBytes() {
        return Math.max(1, Math.min(windowBytes(false), state.memory.shareBytes()) / MARKS);
    }

    /** Releases what nobody needs, then lets more come. */
    void update(Stream stream) {
        if (!stream.held) {
            return;
        }
        forgive(stream);
        release(stream);
        extend(stream);
        watch(stream);
    }

    /** Who was too slow and has caught up is waited for again. */
    private void forgive(Stream stream) {
        for (int i = 0; i < stream.channels.size(); i++) {
            Channel channel = stream.channels.get(i);
            if (channel.out.demoted && channel.out.offset >= stream.have) {
                channel.out.demoted = false;
                state.send(channel.link, new LiveFrame.Demoted(channel.ownAlias, false));
            }
        }
        for (int i = 0; i < stream.subscribers.size(); i++) {
            Cursor subscriber = stream.subscribers.get(i);
            subscriber.demoted &= subscriber.offset < stream.have;
        }
    }

    private void release(Stream stream) {
        long needed = stream.needed();
        long top = Math.max(stream.have, stream.limit);
        boolean tight = state.memory.reach(stream) <= top;
        // With memory short all goes that can, also inside a large message: the minimum window begins where the log
        // does.
        long must = tight ? needed : Math.min(needed, top - state.memory.shareBytes());
        long wish = tight ? needed : Math.max(needed - state.settings.replayBytes(), must);
        long step = tight ? 1 : stepBytes(stream);
        if (Math.max(wish, must) - stream.stored < step && needed < stream.have) {
            return;
        }
        if (stream.release(wish, must)) {
            state.memory.update(stream);
            state.emit(new LiveEffect.Release(stream.id, stream.stored));
            leaveBehind(stream, GapReason.SLOW);
        }
    }

    /** The log begins beyond where some readers are: neighbours begin anew when they know where, subscribers get a gap. */
    void leaveBehind(Stream stream, GapReason reason) {
        for (Channel channel : stream.channels) {
            if (channel.out.open && channel.out.offset < stream.stored) {
                channel.out.close();
                channel.link.urgent.add(stream.id);
            }
        }
        for (Cursor subscriber : stream.subscribers) {
            if (subscriber.open && subscriber.offset < stream.stored) {
                skip(subscriber, stream.low, reason);
            }
        }
    }

    private void skip(Cursor subscriber, Position to, GapReason reason) {
        subscriber.offset = to.offset();
        subscriber.demoted = false;
        Subscription subscription = (Subscription) subscriber.outlet;
        state.emit(new LiveEffect.GapFound(subscription.number, subscriber.stream.id, to, reason));
    }

    private void extend(Stream stream) {
        if (stream.local ? stream.isEnded() : stream.upstream == null) {
            return;
        }
        long window = Math.min(windowBytes(stream.frozen), state.memory.shareBytes());
        long minimum = stream.stored + state.settings.minimumWindowBytes();
        long want = Math.max(minimum, Math.min(stream.needed() + window, state.memory.reach(stream)));
        boolean worthIt = want - stream.limit >= stepBytes(stream) || stream.limit <= stream.have;
        if (want > stream.limit && worthIt) {
            stream.limit = want;
            state.memory.update(stream);
            tell(stream);
        }
    }

    private void tell(Stream stream) {
        if (stream.local) {
            state.emit(new LiveEffect.PublisherMay(stream.id, stream.limit));
        } else if (stream.upstream != null) {
            grant(stream.upstream);
        }
    }

    /** Lets the upstream send what there is room for. */
    void grant(Channel upstream) {
        Stream stream = upstream.stream;
        upstream.grantedUntil = Math.max(upstream.grantedUntil, stream.limit);
        state.send(upstream.link, new LiveFrame.Grant(upstream.peerAlias, stream.have, stream.limit));
    }

    private void watch(Stream stream) {
        boolean standing = !stream.isEnded() && stream.have >= stream.limit;
        if (standing && !stream.isStill()) {
            slowWatch.begin(stream);
        } else if (!standing && stream.limit - stream.have >= stepBytes(stream)) {
            stream.moves();
        }
    }

    private long windowBytes(boolean frozen) {
        return frozen ? state.settings.frozenWindowBytes() : state.settings.windowBytes();
    }

    private long stepBytes(Stream stream) {
        return Math.max(1, Math.min(windowBytes(stream.frozen), state.memory.shareBytes()) / STEPS);
    }
}
