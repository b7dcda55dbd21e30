package dev.banyan.tree.sim;

import java.util.BitSet;
import java.util.Collection;

/** A standing partition between two sets of nodes; nodes in neither set are not affected. Healed by {@link Simulation#heal}. */
public final class SimPartition {
    private final BitSet left = new BitSet();
    private final BitSet right = new BitSet();

    SimPartition(Collection<Integer> left, Collection<Integer> right) {
        left.forEach(this.left::set);
        right.forEach(this.right::set);
        if (this.left.intersects(this.right)) {
            throw new IllegalArgumentException(
                    "a node is on both sides of the partition: " + this.left + " and " + this.right);
        }
    }

    boolean separates(int a, int b) {
        return (left.get(a) && right.get(b)) || (left.get(b) && right.get(a));
    }

    @Override
    public String toString() {
        return left + "|" + right;
    }
}
