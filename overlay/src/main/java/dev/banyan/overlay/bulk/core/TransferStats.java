package dev.banyan.overlay.bulk.core;

/**
 * What one core has counted since it was made.
 *
 * @param sentBytes payload of chunks handed to links
 * @param receivedBytes payload of all chunks received
 * @param duplicateBytes payload received that was here already, or in hand
 * @param strayBytes payload that was wanted no longer: over a link already closed, after the end of the transfer, or
 *     after this node became a pure relay
 * @param rejectedChunks chunks with a wrong digest
 * @param protocolErrors links closed because the peer broke the rules
 * @param requestedChunks chunks asked for
 * @param expiredRequests chunks asked for that did not come in time
 * @param upstreamChanges how often an upstream was taken
 */
public record TransferStats(
        long sentBytes,
        long receivedBytes,
        long duplicateBytes,
        long strayBytes,
        long rejectedChunks,
        long protocolErrors,
        long requestedChunks,
        long expiredRequests,
        long upstreamChanges) {}
