package dev.banyan.overlay.live.core;

/**
 * How far a stream has come everywhere, as the root sees it.
 *
 * @param alias as the parent told the stream
 * @param offset every member that counts has the bytes below this
 * @param frozen some member has lost its way to the root, and the floor waits for it
 * @param members so many subscribe
 */
public record Floor(int alias, long offset, boolean frozen, int members) {}
