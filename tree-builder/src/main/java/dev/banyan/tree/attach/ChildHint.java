package dev.banyan.tree.attach;

import dev.banyan.tree.protocol.NodeId;

/**
 * What a full parent tells of one of its children to a node that it redirects.
 *
 * @param rttNanos between the parent and the child
 * @param slots all slots of the child
 * @param freeSlots slots of the child that are free, as last reported
 * @param subtreeSize members in the child's subtree, itself included
 */
public record ChildHint(NodeId child, long rttNanos, int slots, int freeSlots, int subtreeSize) {
    static final int WIRE_BYTES = 60;
}
