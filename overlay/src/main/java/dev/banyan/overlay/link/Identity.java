package dev.banyan.overlay.link;

import dev.banyan.tree.protocol.NodeId;

/**
 * Who this node is to its peers.
 *
 * @param cluster name of the cluster; links to other clusters are refused
 * @param node this node
 */
public record Identity(String cluster, NodeId node) {
    /** Whether both name the same life of the same node; how its address is written does not matter. */
    static boolean sameLife(NodeId one, NodeId other) {
        return one.name().equals(other.name()) && one.incarnation() == other.incarnation();
    }
}
