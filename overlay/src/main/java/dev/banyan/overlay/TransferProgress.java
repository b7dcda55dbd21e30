package dev.banyan.overlay;

/**
 * How far a transfer is at all its members, the source not counted.
 *
 * @param fileBytes size of the file
 * @param members receivers known so far
 * @param verified receivers that have the whole file
 * @param failed receivers that failed, left or died
 * @param verifiedBytes bytes verified, over all receivers that are alive
 * @param bytesSent payload bytes that the source wrote to its links
 * @param done nothing will change any more
 */
public record TransferProgress(
        long fileBytes, int members, int verified, int failed, long verifiedBytes, long bytesSent, boolean done) {}
