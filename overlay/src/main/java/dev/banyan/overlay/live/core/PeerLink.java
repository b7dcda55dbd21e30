package dev.banyan.overlay.live.core;

import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A tree link to a neighbour, with all streams on it. */
final class PeerLink extends Outlet {
    final int number;
    final NodeId peer;
    final LinkRole role;
    final TreeMap<StreamId, Channel> channels = new TreeMap<>();
    /** Topics that the peer was told to be wanted (to a child). */
    final TreeSet<String> wishesTold = new TreeSet<>();
    /** Topics of which the child was told that all streams are told. */
    final TreeSet<String> synced = new TreeSet<>();
    /** Streams whose position is news to the peer: at once, or when the interval has passed. */
    final TreeSet<StreamId> urgent = new TreeSet<>();

    final TreeSet<StreamId> stale = new TreeSet<>();
    /** Streams whose floor is news to the child. */
    final TreeSet<StreamId> floorNews = new TreeSet<>();

    /** Streams told since the child's last report whose publishers that will show. */
    final List<Channel> publishedBelow = new ArrayList<>(0);

    private final TreeMap<Integer, Channel> byPeerAlias = new TreeMap<>();
    private final int unsentLimitBytes;
    long positionsDueNanos;
    long unsentBytes;
    boolean suspected;
    /** A child's height, from its reports. */
    int height;
    /** The child says that it leaves for good. */
    boolean leaving;

    private int aliases;
    private int peerAliases;

    PeerLink(int number, NodeId peer, LinkRole role, int unsentLimitBytes) {
        this.number = number;
        this.peer = peer;
        this.role = role;
        this.unsentLimitBytes = unsentLimitBytes;
    }

    boolean isChild() {
        return role == LinkRole.CHILD;
    }

    Channel channel(Stream stream) {
        Channel known = channels.get(stream.id);
        if (known == null) {
            known = new Channel(this, stream);
            channels.put(stream.id, known);
            stream.channels.add(known);
        }
        return known;
    }

    int newAlias() {
        return ++aliases;
    }

    /** Whether the peer gives this alias next: they count up without gaps. */
    boolean isNextPeerAlias(int alias) {
        return alias == peerAliases + 1;
    }

    boolean hasGiven(int alias) {
        return alias > 0 && alias <= peerAliases;
    }

    boolean hasTold(int alias) {
        return alias > 0 && alias <= aliases;
    }

    /** The next alias of the peer stands for a stream that is refused here. */
    void ignoreNextAlias() {
        peerAliases++;
    }

    /** The next alias of the peer stands for that stream. */
    void named(Channel channel) {
        peerAliases++;
        byPeerAlias.put(peerAliases, channel);
        channel.peerAlias = peerAliases;
    }

    /** What the peer calls so; null if it is refused or forgotten here. */
    @Nullable
    Channel byPeerAlias(int alias) {
        return byPeerAlias.get(alias);
    }

    @Nullable
    Channel byOwnAlias(int alias) {
        // Grants are rare beside data, and a link has few streams beside their bytes.
        for (Channel channel : channels.values()) {
            if (channel.ownAlias == alias) {
                return channel;
            }
        }
        return null;
    }

    void forget(Stream stream) {
        Channel gone = channels.remove(stream.id);
        urgent.remove(stream.id);
        stale.remove(stream.id);
        floorNews.remove(stream.id);
        if (gone != null) {
            gone.out.close();
            if (gone.peerAlias > 0) {
                byPeerAlias.remove(gone.peerAlias);
            }
        }
    }

    @Override
    long roomBytes() {
        return unsentLimitBytes - unsentBytes;
    }

    @Override
    boolean mayOverrun() {
        return true;
    }

    @Override
    void take(LiveState state, Cursor cursor, int bytes) {
        Channel channel = channel(cursor.stream);
        unsentBytes += bytes;
        state.emit(new LiveEffect.SendData(number, channel.ownAlias, cursor.stream.id, cursor.offset, bytes));
        channel.toldHave = Math.max(channel.toldHave, cursor.offset + bytes);
    }
}
