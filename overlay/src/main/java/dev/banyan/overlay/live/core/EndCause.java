package dev.banyan.overlay.live.core;

/** Why a stream has ended. */
public enum EndCause {
    /** Its publisher was closed. */
    CLOSED,
    /** Its publisher's node is no longer in the group. */
    LOST
}
