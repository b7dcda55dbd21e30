package dev.banyan.overlay.live.core;

/** Why received bytes of a stream are not used; each is counted. */
public enum DropReason {
    /** The node has them already. */
    DUPLICATE,
    /** The stream is not taken here any more. */
    NOT_WANTED,
    /** They came over a link that the core does not know. */
    LINK_CLOSED,
    /** They broke a rule of the protocol. */
    PROTOCOL_ERROR
}
