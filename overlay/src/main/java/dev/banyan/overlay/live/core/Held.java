package dev.banyan.overlay.live.core;

/**
 * What the sender has of a stream that it told.
 *
 * @param low first message boundary from which it can serve
 * @param have it has all bytes from {@code low} up to here
 */
public record Held(int alias, Position low, long have) {}
