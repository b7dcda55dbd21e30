package dev.banyan.overlay.live.core;

import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What each frame from a neighbour, and the bytes of streams, mean to the parts of the machine. */
final class LiveFrames {
    /** The parts that frames are for. */
    record Parts(
            Interests interests,
            Reports reports,
            RootDuty rootDuty,
            Receipts receipts,
            Endings endings,
            Tellings tellings,
            Upstreams upstreams) {}

    private final LiveState state;
    private final Parts parts;
    private final BiConsumer<PeerLink, String> fail;

    LiveFrames(LiveState state, Parts parts, BiConsumer<PeerLink, String> fail) {
        this.state = state;
        this.parts = parts;
        this.fail = fail;
    }

    void received(PeerLink link, LiveFrame frame) {
        frame.<@Nullable Void>accept(new Reader(link));
    }

    void dataReceived(LiveInput.DataReceived data) {
        PeerLink link = state.links.get(data.link());
        if (link == null) {
            drop(data, DropReason.LINK_CLOSED);
            return;
        }
        Channel channel = link.byPeerAlias(data.alias());
        long end = data.offset() + data.bytes();
        if (channel == null && link.hasGiven(data.alias())) {
            drop(data, DropReason.NOT_WANTED);
        } else if (channel == null) {
            drop(data, DropReason.PROTOCOL_ERROR);
            fail.accept(link, "data of stream " + data.alias() + ", which was not told");
        } else if (data.offset() < 0 || data.bytes() <= 0 || end > channel.grantedUntil) {
            drop(data, DropReason.PROTOCOL_ERROR);
            fail.accept(
                    link,
                    "data of " + channel.stream.id + " from " + data.offset() + " to " + end
                            + " beyond the grant up to " + channel.grantedUntil);
        } else {
            take(channel, data, end);
        }
    }

    private void take(Channel channel, LiveInput.DataReceived data, long end) {
        Stream stream = channel.stream;
        channel.peerHave = Math.max(channel.peerHave, end);
        if (!stream.held || data.offset() > stream.have || end > stream.limit) {
            drop(data, DropReason.NOT_WANTED);
            return;
        }
        if (channel == stream.upstream) {
            channel.activeNanos = state.nowNanos;
        }
        if (end <= stream.have) {
            drop(data, DropReason.DUPLICATE);
            return;
        }
        channel.proven = true;
        int skip = (int) (stream.have - data.offset());
        state.counters.duplicateBytes += skip;
        state.flowBytes += end - stream.have;
        stream.have = end;
        stream.appending = true;
        // The stream is put in order when the answer says which messages these bytes are.
        state.emit(new LiveEffect.Append(stream.id, data.handle(), skip, data.bytes() - skip));
    }

    private void drop(LiveInput.DataReceived data, DropReason reason) {
        if (reason == DropReason.DUPLICATE) {
            state.counters.duplicateBytes += data.bytes();
        } else {
            state.counters.strayBytes += data.bytes();
        }
        state.emit(new LiveEffect.Drop(data.handle(), reason));
    }

    private final class Reader implements LiveFrame.Visitor<@Nullable Void> {
        private final PeerLink link;

        Reader(PeerLink link) {
            this.link = link;
        }

        /** Closes the link unless what came is what a peer in that role may say. */
        private boolean isFrom(boolean child, String what) {
            if (link.isChild() != child) {
                fail.accept(link, what + " from a " + (child ? "parent" : "child"));
                return false;
            }
            return true;
        }

        @Override
        public @Nullable Void streamTold(LiveFrame.StreamTold frame) {
            if (!link.isNextPeerAlias(frame.alias())) {
                fail.accept(link, "stream " + frame.stream() + " told under the number " + frame.alias());
                return null;
            }
            Stream stream = known(frame);
            if (stream == null) {
                link.ignoreNextAlias();
                state.send(link, new LiveFrame.Ignored(frame.alias()));
                parts.endings().answerForTheDead(link, frame.stream());
                return null;
            }
            Channel channel = link.channel(stream);
            link.named(channel);
            channel.insisted = false;
            channel.peerLow = frame.low();
            channel.peerLast = frame.last();
            channel.peerHave = frame.have();
            channel.publisherBelow = link.isChild() && frame.publisherBelow();
            if (frame.floor() > stream.floor) {
                stream.floor = frame.floor();
                parts.rootDuty().floorMovedByAnother();
            }
            parts.tellings().introduceToNeighbours(stream);
            state.touch(stream);
            return null;
        }

        private @Nullable Stream known(LiveFrame.StreamTold frame) {
            Stream known = state.streams.get(frame.stream());
            if (known != null) {
                return known;
            }
            Position revivedAt = parts.endings().revive(frame.stream(), !link.isChild() || frame.publisherBelow());
            if (revivedAt == null && parts.endings().isDead(frame.stream())) {
                return null;
            }
            Stream stream = state.newStream(frame.stream(), false);
            if (stream != null) {
                stream.revivedAt = revivedAt;
            }
            return stream;
        }

        @Override
        public @Nullable Void positions(LiveFrame.Positions frame) {
            for (Held held : frame.held()) {
                Channel channel = link.byPeerAlias(held.alias());
                if (channel != null) {
                    channel.peerLow = held.low();
                    channel.peerHave = held.have();
                    state.touch(channel.stream);
                } else if (!link.hasGiven(held.alias())) {
                    fail.accept(link, "a position of stream " + held.alias() + ", which was not told");
                    return null;
                }
            }
            return null;
        }

