package dev.banyan.tree.protocol;

import java.util.Comparator;

/**
 * How a group chooses its root: the smallest rank in this order, best first, is the root of the tree.
 *
 * @param preference {@code banyan.tree.root-preference}; larger is better
 * @param age order of joining the cluster, older is smaller and better
 * @param node breaks ties, so that the order is total
 */
public record Rank(int preference, long age, NodeId node) implements Comparable<Rank> {
    private static final Comparator<Rank> ORDER = Comparator.comparingInt(Rank::preference)
            .reversed()
            .thenComparingLong(Rank::age)
            .thenComparing(Rank::node);

    @Override
    public int compareTo(Rank other) {
        return ORDER.compare(this, other);
    }

    /** Whether this rank makes the better root. */
    public boolean isBetterThan(Rank other) {
        return compareTo(other) < 0;
    }
}
