package dev.banyan.overlay.admin;

/**
 * A transfer as it stands at one node.
 *
 * @param id names the transfer: source/incarnation/number
 * @param source the node that sends the file
 * @param fileName under which it arrives
 * @param fileBytes size of the file
 * @param verifiedBytes bytes that this node has, verified; what it had before a restart included
 * @param resumedBytes of those, the bytes that were there when the node started
 * @param state SENDING, RECEIVING, COMPLETE, FAILED or ENDED
 * @param bytesReceived payload bytes that came over links since the node started, duplicates included
 * @param duplicateBytes payload bytes that came though this node had them
 * @param bytesSent payload bytes that this node wrote to links
 * @param limitBitsPerSecond what each node may send of it; 0 for no limit
 * @param links bulk links open
 * @param longestStallMillis longest time between two verified chunks, the wait for the first one not counted
 * @param detail why it failed; empty if it did not
 */
public record TransferReport(
        String id,
        String source,
        String fileName,
        long fileBytes,
        long verifiedBytes,
        long resumedBytes,
        String state,
        long bytesReceived,
        long duplicateBytes,
        long bytesSent,
        long limitBitsPerSecond,
        int links,
        double longestStallMillis,
        String detail) {}
