package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.Effects;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the parts of one {@link TransferCore} share: the chunks, the links, the effects of the input at hand. */
final class TransferState {
    final TransferHeader header;
    final TransferSettings settings;
    final boolean isSource;
    final ChunkTable chunks;
    final BitSet pages = new BitSet();
    final TreeMap<Integer, PeerLink> links = new TreeMap<>();
    /** Chunks that nobody will push: rejected or asked for in vain, with the link to be tried last. */
    final TreeMap<Integer, Integer> refetch = new TreeMap<>();

    final Counters counters = new Counters();
    private final Effects<TransferEffect> effects = new Effects<>();

    @Nullable
    PeerLink upstream;
    /** This node's file is lost and it only passes chunks on. */
    boolean pureRelay;

    /** What the file holds from an earlier life is not known yet: links wait for the have-map, nothing is taken or offered. */
    boolean recovering;

    /** Nothing is done any more. */
    boolean over;

    long nowNanos;

    TransferState(TransferHeader header, TransferSettings settings, boolean isSource) {
        this.header = header;
        this.settings = settings;
        this.isSource = isSource;
        this.chunks = new ChunkTable(header);
    }

    /** Running totals behind {@link TransferStats}. */
    static final class Counters {
        long sentBytes;
        long receivedBytes;
        long duplicateBytes;
        long strayBytes;
        long rejectedChunks;
        long protocolErrors;
        long requestedChunks;
        long expiredRequests;
        long upstreamChanges;

        TransferStats snapshot() {
            return new TransferStats(
                    sentBytes,
                    receivedBytes,
                    duplicateBytes,
                    strayBytes,
                    rejectedChunks,
                    protocolErrors,
                    requestedChunks,
                    expiredRequests,
                    upstreamChanges);
        }
    }

    void emit(TransferEffect effect) {
        effects.add(effect);
    }

    void send(PeerLink link, BulkFrame frame) {
        effects.add(new TransferEffect.SendFrame(link.number, frame));
    }

    List<TransferEffect> takeEffects() {
        return effects.take();
    }

    /** The window of this transfer; never below four chunks, so that one link's share holds one. */
    long windowBytes() {
        return Math.max(settings.windowBytes(), 4L * header.chunkBytes());
    }

    /** Bytes of the window that are neither filled nor promised to a link. */
    long freeBytes() {
        long free = windowBytes() - chunks.unstoredBytes();
        for (PeerLink link : links.values()) {
            free -= link.creditBytes();
        }
        return free;
    }

    /** Tells the peer what it need not send and, unless this node is a pure relay, what it can have. */
    void sendMap(PeerLink link) {
        BitSet map = (BitSet) chunks.verified().clone();
        if (pureRelay) {
            map.set(0, header.chunkCount());
            BitSet wanted = chunks.lacking();
            wanted.and(neededByReceivers(link));
            map.andNot(wanted);
        }
        link.news.clear();
        send(link, new BulkFrame.HaveMap(Bitmap.of(header.chunkCount(), map), Bitmap.of(header.pageCount(), pages)));
    }

    /** What the peers lack that take this node as upstream, one of them left out. */
    BitSet neededByReceivers(@Nullable PeerLink leftOut) {
        BitSet needed = new BitSet();
        for (PeerLink link : links.values()) {
            if (link != leftOut && link.mapReceived && link.downstream.isOn()) {
                BitSet lacks = new BitSet();
                lacks.set(0, header.chunkCount());
                lacks.andNot(link.peerHas);
                needed.or(lacks);
            }
        }
        return needed;
    }

    /** Closes a link on this side's decision and forgets it. */
    void close(PeerLink link, TransferEffect.CloseCause cause, String reason) {
        emit(new TransferEffect.CloseLink(link.number, cause, reason));
        remove(link);
    }

    /** Closes a link whose peer broke the rules. */
    void protocolError(PeerLink link, String reason) {
        counters.protocolErrors++;
        close(link, TransferEffect.CloseCause.PROTOCOL_ERROR, "protocol error of " + link.peer + ": " + reason);
    }

    /** Forgets a link; what was asked for on it must be asked for elsewhere. */
    void remove(PeerLink link) {
        links.remove(link.number);
        if (upstream == link) {
            upstream = null;
        }
        takeBackRequests(link);
    }

    void takeBackRequests(PeerLink link) {
        List<Integer> indexes = new ArrayList<>();
        chunks.asked().forEach((index, asked) -> {
            if (asked.link() == link.number) {
                indexes.add(index);
            }
        });
        for (int index : indexes) {
            chunks.unask(index);
            refetch.put(index, link.number);
        }
    }
}
