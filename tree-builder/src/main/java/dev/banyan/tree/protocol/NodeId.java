package dev.banyan.tree.protocol;

/**
 * One life of one node: a restart under the same name is another {@code NodeId} with a larger incarnation.
 *
 * @param name unique within the cluster among the living; not blank
 * @param incarnation grows with every start of a node of this name; not negative
 * @param address {@code host:port} of the node's control channel, so that whoever knows the id can write to it
 */
public record NodeId(String name, long incarnation, String address) implements Comparable<NodeId> {
    public NodeId {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a node name must not be blank");
        }
        if (incarnation < 0) {
            throw new IllegalArgumentException("incarnation of node " + name + " must not be negative: " + incarnation);
        }
    }

    @Override
    public boolean equals(Object other) {
        // The incarnation first, since it tells almost any two nodes apart without a look at their names.
        return this == other
                || (other instanceof NodeId id
                        && incarnation == id.incarnation
                        && name.equals(id.name)
                        && address.equals(id.address));
    }

    @Override
    public int hashCode() {
        // Without the name, which lies elsewhere in memory: hardly two nodes share their incarnation.
        return Long.hashCode(incarnation * 0x9E3779B97F4A7C15L);
    }

    /** For digests that members compare: the same in every process, and another for almost any other node. */
    public int digest() {
        return 31 * name.hashCode() + Long.hashCode(incarnation);
    }

    @Override
    public int compareTo(NodeId other) {
        // Written out, since tables are ordered by this: a chain of comparators costs a simulation a tenth of its time,
        // and so does comparing what is the same object, as it is whenever a simulated table has what it is asked for.
        if (this == other) {
            return 0;
        }
        int byName = name.compareTo(other.name);
        if (byName != 0) {
            return byName;
        }
        int byLife = Long.compare(incarnation, other.incarnation);
        return byLife != 0 ? byLife : address.compareTo(other.address);
    }

    /** About the bytes it takes in a message (CBOR: an array of two short texts of ASCII and a long). */
    public int wireBytes() {
        return 12 + name.length() + address.length();
    }

    @Override
    public String toString() {
        return name + "#" + incarnation;
    }
}
