package dev.banyan.overlay;

/** What it takes for a published message to count as done. */
public enum Ack {
    /** It is in this node's log and on its way. */
    SENT,
    /** Every member that subscribes has it, or is named as departed. */
    ALL
}
