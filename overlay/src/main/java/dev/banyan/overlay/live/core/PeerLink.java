package dev.banyan.overlay.live.core;

import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A tree link to a neighbour, with all streams on it. */
final class PeerLink extends Outlet {
    final int number;
    final NodeId peer;
    final LinkRole role;
    final LinkedHashMap<StreamId, Channel> channels = new LinkedHashMap<>();
    /** Topics that the peer was told to be wanted (to a child). */
    final TreeSet<String> wishesTold = new TreeSet<>();
    /** Topics of which the child was told that all streams are told. */
    final TreeSet<String> synced = new TreeSet<>();
    /** Streams whose position is news to the peer: at once, or when the interval has passed. */
    final LinkedHashSet<Channel> urgent = new LinkedHashSet<>();

    final LinkedHashSet<Channel> stale = new LinkedHashSet<>();
    /** Streams whose floor is news to the child. */
    final LinkedHashSet<Channel> floorNews = new LinkedHashSet<>();

    private final LinkedHashMap<Integer, Channel> byPeerAlias = new LinkedHashMap<>();
    private final LinkedHashMap<Integer, Channel> byOwnAlias = new LinkedHashMap<>();
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

    /** Gives the stream a name on the link. */
    void name(Channel channel) {
        aliases++;
        byOwnAlias.put(aliases, channel);
        channel.ownAlias = aliases;
    }

    /** The peer does not know the stream by its name any more. */
    void unname(Channel channel) {
        byOwnAlias.remove(channel.ownAlias);
        channel.ownAlias = 0;
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
        return byOwnAlias.get(alias);
    }

    void forget(Stream stream) {
        Channel gone = channels.remove(stream.id);
        if (gone != null) {
            urgent.remove(gone);
            stale.remove(gone);
            floorNews.remove(gone);
            gone.out.close();
            byPeerAlias.remove(gone.peerAlias);
            byOwnAlias.remove(gone.ownAlias);
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
        Channel channel = Objects.requireNonNull(cursor.channel);
        unsentBytes += bytes;
        state.emit(new LiveEffect.SendData(number, channel.ownAlias, cursor.stream.id, cursor.offset, bytes));
        channel.toldHave = Math.max(channel.toldHave, cursor.offset + bytes);
    }
}
