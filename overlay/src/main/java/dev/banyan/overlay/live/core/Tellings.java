package dev.banyan.overlay.live.core;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Tells neighbours of streams, of what this node has of them, and of floors. Latest values only, so what waits is bounded. */
final class Tellings {
    private static final int ENTRIES_PER_FRAME = 64;

    private final LiveState state;

    Tellings(LiveState state) {
        this.state = state;
    }

    /** Tells of a stream, unless it is told already. */
    void introduce(Stream stream, PeerLink link) {
        Channel channel = link.channel(stream);
        if (channel.ownAlias != 0 || channel.ignored && channel.insisted) {
            return;
        }
        channel.ignored = false;
        link.name(channel);
        channel.toldHave = shown(stream);
        state.send(
                link,
                new LiveFrame.StreamTold(
                        channel.ownAlias,
                        stream.id,
                        stream.low,
                        stream.last,
                        channel.toldHave,
                        stream.floor,
                        stream.isPublishedBelow()));
        if (stream.isEnded()) {
            state.send(link, new LiveFrame.Ended(stream.id, stream.lastOfAll, stream.endCause));
        }
        if (link == state.parent) {
            // It may be the one to take the stream from.
            state.touch(stream);
        }
        if (link.isChild()) {
            link.floorNews.add(channel);
            if (stream.forgetting) {
                // Said before the child was here; it would wait for ever for what nobody has.
                forget(stream, link);
            }
        }
    }

    /** The parent hears of every stream, others of what they want or have spoken of. */
    void introduceToNeighbours(Stream stream) {
        for (PeerLink link : state.links.values()) {
            Channel known = link.channels.get(stream.id);
            boolean spokenOf = known != null && known.peerAlias > 0;
            if (link == state.parent || spokenOf || stream.topic.isWantedThrough(link.number)) {
                introduce(stream, link);
            }
        }
    }

    private static long shown(Stream stream) {
        return stream.held ? stream.have : Channel.NOTHING_SAID;
    }

    /**
     * Something has changed in the log. Who believes itself abreast learns at once that there is more, since it may wait for just
     * that; the others when the interval has passed.
     */
    void changed(Stream stream) {
        long have = shown(stream);
        for (int i = 0; i < stream.channels.size(); i++) {
            Channel channel = stream.channels.get(i);
            if (channel.ownAlias == 0 || channel.toldHave == have || channel.out.open && have >= channel.toldHave) {
                continue;
            }
            boolean abreast = channel != stream.upstream
                    && (channel.toldHave == Channel.NOTHING_SAID || channel.peerHave >= channel.toldHave);
            if (abreast || have < channel.toldHave) {
                channel.link.urgent.add(channel);
            } else {
                channel.link.stale.add(channel);
            }
        }
    }

    /** All that were told of the stream forget it. */
    void forget(Stream stream) {
        stream.forEachChildTold(child -> forget(stream, child));
    }

    /** The floor comes first: the publisher may wait for it, and hears nothing of it when it has forgotten the stream. */
    private void forget(Stream stream, PeerLink child) {
        while (!child.floorNews.isEmpty()) {
            sendFloors(child);
        }
        state.send(child, new LiveFrame.Forget(stream.id));
    }

    void floorChanged(Stream stream) {
        for (int i = 0; i < stream.channels.size(); i++) {
            Channel channel = stream.channels.get(i);
            if (channel.isToldBelow()) {
                channel.link.floorNews.add(channel);
            }
        }
    }

    /** They are another root's now. */
    void allFloorsChanged() {
        state.streams.values().forEach(this::floorChanged);
    }

    /** Sends what is due. */
    void flush() {
        for (PeerLink link : state.links.values()) {
            boolean intervalPassed = state.nowNanos >= link.positionsDueNanos;
            if (intervalPassed && !link.stale.isEmpty()) {
                link.urgent.addAll(link.stale);
                link.stale.clear();
                link.positionsDueNanos =
                        state.nowNanos + state.settings.positionInterval().toNanos();
            }
            while (!link.urgent.isEmpty()) {
                sendPositions(link);
            }
            while (!link.floorNews.isEmpty()) {
                sendFloors(link);
            }
        }
    }

    long nextWakeNanos() {
        long next = Long.MAX_VALUE;
        for (PeerLink link : state.links.values()) {
            if (!link.stale.isEmpty()) {
                next = Math.min(next, link.positionsDueNanos);
            }
        }
        return next;
    }

    private void sendPositions(PeerLink link) {
        List<Held> held = new ArrayList<>();
        Iterator<Channel> due = link.urgent.iterator();
        while (due.hasNext() && held.size() < ENTRIES_PER_FRAME) {
            Channel channel = due.next();
            due.remove();
            link.stale.remove(channel);
            if (channel.ownAlias != 0) {
                channel.toldHave = shown(channel.stream);
                held.add(new Held(channel.ownAlias, channel.stream.low, channel.toldHave));
            }
        }
        if (!held.isEmpty()) {
            state.send(link, new LiveFrame.Positions(held));
        }
    }

    private void sendFloors(PeerLink link) {
        if (state.term == null) {
            link.floorNews.clear();
            return;
        }
        List<Floor> floors = new ArrayList<>();
        Iterator<Channel> news = link.floorNews.iterator();
        while (news.hasNext() && floors.size() < ENTRIES_PER_FRAME) {
            Channel channel = news.next();
            news.remove();
            if (channel.ownAlias != 0) {
                Stream stream = channel.stream;
                floors.add(new Floor(channel.ownAlias, stream.floor, stream.frozen, stream.members));
            }
        }
        if (!floors.isEmpty()) {
            state.send(link, new LiveFrame.Floors(state.term, floors));
        }
    }
}
