package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.NodeId;
import java.util.Optional;

/**
 * What is known of the rates of a member's access to the network, payload of bulk links in bits per second; 0 where nothing is known.
 *
 * @param down so much it has received at least
 * @param up so much it can send at least
 * @param upFull whether it could not send more: it is configured so, or all its receivers waited for it
 * @param onlyTo who waited, if that was a single one: it may be that one which could not receive more
 */
public record AccessRate(long down, long up, boolean upFull, Optional<NodeId> onlyTo) {
    /** Nothing is known. */
    public static final AccessRate UNKNOWN = new AccessRate(0, 0, false);

    /** Rates come from the wire: a negative one throws {@link IllegalArgumentException}. */
    public AccessRate {
        if (down < 0 || up < 0) {
            throw new IllegalArgumentException("rates of " + down + " bits per second down and " + up + " up");
        }
    }

    /** Where it was not a single one that waited. */
    public AccessRate(long down, long up, boolean upFull) {
        this(down, up, upFull, Optional.empty());
    }
}
