package dev.banyan.overlay.sim;

import dev.banyan.tree.protocol.NodeId;

/** How simulated nodes are named: the index in the engine is the address. */
public final class SimNames {
    private SimNames() {}

    /** The id of a node's n-th life. */
    public static NodeId id(int index, long incarnation) {
        return new NodeId("n" + index, incarnation, Integer.toString(index));
    }

    /** The index of a node in the engine. */
    public static int index(NodeId id) {
        return Integer.parseInt(id.address());
    }
}
