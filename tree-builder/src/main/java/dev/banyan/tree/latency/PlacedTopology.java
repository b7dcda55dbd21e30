package dev.banyan.tree.latency;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Members at the points of a matrix. As long as there are points enough, each member has one of its own and the delays are
 * those of the matrix. More members than points share them; then the round trip of a pair is that of its points (within a
 * point {@value #SHARED_POINT_RTT_NANOS} ns) plus an access delay of each member, log-normal, which keeps the matrix's
 * violations of the triangle inequality. A lookup reads three small arrays; memory is the matrix and 8 bytes per member.
 */
final class PlacedTopology implements Topology {
    /** Round trip between members at the same point, besides their accesses; origin: guess. */
    static final long SHARED_POINT_RTT_NANOS = 1_500_000;
    /** What the access of half of the members adds to a round trip at most; origin: guess. */
    private static final double ACCESS_RTT_NANOS_MEDIAN = 4_000_000;
    /** Of the logarithm of the access delay; one member in a hundred has more than 4 times the median; origin: guess. */
    private static final double ACCESS_SIGMA = 0.6;

    private static final double ACCESS_RTT_NANOS_MAX = 200_000_000;

    private final LatencyMatrix matrix;
    private final int[] points;
    private final int[] accessRttNanos;

    private PlacedTopology(LatencyMatrix matrix, int[] points, int[] accessRttNanos) {
        this.matrix = matrix;
        this.points = points;
        this.accessRttNanos = accessRttNanos;
    }

    /** Which member is at which point is left to chance. */
    static PlacedTopology drawn(LatencyMatrix matrix, int members, long seed) {
        requireMembers(members);
        RandomGenerator random = new SplittableRandom(seed);
        return in(matrix, draw(matrix.size(), members, random), random);
    }

    /** The members are at the points in the order of the matrix, again and again. */
    static PlacedTopology inOrder(LatencyMatrix matrix, int members, long seed) {
        requireMembers(members);
        int[] points = new int[members];
        for (int i = 0; i < members; i++) {
            points[i] = i % matrix.size();
        }
        return in(matrix, points, new SplittableRandom(seed));
    }

    private static void requireMembers(int members) {
        if (members < 1) {
            throw new IllegalArgumentException("members must be at least 1, was " + members);
        }
    }

    private static PlacedTopology in(LatencyMatrix matrix, int[] points, RandomGenerator random) {
        int members = points.length;
        int[] access = new int[members];
        if (members > matrix.size()) {
            for (int i = 0; i < members; i++) {
                access[i] = drawAccess(random);
            }
        }
        return new PlacedTopology(matrix, points, access);
    }

    @Override
    public int size() {
        return points.length;
    }

    @Override
    public String place(int member) {
        return matrix.names().get(points[member]);
    }

    @Override
    public long oneWayNanos(int from, int to) {
        if (from == to) {
            return 0;
        }
        int a = points[from];
        int b = points[to];
        long between = a == b ? SHARED_POINT_RTT_NANOS : matrix.rttNanos(a, b);
        return (between + accessRttNanos[from] + accessRttNanos[to]) / 2;
    }

    /** Every point once in random order, then every point again. */
    private static int[] draw(int size, int members, RandomGenerator random) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        int[] drawn = new int[members];
        for (int i = 0; i < members; i++) {
            int round = i % size;
            int swap = round + random.nextInt(size - round);
            int point = order[swap];
            order[swap] = order[round];
            order[round] = point;
            drawn[i] = point;
        }
        return drawn;
    }

    /** Box and Muller 1958 with StrictMath, because nextGaussian and Math differ between JVMs. */
    private static int drawAccess(RandomGenerator random) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        double normal = radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
        double nanos = ACCESS_RTT_NANOS_MEDIAN * StrictMath.exp(ACCESS_SIGMA * normal);
        return (int) Math.min(nanos, ACCESS_RTT_NANOS_MAX);
    }
}