        @Override
        public @Nullable Void grant(LiveFrame.Grant frame) {
            Channel channel = link.byOwnAlias(frame.alias());
            if (frame.from() < 0 || frame.until() < frame.from() || !link.hasTold(frame.alias())) {
                fail.accept(
                        link, "a grant for stream " + frame.alias() + " from " + frame.from() + " to " + frame.until());
                return null;
            }
            if (channel == null) {
                // The peer has begun to take what is forgotten here.
                Held nothing = new Held(frame.alias(), Position.START, Channel.NOTHING_SAID);
                state.send(link, new LiveFrame.Positions(List.of(nothing)));
                return null;
            }
            Stream stream = channel.stream;
            if (channel.out.open) {
                channel.out.until = Math.max(channel.out.until, frame.until());
            } else if (stream.held && frame.from() >= stream.stored) {
                channel.out.openAt(frame.from(), frame.until());
                channel.peerHave = Math.max(channel.peerHave, frame.from());
            } else {
                link.urgent.add(channel);
            }
            state.touch(stream);
            return null;
        }

        @Override
        public @Nullable Void grantAhead(LiveFrame.GrantAhead frame) {
            if (!isFrom(true, "a grant for what was not told")) {
                return null;
            }
            Channel channel = link.byPeerAlias(frame.alias());
            if (frame.from() < 0 || frame.until() < frame.from() || channel == null && !link.hasGiven(frame.alias())) {
                fail.accept(
                        link,
                        "a grant for its own stream " + frame.alias() + " from " + frame.from() + " to "
                                + frame.until());
                return null;
            }
            if (channel != null && isServedFrom(channel, frame.from())) {
                channel.out.openAt(frame.from(), frame.until());
                state.touch(channel.stream);
            }
            return null;
        }

        private boolean isServedFrom(Channel channel, long from) {
            Stream stream = channel.stream;
            return stream.held
                    && channel != stream.upstream
                    && channel.ownAlias > 0
                    && !channel.out.open
                    && from >= stream.low.offset()
                    && from <= stream.have;
        }

        @Override
        public @Nullable Void revoke(LiveFrame.Revoke frame) {
            Channel channel = link.byOwnAlias(frame.alias());
            if (channel != null) {
                channel.out.close();
                state.touch(channel.stream);
            }
            return null;
        }

        @Override
        public @Nullable Void interest(LiveFrame.Interest frame) {
            if (isFrom(false, "wishes")) {
                parts.interests().parentWants(link, frame.wishes());
            }
            return null;
        }

        @Override
        public @Nullable Void topicSynced(LiveFrame.TopicSynced frame) {
            Topic topic = state.topics.get(frame.topic());
            if (isFrom(false, "the word that all is told of " + frame.topic()) && topic != null) {
                topic.synced = true;
                state.touch(topic);
            }
            return null;
        }

        @Override
        public @Nullable Void report(LiveFrame.Report frame) {
            if (isFrom(true, "a report")) {
                parts.reports().apply(link, frame, parts.interests());
            }
            return null;
        }

        @Override
        public @Nullable Void floors(LiveFrame.Floors frame) {
            if (!isFrom(false, "floors")) {
                return null;
            }
            if (link == state.parent && !frame.term().equals(state.term)) {
                state.term = frame.term();
                parts.receipts().termChanged();
                parts.tellings().allFloorsChanged();
            }
            for (Floor floor : frame.floors()) {
                Channel channel = link.byPeerAlias(floor.alias());
                if (channel != null) {
                    channel.floorTold = floor;
                    parts.rootDuty().adoptFloor(channel);
                }
            }
            return null;
        }

        @Override
        public @Nullable Void struck(LiveFrame.Struck frame) {
            if (isFrom(false, "a list of the departed")) {
                parts.rootDuty().departed(frame.departed());
            }
            return null;
        }

        @Override
        public @Nullable Void ended(LiveFrame.Ended frame) {
            parts.endings().told(link, frame);
            return null;
        }

        @Override
        public @Nullable Void forget(LiveFrame.Forget frame) {
            if (isFrom(false, "the order to forget " + frame.stream())) {
                parts.endings().forgetTold(frame);
            }
            return null;
        }

        @Override
        public @Nullable Void ignored(LiveFrame.Ignored frame) {
            Channel channel = link.byOwnAlias(frame.alias());
            if (channel != null) {
                link.unname(channel);
                // It may have been accepted once and be over there; a second time it finds no room.
                channel.ignored = channel.insisted || !channel.stream.isPublishedBelow();
                channel.insisted = true;
                channel.toldHave = Channel.NOTHING_SAID;
                channel.out.close();
                parts.upstreams().gaveUp(channel);
                state.touch(channel.stream);
            }
            return null;
        }

        @Override
        public @Nullable Void resumed(LiveFrame.Resumed frame) {
            if (isFrom(false, "the return of " + frame.stream())) {
                parts.endings().resumeTold(frame.stream());
            }
            return null;
        }

        @Override
        public @Nullable Void demoted(LiveFrame.Demoted frame) {
            Channel channel = link.byPeerAlias(frame.alias());
            if (channel != null) {
                channel.stream.demotedHere = frame.on();
            }
            if (channel != null && frame.on()) {
                state.emit(new LiveEffect.DemotedHere(link.peer, channel.stream.id));
            }
            return null;
        }

        @Override
        public @Nullable Void leaving(LiveFrame.Leaving frame) {
            if (isFrom(true, "a farewell")) {
                link.leaving = true;
            }
            return null;
        }
    }
}
