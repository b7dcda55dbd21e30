package dev.banyan.overlay;

import java.nio.file.Path;

/**
 * A file that arrived.
 *
 * @param transfer names the transfer
 * @param source the node that sent it
 * @param path where it is; complete, verified, synced to disk
 * @param bytes its size
 */
public record ReceivedFile(String transfer, String source, Path path, long bytes) {}
