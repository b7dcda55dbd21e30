package dev.banyan.overlay.live.core;

/** Why messages are missing. */
public enum GapReason {
    /** This node, or its subscriber, was too slow and was not waited for. */
    SLOW,
    /** No neighbour keeps them any more: they were released while this node was cut off or not there. */
    RELEASED
}
