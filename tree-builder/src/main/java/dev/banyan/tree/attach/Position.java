package dev.banyan.tree.attach;

import dev.banyan.tree.latency.Coordinate;
import dev.banyan.tree.protocol.Member;
import java.util.Optional;

/**
 * Where a node stands and what it could offer as a parent.
 *
 * @param root the root it follows; empty before it follows any
 * @param attached whether its last beacon is fresh (or it is the root)
 * @param delayNanos delay from the root to it along the tree
 * @param freeSlots children it would still take from joiners
 * @param freeOrphanSlots children it would still take from orphans
 * @param coordinate where it is in the space of round trips
 */
public record Position(
        Optional<Member> root,
        boolean attached,
        long delayNanos,
        int freeSlots,
        int freeOrphanSlots,
        Coordinate coordinate) {
    private static final int OTHER_WIRE_BYTES = 120;

    /** About how long it is in a message, in bytes. */
    int wireBytes() {
        return OTHER_WIRE_BYTES + coordinate.wireBytes();
    }

    /** Whether an attach request of that urgency could be accepted. */
    boolean accepts(Urgency urgency) {
        return attached && (urgency == Urgency.ORPHAN ? freeOrphanSlots : freeSlots) > 0;
    }
}
