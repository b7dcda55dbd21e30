package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.Effects;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the parts of one {@link TransferCore} share: the chunks, the links, the effects of the input at hand. */
final class TransferState {
    /** Gaps between chunks that make a silence. Guess. */
    private static final int GAPS = 3;

    private static final int GAP_DECAY = 8;
    /** A longer one says less of the line than of who stood still. Guess: the largest chunk at 2 Mbit/s. */
    private static final long GAP_NANOS_MAX = 20_000_000_000L;

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

    /** The one link that pushes the chunks of each stripe; null where there is none. */
    @Nullable
    PeerLink[] upstreams;

    private @Nullable BitSet[] stripeChunks;
    /** When the upstream of each stripe was last seen at work. */
    long[] activeNanos;
    /** How long one chunk of each stripe lets wait for the next, of late: the longest, decaying with each that comes sooner. */
    private long[] gapNanos;
    /** Most stripes so far: a window does not shrink. */
    private int stripesMost;
    /** Who pushes each stripe by the plan; empty until there is one. */
    List<Optional<NodeId>> plannedParents = List.of();

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
        this.upstreams = new PeerLink[header.stripes()];
        this.stripeChunks = new BitSet[header.stripes()];
        this.activeNanos = new long[header.stripes()];
        this.gapNanos = new long[header.stripes()];
        this.stripesMost = header.stripes();
    }

    /** Deals the chunks to so many stripes from now on; unless there were as many, none has an upstream then. */
    void deal(int stripes) {
        if (stripes == upstreams.length) {
            return;
        }
        upstreams = new PeerLink[stripes];
        stripeChunks = new BitSet[stripes];
        activeNanos = new long[stripes];
        long longest = longestGapNanos();
        gapNanos = new long[stripes];
        Arrays.fill(gapNanos, longest);
        stripesMost = Math.max(stripesMost, stripes);
        chunks.deal(stripes);
    }

    /** Whether this node has all of the file, and can show and give it. */
    boolean isComplete() {
        return !pureRelay && chunks.allStored() && pages.cardinality() == header.pageCount();
    }

    /** How many stripes the chunks are dealt to, as far as this node knows. */
    int stripeCount() {
        return upstreams.length;
    }

    /** The stripe that the chunk goes by. */
    int stripeOf(int index) {
        return index % upstreams.length;
    }

    /** The stripes of which the link is the upstream. */
    StripeSet stripesFrom(PeerLink link) {
        long stripes = 0;
        for (int stripe = 0; stripe < upstreams.length; stripe++) {
            if (upstreams[stripe] == link) {
                stripes |= 1L << stripe;
            }
        }
        return new StripeSet(upstreams.length, stripes);
    }

    /** Whether the link is the upstream of any stripe. */
    boolean isUpstream(PeerLink link) {
        return !stripesFrom(link).isEmpty();
    }

    /** A chunk of the stripe came from its upstream. */
    void came(int stripe) {
        long gap = Math.min(GAP_NANOS_MAX, nowNanos - activeNanos[stripe]);
        gapNanos[stripe] = Math.max(gap, gapNanos[stripe] - gapNanos[stripe] / GAP_DECAY);
        activeNanos[stripe] = nowNanos;
    }

    /** How long nothing may come of the stripe before that means anything: lines are slow, and chunks large. */
    long patienceNanos(int stripe, long leastNanos) {
        // Before its first chunk it is taken to be like the others.
        long gap = gapNanos[stripe] == 0 ? longestGapNanos() : gapNanos[stripe];
        return Math.max(leastNanos, GAPS * gap);
    }

    /** The longest of all stripes. */
    long patienceNanos(long leastNanos) {
        return Math.max(leastNanos, GAPS * longestGapNanos());
    }

    private long longestGapNanos() {
        return Arrays.stream(gapNanos).max().orElse(0);
    }

    /** The link shows that it works, or had no chance to. */
    void active(PeerLink link) {
        for (int stripe = 0; stripe < upstreams.length; stripe++) {
            if (upstreams[stripe] == link) {
                activeNanos[stripe] = nowNanos;
            }
        }
    }

    /** Those of the chunks that belong to the stripe; a new set. */
    BitSet ofStripe(BitSet all, int stripe) {
        BitSet some = (BitSet) all.clone();
        some.and(stripeChunks(stripe));
        return some;
    }

    /** Whether the source of the transfer is at the other end. */
    boolean leadsToSource(PeerLink link) {
        return link.peer.equals(header.source());
    }

    /** How many chunks of the stripe the peer has, as far as it has told. */
    int heldBy(PeerLink link, int stripe) {
        return link.offersOf(stripeChunks(stripe));
    }

    /** How many chunks of the stripe are verified here. */
    int held(int stripe) {
        return ofStripe(chunks.verified(), stripe).cardinality();
    }

    private BitSet stripeChunks(int stripe) {
        BitSet known = stripeChunks[stripe];
        if (known == null) {
            known = new BitSet(header.chunkCount());
            for (int index = stripe; index < header.chunkCount(); index += upstreams.length) {
                known.set(index);
            }
            stripeChunks[stripe] = known;
        }
        return known;
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

    /** The window of this transfer; never below four chunks and two for each stripe, so that one link's share holds one. */
    long windowBytes() {
        return Math.max(settings.windowBytes(), Math.max(4L, 2L * stripesMost) * header.chunkBytes());
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

    /** What the peers lack that take this node as upstream of it, one of them left out. */
    BitSet neededByReceivers(@Nullable PeerLink leftOut) {
        BitSet needed = new BitSet();
        for (PeerLink link : links.values()) {
            if (link != leftOut && link.mapReceived && link.downstream.isOn()) {
                int chunks = header.chunkCount();
                for (int i = link.peerHas.nextClearBit(0); i < chunks; i = link.peerHas.nextClearBit(i + 1)) {
                    if (link.downstream.pushes(i)) {
                        needed.set(i);
                    }
                }
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
        for (int stripe = 0; stripe < upstreams.length; stripe++) {
            if (upstreams[stripe] == link) {
                upstreams[stripe] = null;
            }
        }
        takeBackRequests(link);
    }

    /** Has a peer stop what it does for this node: it gives its unused credit back. */
    void stop(PeerLink link) {
        link.stopsDue++;
        takeBackRequests(link);
        send(link, new BulkFrame.Upstream(StripeSet.NONE));
    }

    private void takeBackRequests(PeerLink link) {
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
