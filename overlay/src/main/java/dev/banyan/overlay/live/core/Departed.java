package dev.banyan.overlay.live.core;

import dev.banyan.tree.protocol.NodeId;
import java.util.Optional;

/**
 * A member that no longer counts.
 *
 * @param stream of that stream only; empty: at all
 */
public record Departed(NodeId member, Optional<StreamId> stream, Cause cause) {
    /** Why it does not count. */
    public enum Cause {
        /** It had no way to the root for longer than the grace. */
        STRUCK,
        /** Its process has ended, or it left. */
        GONE,
        /** It was too slow. */
        DEMOTED
    }
}
