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
     * Members in world cities, delays guessed from distances.
     *
     * @see CityTable
     */
    static Topology cities(int members, long seed) {
        return PlacedTopology.in(CityTable.standard().toMatrix(), members, seed);
    }

    /** Members at the points of a matrix of measured round trips. */
    static Topology ofMatrix(LatencyMatrix matrix, int members, long seed) {
        return PlacedTopology.in(matrix, members, seed);
    }
}
