package dev.banyan.overlay.live.core;

/**
 * How a stream stands at one node. Offsets are bytes of the stream.
 *
 * @param held there is a log
 * @param low first message boundary from which it can be read
 * @param stored the log holds the bytes from here
 * @param have to here
 * @param limit bytes may come up to here
 * @param floor every member that counts has the bytes below this, as far as the node knows
 * @param ended nothing more will be published
 */
public record StreamStatus(boolean held, Position low, long stored, long have, long limit, long floor, boolean ended) {}
