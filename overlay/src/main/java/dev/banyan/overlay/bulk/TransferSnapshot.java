package dev.banyan.overlay.bulk;

import dev.banyan.overlay.bulk.core.MemberState;
import dev.banyan.overlay.bulk.core.TransferStats;
import dev.banyan.tree.protocol.NodeId;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Figures of one transfer at one node at one moment.
 *
 * @param state how far this node is
 * @param verifiedBytes bytes of verified chunks, those that were there at the start included; 0 at the source
 * @param verifiedChunks number of verified chunks; 0 at the source
 * @param resumedBytes bytes of verified chunks that were there at the start, left by an earlier life of the node
 * @param verifiedBytesPerSecond rate over about the last second
 * @param sentBytes payload of all chunks handed to links, repairs included
 * @param sentBytesPerSecond rate over about the last second
 * @param sentBytesPerPeer the same, by peer; peers whose link is closed included
 * @param stats what the core counted: duplicates, wrong chunks, broken rules
 * @param malformedFrames frames that could not be read or broke a rule of the codec
 * @param links open links
 * @param hotBytes memory that holds recent chunks
 * @param longestGap longest time between two successive verified chunks so far
 */
public record TransferSnapshot(
        MemberState state,
        long verifiedBytes,
        int verifiedChunks,
        long resumedBytes,
        double verifiedBytesPerSecond,
        long sentBytes,
        double sentBytesPerSecond,
        Map<NodeId, Long> sentBytesPerPeer,
        TransferStats stats,
        int malformedFrames,
        int links,
        long hotBytes,
        Duration longestGap) {
    public TransferSnapshot {
        sentBytesPerPeer = Collections.unmodifiableMap(new TreeMap<>(sentBytesPerPeer));
    }
}
