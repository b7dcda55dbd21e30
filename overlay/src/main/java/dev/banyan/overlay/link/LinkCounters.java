package dev.banyan.overlay.link;

import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.LongAdder;

/** What the links of one node did since its start. May be read from any thread; figures of one moment may disagree by what is under way. */
public final class LinkCounters {
    /**
     * Bytes that went over all links with one peer.
     *
     * @param bytesSent bytes of frames, headers included, that the kernel took; without what TLS adds
     * @param bytesReceived bytes that sockets gave, handshakes and what TLS adds included
     */
    public record PeerBytes(long bytesSent, long bytesReceived) {}

    private final Map<LinkReason, LongAdder> ends = new EnumMap<>(LinkReason.class);
    private final LongAdder accepted = new LongAdder();
    private final LongAdder dialled = new LongAdder();
    private final LongAdder opened = new LongAdder();
    private final LongAdder bytesReceived = new LongAdder();
    private final LongAdder treeBytesSent = new LongAdder();
    private final LongAdder bulkBytesSent = new LongAdder();
    private final LongAdder framesReceived = new LongAdder();
    private final LongAdder framesSent = new LongAdder();
    private final LongAdder framesDropped = new LongAdder();
    private final PeerCounters peers;

    /** @param peersMax most peers that are counted each; more only while they have connections */
    LinkCounters(int peersMax) {
        peers = new PeerCounters(peersMax);
        for (LinkReason reason : LinkReason.values()) {
            ends.put(reason, new LongAdder());
        }
    }

    /** How often a link or connection was refused or ended for this reason, on either side of the dial. */
    public long ended(LinkReason reason) {
        return adder(reason).sum();
    }

    /** All reasons that occurred, with their counts, in the order of {@link LinkReason}. */
    public Map<LinkReason, Long> ended() {
        Map<LinkReason, Long> result = new EnumMap<>(LinkReason.class);
        ends.forEach((reason, adder) -> {
            long count = adder.sum();
            if (count > 0) {
                result.put(reason, count);
            }
        });
        return result;
    }

    /** Connections that came in. */
    public long connectionsAccepted() {
        return accepted.sum();
    }

    /** Dials that were begun. */
    public long dials() {
        return dialled.sum();
    }

    /** Links that opened, dialled or accepted. */
    public long linksOpened() {
        return opened.sum();
    }

    /** Bytes that sockets gave, handshakes included. */
    public long bytesReceived() {
        return bytesReceived.sum();
    }

    /** Bytes of frames, headers included, that the kernel took on tree and repair links. */
    public long treeBytesSent() {
        return treeBytesSent.sum();
    }

    /** Bytes of frames, headers included, that the kernel took on bulk links. */
    public long bulkBytesSent() {
        return bulkBytesSent.sum();
    }

    /** Frames handed to listeners. */
    public long framesReceived() {
        return framesReceived.sum();
    }

    /** Frames of the layers above that were accepted for sending. */
    public long framesSent() {
        return framesSent.sum();
    }

    /** Frames given to {@link Link#send} that were not taken: the link had ended, or ended because of them. */
    public long framesDropped() {
        return framesDropped.sum();
    }

    /**
     * Bytes of each peer a link was open with, by name, whatever the kind of link and the peer's incarnation. Peers beyond
     * {@code banyan.link.counted-peers} are missing, see {@link #peersForgotten}.
     */
    public SortedMap<String, PeerBytes> peers() {
        return peers.snapshot();
    }

    /** How often a peer was dropped from {@link #peers} because there were too many; it counts from zero if it comes back. */
    public long peersForgotten() {
        return peers.forgotten();
    }

    PeerCounters ofPeers() {
        return peers;
    }

    void countEnd(LinkReason reason) {
        adder(reason).increment();
    }

    void countAccepted() {
        accepted.increment();
    }

    void countDial() {
        dialled.increment();
    }

    void countOpened() {
        opened.increment();
    }

    void countReceived(int bytes) {
        bytesReceived.add(bytes);
    }

    void countFrameReceived() {
        framesReceived.increment();
    }

    void countFrameSent() {
        framesSent.increment();
    }

    void countBytesSent(boolean bulk, long bytes) {
        (bulk ? bulkBytesSent : treeBytesSent).add(bytes);
    }

    void countFrameDropped() {
        framesDropped.increment();
    }

    private LongAdder adder(LinkReason reason) {
        LongAdder adder = ends.get(reason);
        if (adder == null) {
            throw new IllegalStateException("no counter for " + reason);
        }
        return adder;
    }
}
