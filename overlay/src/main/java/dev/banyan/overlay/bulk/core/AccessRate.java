package dev.banyan.overlay.bulk.core;

/**
 * What is known of the rates of a member's access to the network, payload of bulk links in bits per second; 0 where nothing is known.
 *
 * @param down so much it has received at least
 * @param up so much it can send at least
 * @param upFull whether it cannot send more: it is configured so, or all its receivers waited for it
 */
public record AccessRate(long down, long up, boolean upFull) {
    /** Nothing is known. */
    public static final AccessRate UNKNOWN = new AccessRate(0, 0, false);

    /** Rates come from the wire: a negative one throws {@link IllegalArgumentException}. */
    public AccessRate {
        if (down < 0 || up < 0) {
            throw new IllegalArgumentException("rates of " + down + " bits per second down and " + up + " up");
        }
    }
}
