package dev.banyan.overlay;

/**
 * What becomes of a subscription that takes less than is published, once the publishers have had to wait for it for
 * {@code banyan.live.slow-grace}.
 */
public enum SlowPolicy {
    /** It is waited for no longer, reads on, and gets a {@link Delivery.Gap} in place of what is gone by then. */
    DEMOTE,
    /** The publishers wait, and with them all other subscribers; {@link OverlayEvent.ReceiverBlocks} names it while they do. */
    BLOCK,
    /** Its source fails. */
    DISCONNECT
}
