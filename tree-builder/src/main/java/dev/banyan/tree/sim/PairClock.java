package dev.banyan.tree.sim;

import java.util.Arrays;

/**
 * The last arrival per ordered pair of nodes, so that jitter does not turn datagrams of a pair around. Open addressing on
 * primitive keys; forgets what has arrived whenever it would have to grow.
 */
final class PairClock {
    private static final long EMPTY = -1;

    private long[] pairs = filled(1024);
    private long[] arrivals = new long[1024];
    private int size;

    /** Notes an arrival and returns it, or the last one noted for the pair if that is later. */
    long push(long nowNanos, int from, int to, long arrival) {
        long pair = ((long) from << 32) | to;
        int at = find(pair);
        if (pairs[at] == pair) {
            arrivals[at] = Math.max(arrivals[at], arrival);
            return arrivals[at];
        }
        if (size * 2 >= pairs.length) {
            rebuild(nowNanos);
            at = find(pair);
        }
        pairs[at] = pair;
        arrivals[at] = arrival;
        size++;
        return arrival;
    }

    private int find(long pair) {
        int mask = pairs.length - 1;
        int at = (int) ((pair * 0x9E3779B97F4A7C15L) >>> 32) & mask;
        while (pairs[at] != EMPTY && pairs[at] != pair) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private void rebuild(long nowNanos) {
        long[] oldPairs = pairs;
        long[] oldArrivals = arrivals;
        int live = 0;
        for (int i = 0; i < oldPairs.length; i++) {
            if (oldPairs[i] != EMPTY && oldArrivals[i] >= nowNanos) {
                live++;
            }
        }
        int capacity = Math.max(1024, Integer.highestOneBit(Math.max(1, live)) * 8);
        pairs = filled(capacity);
        arrivals = new long[capacity];
        size = live;
        for (int i = 0; i < oldPairs.length; i++) {
            if (oldPairs[i] != EMPTY && oldArrivals[i] >= nowNanos) {
                int at = find(oldPairs[i]);
                pairs[at] = oldPairs[i];
                arrivals[at] = oldArrivals[i];
            }
        }
    }

    private static long[] filled(int length) {
        long[] result = new long[length];
        Arrays.fill(result, EMPTY);
        return result;
    }
}
