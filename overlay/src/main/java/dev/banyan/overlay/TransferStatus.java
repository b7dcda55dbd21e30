package dev.banyan.overlay;

import java.time.Duration;

/**
 * A transfer as it stands at this node.
 *
 * @param id names the transfer
 * @param source the node that sends the file
 * @param fileName under which it arrives
 * @param fileBytes size of the file
 * @param verifiedBytes bytes that this node has, verified; what it had before a restart included
 * @param resumedBytes of those, the bytes that an earlier life of the node left and that were right
 * @param state what this node is doing with it
 * @param bytesReceived payload bytes that came over links since the node started, duplicates included
 * @param duplicateBytes payload bytes that came though this node had them
 * @param bytesSent payload bytes that this node wrote to links
 * @param limitBitsPerSecond what each node may send of it; 0 for no limit
 * @param links bulk links open
 * @param longestStall longest time between two verified chunks, the wait for the first one not counted
 * @param detail why it failed; empty if it did not
 */
public record TransferStatus(
        String id,
        String source,
        String fileName,
        long fileBytes,
        long verifiedBytes,
        long resumedBytes,
        State state,
        long bytesReceived,
        long duplicateBytes,
        long bytesSent,
        long limitBitsPerSecond,
        int links,
        Duration longestStall,
        String detail) {
    /** What a node can be doing with a transfer. */
    public enum State {
        /** It is the source, and some members are not through. */
        SENDING,
        /** Chunks are missing. */
        RECEIVING,
        /** It has the whole file, as its source knows what became of all members, and serves it to whoever comes late. */
        COMPLETE,
        /** It could not store the file; it relays. */
        FAILED,
        /** The source has ended the transfer. */
        ENDED
    }
}
