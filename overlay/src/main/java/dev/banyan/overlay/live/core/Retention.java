package dev.banyan.overlay.live.core;

/** What a log keeps, and how much more may come: gates, floor, replay, window, memory. */
final class Retention {
    private static final int STEPS = 16;
    private static final int MARKS = 128;
    /** So many minimum windows a stream has before it has shown that it uses more. */
    private static final int FIRST_WINDOW = 4;
    /** The window is at least so many times what is used, so that the next grant is there before the last is used up. */
    private static final int WINDOW_TO_USE = 4;
    /** What comes within this is used at a time: a quarter of the longest way of a grant and back that costs no speed. */
    private static final long MOMENT_NANOS = 100_000_000;

    private final LiveState state;
    private final SlowWatch slowWatch;

    Retention(LiveState state, SlowWatch slowWatch) {
        this.state = state;
        this.slowWatch = slowWatch;
    }

    /** Boundaries are remembered at this distance, so that a log has a bounded number of them. */
    long markStepBytes() {
        return Math.max(1, Math.min(state.settings.windowBytes(), state.memory.shareBytes()) / MARKS);
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
                channel.link.urgent.add(channel);
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
        boolean moreMayCome = stream.local ? !stream.isEnded() : stream.upstream != null;
        if (moreMayCome && widen(stream)) {
            tell(stream);
        }
    }

    /** Raises the limit to what there is room for, if that is worth a word. */
    private boolean widen(Stream stream) {
        long needed = stream.needed();
        stream.windowBytes = Math.max(stream.windowBytes, windowFor(stream.use(needed, state.nowNanos, MOMENT_NANOS)));
        long reach = state.memory.reach(stream);
        long wish = needed + Math.min(stream.windowBytes, mostBytes(stream));
        state.memory.isShort |= reach < wish;
        long minimum = stream.stored + state.settings.minimumWindowBytes();
        long want = Math.max(minimum, Math.min(wish, reach));
        boolean worthIt = want - stream.limit >= stepBytes(stream) || stream.limit <= stream.have;
        if (want <= stream.limit || !worthIt) {
            return false;
        }
        stream.limit = want;
        state.memory.update(stream);
        return true;
    }

    /** What a stream that uses so much may have: what others might need is not given to those that do not use it. */
    private long windowFor(long use) {
        long window = FIRST_WINDOW * state.settings.minimumWindowBytes();
        while (window < WINDOW_TO_USE * use && window < state.settings.frozenWindowBytes()) {
            window *= 2;
        }
        return window;
    }

    /**
     * Memory is short: what streams were granted and do not use is taken back, and what they keep though nobody needs it is released. What
     * is under way beyond the new grant is dropped when it comes, and sent again.
     */
    void share(Stream stream) {
        stream.windowBytes = Math.min(stream.windowBytes, windowFor(stream.usedMost));
        stream.usedMost = 0;
        Channel upstream = stream.upstream;
        long enough = Math.max(stream.have, stream.needed() + Math.min(stream.windowBytes, mostBytes(stream)));
        if (upstream != null
                && !stream.isEnded()
                && !stream.demotedHere
                && stream.limit - enough >= stepBytes(stream)) {
            stream.limit = enough;
            state.send(upstream.link, new LiveFrame.Revoke(upstream.peerAlias));
            grant(upstream);
        }
        state.touch(stream);
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

    /** Lets a parent send that has not told the stream yet. */
    void grantAhead(Channel parent) {
        Stream stream = parent.stream;
        widen(stream);
        parent.grantedUntil = Math.max(parent.grantedUntil, stream.limit);
        state.send(parent.link, new LiveFrame.GrantAhead(parent.ownAlias, stream.have, stream.limit));
    }

    private void watch(Stream stream) {
        boolean standing = !stream.isEnded() && stream.have >= stream.limit;
        if (standing && !stream.isStill()) {
            slowWatch.begin(stream);
        } else if (!standing && stream.limit - stream.have >= stepBytes(stream)) {
            stream.getsOn();
        }
    }

    /** What a stream may have at most. */
    private long mostBytes(Stream stream) {
        long window = stream.frozen ? state.settings.frozenWindowBytes() : state.settings.windowBytes();
        return Math.min(window, state.memory.shareBytes());
    }

    private long stepBytes(Stream stream) {
        return Math.max(1, Math.min(stream.windowBytes, mostBytes(stream)) / STEPS);
    }
}
