package dev.banyan.tree.narada;

import java.util.List;

/** A neighbour's distances and paths to all members it knows, as it told them in one refresh. */
final class PathVector {
    /** That of a neighbour that has not told any yet. */
    static final PathVector EMPTY = new PathVector(0, new Known[0], new int[0], new int[0], new int[0][]);

    final int digest;
    final Known[] members;
    final int[] delaysMicros;
    final int[] costs;
    /** For each member the positions of those between the neighbour and it. */
    final int[][] hops;

    private PathVector(int digest, Known[] members, int[] delaysMicros, int[] costs, int[][] hops) {
        this.digest = digest;
        this.members = members;
        this.delaysMicros = delaysMicros;
        this.costs = costs;
        this.hops = hops;
    }

    /** As told: {@code routes} in the order of {@code members}. */
    static PathVector of(int digest, Known[] members, List<MeshMessage.Route> routes) {
        int[] delays = new int[members.length];
        int[] costs = new int[members.length];
        int[][] hops = new int[members.length][];
        for (int i = 0; i < members.length; i++) {
            MeshMessage.Route route = routes.get(i);
            delays[i] = route.delayMicros();
            costs[i] = route.cost();
            hops[i] = new int[route.hops().size()];
            for (int hop = 0; hop < hops[i].length; hop++) {
                hops[i][hop] = route.hops().get(hop);
            }
        }
        return new PathVector(digest, members, delays, costs, hops);
    }

    int size() {
        return members.length;
    }

    boolean reaches(int position) {
        return costs[position] != MeshMessage.NO_ROUTE;
    }

    /** Whether the way to that member goes through this one. */
    boolean passes(int position, Known through) {
        for (int hop : hops[position]) {
            if (members[hop] == through) {
                return true;
            }
        }
        return false;
    }

    /** Whether the way to that member begins with this one, or ends there at once. */
    boolean beginsWith(int position, Known first) {
        int[] path = hops[position];
        return reaches(position) && (path.length == 0 ? members[position] : members[path[0]]) == first;
    }

    /** Position of a member, or -1. */
    int position(Known member) {
        for (int i = 0; i < members.length; i++) {
            if (members[i] == member) {
                return i;
            }
        }
        return -1;
    }
}
