package dev.banyan.tree.attach;

import dev.banyan.tree.latency.Coordinate;
import dev.banyan.tree.protocol.NodeId;

/**
 * What a full parent tells of one of its children to a node that it redirects.
 *
 * @param rttNanos between the parent and the child
 * @param slots all slots of the child
 * @param freeSlots slots of the child that are free, as last reported
 * @param subtreeSize members in the child's subtree, itself included
 * @param coordinate where the child was when it last reported
 */
public record ChildHint(NodeId child, long rttNanos, int slots, int freeSlots, int subtreeSize, Coordinate coordinate) {
    private static final int OTHER_WIRE_BYTES = 60;

    /** Where the child stands if its parent stands there. */
    Position position(Position parent, AttachSettings settings) {
        int open = Math.max(0, freeSlots - settings.orphanSlotsOf(slots));
        return new Position(
                parent.root(), parent.attached(), parent.delayNanos() + rttNanos / 2, open, freeSlots, coordinate);
    }

    int wireBytes() {
        return OTHER_WIRE_BYTES + coordinate.wireBytes();
    }
}
