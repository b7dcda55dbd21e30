package dev.banyan.overlay.live.core;

/** What becomes of a subscriber that takes less than is published, when the window is exhausted for the grace. */
public enum SlowPolicy {
    /** It is not waited for, and gets a gap in place of what is released meanwhile. */
    DEMOTE,
    /** All wait for it. */
    BLOCK,
    /** Its subscription is ended. */
    DISCONNECT
}
