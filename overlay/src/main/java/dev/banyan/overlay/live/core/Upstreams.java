package dev.banyan.overlay.live.core;

import org.jspecify.annotations.Nullable;

/** From whom a stream is taken: one neighbour at a time, the first that shows more. */
final class Upstreams {
    private final LiveState state;
    private final Retention retention;
    private final Subscribers subscribers;

    Upstreams(LiveState state, Retention retention, Subscribers subscribers) {
        this.state = state;
        this.retention = retention;
        this.subscribers = subscribers;
    }

    /** Keeps, changes or gives up the upstream. */
    void reconsider(Stream stream) {
        if (stream.local) {
            return;
        }
        choose(stream);
        judgeAhead(stream);
    }

    private void choose(Stream stream) {
        if (stream.isComplete()) {
            leave(stream);
            return;
        }
        Channel current = stream.upstream;
        if (current != null && qualifies(current) && !isIdle(current) && current.peerLow.offset() <= stream.have) {
            return;
        }
        Channel best = best(stream);
        if (best == null) {
            if (current != null && !qualifies(current)) {
                leave(stream);
            }
            grantAhead(stream);
        } else if (current == null || !qualifies(current)) {
            follow(best);
        } else if (best != current && best.peerHave > stream.have && isIdle(current)) {
            follow(best);
        } else if (current.peerLow.offset() > stream.have) {
            follow(best);
        }
    }

    /** When somebody else may have to be followed, if nothing comes until then. */
    long nextWakeNanos(Stream stream) {
        Channel current = stream.upstream;
        if (current == null || current.peerHave > stream.have) {
            return Long.MAX_VALUE;
        }
        for (Channel other : stream.channels) {
            if (other != current && other.peerHave > stream.have && qualifies(other)) {
                return current.activeNanos + state.settings.upstreamIdle().toNanos();
            }
        }
        return Long.MAX_VALUE;
    }

    private boolean isIdle(Channel upstream) {
        if (upstream.peerHave > upstream.stream.have) {
            return false;
        }
        return !upstream.proven
                || state.nowNanos - upstream.activeNanos
                        >= state.settings.upstreamIdle().toNanos();
    }

    private boolean qualifies(Channel channel) {
        Stream stream = channel.stream;
        return channel.peerAlias > 0
                && channel.peerHave != Channel.NOTHING_SAID
                && !channel.link.suspected
                && (!stream.held || Math.max(channel.peerHave, channel.peerLow.offset()) >= stream.have)
                && stream.topic.isWantedBesides(channel.link.number);
    }

    /** Who is ahead and can go on where this node is comes before who is ahead; then who has most, the parent, the older link. */
    private @Nullable Channel best(Stream stream) {
        Channel best = null;
        for (Channel channel : stream.channels) {
            if (qualifies(channel) && (best == null || isBetter(channel, best))) {
                best = channel;
            }
        }
        return best;
    }

    private boolean isBetter(Channel one, Channel other) {
        if (rank(one) != rank(other)) {
            return rank(one) > rank(other);
        }
        if (one.peerHave != other.peerHave) {
            return one.peerHave > other.peerHave;
        }
        return !one.link.isChild() && other.link.isChild();
    }

    private static int rank(Channel channel) {
        Stream stream = channel.stream;
        if (stream.held && channel.peerHave <= stream.have) {
            return 0;
        }
        return !stream.held || channel.peerLow.offset() <= stream.have ? 2 : 1;
    }

    private void follow(Channel next) {
        Stream stream = next.stream;
        Channel before = stream.upstream;
        if (!stream.held) {
            begin(stream, next);
        } else if (next.peerLow.offset() > stream.have) {
            jump(stream, next.peerLow);
        }
        stream.upstream = next;
        next.proven = false;
        next.activeNanos = state.nowNanos;
        if (before == next) {
            revoke(before);
        } else {
            state.counters.upstreamChanges++;
        }
        retention.grant(next);
        if (before != null && before != next) {
            revoke(before);
        }
    }

    private void begin(Stream stream, Channel first) {
        Position revived = stream.revivedAt;
        Position at = revived != null && first.peerLow.offset() <= revived.offset() ? revived : first.peerLow;
        stream.restart(at);
        // What was granted when there was a log before counts no more.
        stream.limit = stream.have;
        state.memory.began();
        state.memory.update(stream);
        state.emit(new LiveEffect.Restart(stream.id, at));
        subscribers.streamBegan(stream, revived == null ? first.peerLast : revived);
    }

    private void jump(Stream stream, Position to) {
        GapReason reason = stream.demotedHere ? GapReason.SLOW : GapReason.RELEASED;
        stream.restart(to);
        state.memory.update(stream);
        state.emit(new LiveEffect.Restart(stream.id, to));
        retention.leaveBehind(stream, reason);
    }

    /** Nobody will ever send the rest: it is a gap. */
    void abandonTheRest(Stream stream) {
        jump(stream, stream.lastOfAll);
    }

    /** Without anybody to take the stream from, the new parent is the one that will have it: it need not say so first. */
    private void grantAhead(Stream stream) {
        PeerLink parent = state.parent;
        if (parent == null || parent.suspected || stream.upstream != null || stream.ahead != null || !stream.held) {
            return;
        }
        Channel channel = parent.channels.get(stream.id);
        if (channel != null
                && channel.ownAlias > 0
                && channel.peerAlias == 0
                && !channel.ignored
                && !channel.grantedAhead
                && stream.topic.isWantedBesides(parent.number)) {
            channel.grantedAhead = true;
            stream.ahead = channel;
            retention.grantAhead(channel);
        }
    }

    /** Who was granted ahead has answered: it is followed, or is to send nothing. */
    private void judgeAhead(Stream stream) {
        Channel ahead = stream.ahead;
        if (ahead == null || ahead.peerAlias == 0) {
            return;
        }
        stream.ahead = null;
        if (ahead != stream.upstream) {
            revoke(ahead);
            giveBackUnused(stream);
        }
    }

    /** Who was granted ahead will not answer. */
    void gaveUp(Channel channel) {
        Stream stream = channel.stream;
        if (stream.ahead == channel) {
            stream.ahead = null;
            giveBackUnused(stream);
        }
    }

    private void giveBackUnused(Stream stream) {
        if (stream.upstream == null) {
            state.memory.giveBack(stream);
        }
    }

    private void leave(Stream stream) {
        Channel before = stream.upstream;
        stream.upstream = null;
        state.memory.giveBack(stream);
        if (before != null && state.links.containsKey(before.link.number)) {
            revoke(before);
        }
    }

    private void revoke(Channel channel) {
        if (channel.peerAlias > 0) {
            state.send(channel.link, new LiveFrame.Revoke(channel.peerAlias));
        }
    }
}
