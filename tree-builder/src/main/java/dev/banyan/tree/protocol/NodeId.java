package dev.banyan.tree.protocol;

import java.util.Comparator;

/**
 * One life of one node: a restart under the same name is another {@code NodeId} with a larger incarnation.
 *
 * @param name unique within the cluster among the living; not blank
 * @param incarnation grows with every start of a node of this name; not negative
 * @param address {@code host:port} of the node's control channel, so that whoever knows the id can write to it
 */
public record NodeId(String name, long incarnation, String address) implements Comparable<NodeId> {
    private static final Comparator<NodeId> ORDER = Comparator.comparing(NodeId::name)
            .thenComparingLong(NodeId::incarnation)
            .thenComparing(NodeId::address);

    public NodeId {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a node name must not be blank");
        }
        if (incarnation < 0) {
            throw new IllegalArgumentException("incarnation of node " + name + " must not be negative: " + incarnation);
        }
    }

    @Override
    public int compareTo(NodeId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return name + "#" + incarnation;
    }
}
