package dev.banyan.tree.sim;

/** What waits in the {@link EventQueue}. Ordinals go into the trace hash, so new kinds are added at the end. */
enum EventKind {
    STARTED,
    DATAGRAM,
    /** A dial reaches the other node's kernel. */
    DIAL,
    /** A message or a control frame reaches the far end of a link. */
    LINK_ARRIVAL,
    /** What a link held during a partition may go on. */
    LINK_RELEASE,
    /** A link was cut; this end learns of it. */
    LINK_CUT,
    LINK_DRAINED,
    /** A link whose window was full may go on. */
    LINK_RESUME,
    DIAL_TIMEOUT,
    /** An uplink has sent one message. */
    UPLINK_SENT,
    WAKE,
    COMMAND,
    /** The scenario acts: a fault, a join. */
    ACTION
}
