package dev.banyan.tree.latency;

/** Where the members of a simulated or emulated group are. Immutable; members are 0 to {@link #size}, exclusive. */
public interface Topology {
    /** How many members there are. */
    int size();

    /** The name of the member's place, for people; several members may share it. */
    String place(int member);

    /** The delay of one way between two members, in nanoseconds, the same in both directions; 0 from a member to itself. */
    long oneWayNanos(int from, int to);

    /** The round trip between two members, in nanoseconds. */
    default long rttNanos(int a, int b) {
        return 2 * oneWayNanos(a, b);
    }

    /**
     * Members in world cities drawn by chance, delays guessed from distances.
     *
     * @see CityTable
     */
    static Topology cities(int members, long seed) {
        return PlacedTopology.drawn(CityTable.standard().toMatrix(), members, seed);
    }

    /**
     * Members at the points of a matrix of measured round trips: member i at point i. Fewer members than points have the first of
     * them; more go round again.
     *
     * @param seed decides about the access delays, which there are only if members share points
     */
    static Topology ofMatrix(LatencyMatrix matrix, int members, long seed) {
        return PlacedTopology.inOrder(matrix, members, seed);
    }
}
