package dev.banyan.overlay.bulk;

import dev.banyan.overlay.bulk.core.MemberState;
import dev.banyan.overlay.bulk.core.TransferStats;
import dev.banyan.tree.protocol.NodeId;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Counts what one transfer does at one node. Used on the transfer's event loop only. */
final class Meter {
    private static final double RATE_SPAN_SECONDS = 1.0;

    private final Map<NodeId, Long> sentBytesPerPeer = new TreeMap<>();
    private final Rate verifiedRate = new Rate();
    private final Rate sentRate = new Rate();
    private long verifiedBytes;
    private int verifiedChunks;
    private long resumedBytes;
    private int resumedChunks;
    private long lastVerifiedNanos;
    private long longestGapNanos;
    private long sentBytes;
    private int malformedFrames;

    /** What was there at the start, and right. */
    void resumed(long bytes, int chunks) {
        resumedBytes = bytes;
        resumedChunks = chunks;
        came(bytes, chunks);
    }

    /** All of the file came with its announcement. */
    void came(long bytes, int chunks) {
        verifiedBytes += bytes;
        verifiedChunks += chunks;
    }

    void verified(long nowNanos, int bytes) {
        if (verifiedChunks > resumedChunks) {
            longestGapNanos = Math.max(longestGapNanos, nowNanos - lastVerifiedNanos);
        }
        lastVerifiedNanos = nowNanos;
        verifiedChunks++;
        verifiedBytes += bytes;
    }

    void sent(NodeId peer, int bytes) {
        sentBytes += bytes;
        sentBytesPerPeer.merge(peer, (long) bytes, Long::sum);
    }

    void malformed() {
        malformedFrames++;
    }

    TransferSnapshot snapshot(long nowNanos, MemberState state, TransferStats stats, int links, long hotBytes) {
        return new TransferSnapshot(
                state,
                verifiedBytes,
                verifiedChunks,
                resumedBytes,
                verifiedRate.update(nowNanos, verifiedBytes - resumedBytes),
                sentBytes,
                sentRate.update(nowNanos, sentBytes),
                sentBytesPerPeer,
                stats,
                malformedFrames,
                links,
                hotBytes,
                Duration.ofNanos(longestGapNanos));
    }

    /** Exponentially weighted rate of a counter that is looked at from time to time. */
    private static final class Rate {
        private boolean started;
        private long atNanos;
        private long count;
        private double perSecond;

        double update(long nowNanos, long newCount) {
            double seconds = (nowNanos - atNanos) / 1e9;
            if (!started) {
                started = true;
            } else if (seconds <= 0) {
                return perSecond;
            } else {
                double weight = 1 - Math.exp(-seconds / RATE_SPAN_SECONDS);
                perSecond += weight * ((newCount - count) / seconds - perSecond);
            }
            atNanos = nowNanos;
            count = newCount;
            return perSecond;
        }
    }
}
