package dev.banyan.tree.nice;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts a cluster into two halves of equal size (plus or minus one) so that the larger of the two radii is smallest
 * (NICE, Banerjee et al. 2002). All ways are tried up to {@link #EXACT} members; beyond that the members are shared out
 * between the two that are farthest apart. Ties go to the smaller sum of radii, then to the first found.
 */
final class Bisection {
    private static final int EXACT = 12;

    private Bisection() {}

    /** Whether each member, by index, belongs to the half of the first. */
    static boolean[] halves(Cluster cluster) {
        return cluster.size() <= EXACT ? exact(cluster) : greedy(cluster);
    }

    /** The members of one half. */
    static int[] half(boolean[] halves, boolean which) {
        int[] subset = new int[halves.length];
        int count = 0;
        for (int i = 0; i < halves.length; i++) {
            if (halves[i] == which) {
                subset[count++] = i;
            }
        }
        return Arrays.copyOf(subset, count);
    }

    private static boolean[] exact(Cluster cluster) {
        int size = cluster.size();
        long best = Long.MAX_VALUE;
        boolean[] bestHalves = new boolean[size];
        for (int mask = 1; mask < 1 << size; mask += 2) {
            int count = Integer.bitCount(mask);
            if (count != size / 2 && count != (size + 1) / 2) {
                continue;
            }
            boolean[] halves = new boolean[size];
            for (int i = 0; i < size; i++) {
                halves[i] = (mask >> i & 1) == 1;
            }
            long cost = cost(cluster, halves);
            if (cost < best) {
                best = cost;
                bestHalves = halves;
            }
        }
        return bestHalves;
    }

    /** The larger radius first, the sum of both second. */
    private static long cost(Cluster cluster, boolean[] halves) {
        int[] one = half(halves, true);
        int[] two = half(halves, false);
        long radiusOne = cluster.radius(cluster.centre(one), one);
        long radiusTwo = cluster.radius(cluster.centre(two), two);
        return (Math.max(radiusOne, radiusTwo) << 31) + radiusOne + radiusTwo;
    }

    private static boolean[] greedy(Cluster cluster) {
        int size = cluster.size();
        int poleOne = 0;
        int poleTwo = 1;
        for (int i = 0; i < size; i++) {
            for (int j = i + 1; j < size; j++) {
                if (cluster.distance(i, j) > cluster.distance(poleOne, poleTwo)) {
                    poleOne = i;
                    poleTwo = j;
                }
            }
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            order.add(i);
        }
        int one = poleOne;
        int two = poleTwo;
        order.sort((a, b) -> Integer.compare(
                cluster.distance(a, one) - cluster.distance(a, two),
                cluster.distance(b, one) - cluster.distance(b, two)));
        boolean[] halves = new boolean[size];
        for (int i = 0; i < size / 2; i++) {
            halves[order.get(i)] = true;
        }
        return halves;
    }
}
