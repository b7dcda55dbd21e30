package dev.banyan.tree.forest;

/**
 * The tree that a planner who knows all delays builds greedily: of all nodes outside, the one that would be reached soonest
 * under any node with room comes next. Shi, Turner and Waldvogel's Compact Tree (Routing in overlay multicast networks, INFOCOM
 * 2002). Not the optimum, which is NP-hard, but the usual yardstick of trees with a bounded fan-out.
 *
 * <p>Deviations: the paper keeps the longest way between any two nodes short and bounds all edges of a node; here ways are
 * measured from the source, and the fan-out bounds children, so that the edge to the parent is free. Of equally good nodes and
 * parents the lower index is taken, so that equal delays give equal trees everywhere. Immutable.
 */
public final class CompactTree {
    /** The {@linkplain #parent parent} of the source. */
    public static final int NO_PARENT = -1;

    private final int source;
    private final int[] parents;
    private final long[] delayNanos;

    /** Takes over the arrays. */
    CompactTree(int source, int[] parents, long[] delayNanos) {
        this.source = source;
        this.parents = parents;
        this.delayNanos = delayNanos;
    }

    /**
     * Builds the tree. For n nodes it asks for n² delays, and for more where many nodes are nearest to the same few: on delays
     * of real networks n² log n or less, at worst n³.
     *
     * @param nodes how many, the source included; at least 1
     * @param source the root, 0 to {@code nodes - 1}
     * @param fanOut most children of a node, the source included; at least 1
     * @throws IllegalArgumentException naming the argument that is out of range, or the pair whose delay is negative or longer than
     *     some hours
     */
    public static CompactTree of(DelayFunction delays, int nodes, int source, int fanOut) {
        if (nodes < 1) {
            throw new IllegalArgumentException("nodes must be at least 1, was " + nodes);
        }
        if (source < 0 || source >= nodes) {
            throw new IllegalArgumentException(
                    "source must be between 0 and " + (nodes - 1) + " (nodes - 1), was " + source);
        }
        if (fanOut < 1) {
            throw new IllegalArgumentException("fanOut must be at least 1, was " + fanOut);
        }
        return new CompactTreeGrowth(delays, nodes, source, fanOut).grow();
    }

    /** How many nodes there are, the source included. */
    public int size() {
        return parents.length;
    }

    /** The root. */
    public int source() {
        return source;
    }

    /** The parent of a node; {@link #NO_PARENT} for the source. */
    public int parent(int node) {
        return parents[node];
    }

    /** The delay from the source along the tree, in nanoseconds; 0 at the source. */
    public long delayNanos(int node) {
        return delayNanos[node];
    }

    /** The mean delay from the source over all other nodes, in nanoseconds; 0 if there are none. */
    public double meanDelayNanos() {
        double sum = 0;
        for (long delay : delayNanos) {
            sum += delay;
        }
        return sum / Math.max(1, size() - 1);
    }

    /** The longest delay from the source, in nanoseconds; 0 if it is alone. */
    public long maxDelayNanos() {
        long max = 0;
        for (long delay : delayNanos) {
            max = Math.max(max, delay);
        }
        return max;
    }
}
