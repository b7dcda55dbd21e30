package dev.banyan.tree.forest;

import java.util.Arrays;

/**
 * A {@link CompactTree} while it grows. What an outside node would gain is kept up to date when a parent is added, but not when
 * one fills up: then it is a lower bound, and computed anew only if the node comes first with it.
 */
final class CompactTreeGrowth {
    private static final int NONE = -1;
    /** Some hours; sums over a million hops do not overflow. */
    private static final long DELAY_NANOS_MAX = Long.MAX_VALUE >> 20;

    private final DelayFunction delays;
    private final int fanOut;
    private final int source;
    private final int[] parents;
    private final long[] delayNanos;
    private final int[] childCounts;
    /** Nodes of the tree that have room, in no order. */
    private final int[] roomy;

    private int roomyCount;
    /** Nodes not yet in the tree, in no order. */
    private final int[] outside;

    private int outsideCount;
    /** Per outside node: the soonest it can be reached, a lower bound once {@link #via} is full. */
    private final long[] soonestNanos;

    private final int[] via;

    CompactTreeGrowth(DelayFunction delays, int nodes, int source, int fanOut) {
        this.delays = delays;
        this.fanOut = fanOut;
        this.source = source;
        parents = new int[nodes];
        delayNanos = new long[nodes];
        childCounts = new int[nodes];
        roomy = new int[nodes];
        outside = new int[nodes];
        soonestNanos = new long[nodes];
        via = new int[nodes];
        Arrays.fill(parents, CompactTree.NO_PARENT);
        Arrays.fill(soonestNanos, Long.MAX_VALUE);
        Arrays.fill(via, NONE);
        for (int node = 0; node < nodes; node++) {
            if (node != source) {
                outside[outsideCount++] = node;
            }
        }
    }

    CompactTree grow() {
        offer(source);
        while (outsideCount > 0) {
            int slot = firstSlot();
            int node = outside[slot];
            if (isFull(via[node])) {
                choose(node);
            } else {
                outside[slot] = outside[--outsideCount];
                attach(node, via[node]);
            }
        }
        return new CompactTree(source, parents, delayNanos);
    }

    private int firstSlot() {
        int first = 0;
        for (int slot = 1; slot < outsideCount; slot++) {
            long soonest = soonestNanos[outside[slot]];
            long least = soonestNanos[outside[first]];
            if (soonest < least || (soonest == least && outside[slot] < outside[first])) {
                first = slot;
            }
        }
        return first;
    }

    private void attach(int node, int parent) {
        parents[node] = parent;
        delayNanos[node] = soonestNanos[node];
        if (++childCounts[parent] == fanOut) {
            int slot = 0;
            while (roomy[slot] != parent) {
                slot++;
            }
            roomy[slot] = roomy[--roomyCount];
        }
        offer(node);
    }

    /** Makes a node of the tree known to all outside. */
    private void offer(int parent) {
        roomy[roomyCount++] = parent;
        for (int slot = 0; slot < outsideCount; slot++) {
            consider(outside[slot], parent);
        }
    }

    /** Finds the best parent anew. */
    private void choose(int node) {
        soonestNanos[node] = Long.MAX_VALUE;
        via[node] = NONE;
        for (int slot = 0; slot < roomyCount; slot++) {
            consider(node, roomy[slot]);
        }
    }

    private void consider(int node, int parent) {
        long delay = delays.oneWayNanos(parent, node);
        if (delay < 0 || delay > DELAY_NANOS_MAX) {
            throw new IllegalArgumentException("the delay from " + parent + " to " + node + " must be 0.."
                    + DELAY_NANOS_MAX + " ns, was " + delay);
        }
        long reached = delayNanos[parent] + delay;
        if (reached < soonestNanos[node] || (reached == soonestNanos[node] && parent < via[node])) {
            soonestNanos[node] = reached;
            via[node] = parent;
        }
    }

    private boolean isFull(int parent) {
        return childCounts[parent] >= fanOut;
    }
}
