package dev.banyan.tree.narada;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The least costly way along the mesh to every member, from the path vectors of the neighbours. Paths keep ways free of loops:
 * one that leads back here, or through the dead, is none.
 */
final class Routing {
    private final MeshState state;

    Routing(MeshState state) {
        this.state = state;
    }

    /** Computes all ways anew. It is news for the neighbours when one begins with another of them, since they forward by that. */
    void recompute() {
        state.routesDue = false;
        Known[] listed = state.members.listed();
        @Nullable Known[] nextHops = new @Nullable Known[listed.length];
        for (int i = 0; i < listed.length; i++) {
            nextHops[i] = nextHop(listed[i]);
        }
        for (Known member : state.members.all()) {
            member.cost = MeshMessage.NO_ROUTE;
            member.delayMicros = 0;
            member.via = null;
        }
        state.members.self().cost = 0;
        for (Neighbour neighbour : state.neighbours.values()) {
            if (neighbour.linkMicros() > 0) {
                offerWaysOver(neighbour);
            }
        }
        for (int i = 0; i < listed.length; i++) {
            if (nextHops[i] != nextHop(listed[i])) {
                state.updateSoon();
                return;
            }
        }
    }

    private static @Nullable Known nextHop(Known to) {
        return to.via == null ? null : to.via.member;
    }

    private void offerWaysOver(Neighbour neighbour) {
        offerWay(neighbour, neighbour.member, -1, neighbour.linkCost() + (neighbour.leaving ? transientCost(0) : 0));
        PathVector vector = neighbour.vector;
        for (int i = 0; i < vector.size(); i++) {
            Known to = vector.members[i];
            if (!vector.reaches(i) || to == state.members.self() || to == neighbour.member) {
                continue;
            }
            // The way itself is looked at only where it may be the least costly.
            int cost = isCheaper(leastCostOver(neighbour, i), to.cost) ? costOver(neighbour, i) : MeshMessage.NO_ROUTE;
            if (cost != MeshMessage.NO_ROUTE) {
                offerWay(neighbour, to, i, cost);
            }
        }
    }

    private static void offerWay(Neighbour neighbour, Known to, int position, int cost) {
        if (isCheaper(cost, to.cost)) {
            int beyond = position < 0 ? 0 : neighbour.vector.delaysMicros[position];
            to.cost = cost;
            to.delayMicros = Math.min(MeshMessage.MAX_COST, neighbour.linkMicros() + beyond);
            to.via = neighbour;
            to.viaPosition = position;
        }
    }

    private static boolean isCheaper(int cost, int known) {
        return known == MeshMessage.NO_ROUTE || cost < known;
    }

    /** What a way costs if none of its hops leaves. */
    private static int leastCostOver(Neighbour neighbour, int position) {
        return (int) Math.min(MeshMessage.MAX_COST, (long) neighbour.vector.costs[position] + neighbour.linkCost());
    }

    private int costOver(Neighbour neighbour, int position) {
        PathVector vector = neighbour.vector;
        boolean leaving = neighbour.leaving;
        for (int hop : vector.hops[position]) {
            Known through = vector.members[hop];
            boolean lingers = state.members.isLingering(through);
            if (through == state.members.self() || (!through.isLiving() && !lingers)) {
                return MeshMessage.NO_ROUTE;
            }
            leaving |= lingers;
        }
        int cost = vector.costs[position];
        long sum = (long) cost + neighbour.linkCost() + (leaving ? transientCost(cost) : 0);
        return (int) Math.min(MeshMessage.MAX_COST, sum);
    }

    /** Once on a way, however many of its hops leave. */
    private static int transientCost(int cost) {
        return cost >= MeshMessage.TRANSIENT_COST ? 0 : MeshMessage.TRANSIENT_COST;
    }

    /** The members between this one and that, the neighbour first. */
    static List<Known> between(Known to) {
        Neighbour via = to.via;
        if (via == null || via.member == to) {
            return List.of();
        }
        List<Known> path = new ArrayList<>();
        path.add(via.member);
        for (int hop : via.vector.hops[to.viaPosition]) {
            path.add(via.vector.members[hop]);
        }
        return path;
    }

    /**
     * What the link to a neighbour is worth to the two ends (the paper's consensus cost): the larger of how many members this one
     * reaches over it, and how many the neighbour reaches over it.
     */
    int consensusCost(Neighbour neighbour) {
        int ours = 0;
        for (Known member : state.members.listed()) {
            if (member.via == neighbour) {
                ours++;
            }
        }
        int theirs = 0;
        for (int i = 0; i < neighbour.vector.size(); i++) {
            if (neighbour.vector.beginsWith(i, state.members.self())) {
                theirs++;
            }
        }
        return Math.max(ours, theirs);
    }

    /** Whether another neighbour has a way to this one that does not lead through here, so that the mesh holds without the link. */
    boolean hasDetour(Neighbour neighbour) {
        for (Neighbour other : state.neighbours.values()) {
            if (other != neighbour && !other.leaving) {
                int position = other.vector.position(neighbour.member);
                if (position >= 0
                        && other.vector.reaches(position)
                        && costOver(other, position) != MeshMessage.NO_ROUTE) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * What both ends would lose without the link, in the measure of utility: the sum of the parts by which ways are shorter for it.
     * That of the other end is guessed from how much more or less it uses the link.
     */
    double loss(Neighbour neighbour) {
        int[] detours = costsWithout(neighbour);
        Known[] listed = state.members.listed();
        double loss = 0;
        int ours = 0;
        for (int i = 0; i < listed.length; i++) {
            if (listed[i].via == neighbour) {
                ours++;
                int detour = detours[i];
                loss += detour == MeshMessage.NO_ROUTE ? 1 : (detour - listed[i].cost) / (double) detour;
            }
        }
        return loss * Math.max(1, consensusCost(neighbour) / (double) Math.max(1, ours));
    }

    private int[] costsWithout(Neighbour excluded) {
        int[] costs = new int[state.members.listed().length];
        Arrays.fill(costs, MeshMessage.NO_ROUTE);
        for (Neighbour other : state.neighbours.values()) {
            if (other == excluded || other.linkMicros() == 0) {
                continue;
            }
            for (int i = 0; i < other.vector.size(); i++) {
                Known to = other.vector.members[i];
                if (!other.vector.reaches(i)
                        || !to.isLiving()
                        || !isCheaper(leastCostOver(other, i), costs[to.position])) {
                    continue;
                }
                int cost = costOver(other, i);
                if (cost != MeshMessage.NO_ROUTE && isCheaper(cost, costs[to.position])) {
                    costs[to.position] = cost;
                }
            }
        }
        return costs;
    }

    /** The neighbour whose link both ends would lose least by, of those that may go; null if none may. */
    @Nullable
    Neighbour leastMissed(long settledBeforeNanos) {
        Neighbour least = null;
        double leastLoss = Double.MAX_VALUE;
        for (Neighbour neighbour : state.neighbours.values()) {
            if (mayGo(neighbour, state.settings.minDegree(), settledBeforeNanos)) {
                double loss = loss(neighbour);
                if (loss < leastLoss) {
                    least = neighbour;
                    leastLoss = loss;
                }
            }
        }
        return least;
    }

    private boolean mayGo(Neighbour neighbour, int leastDegreeThere, long settledBeforeNanos) {
        return !neighbour.leaving
                && !state.isNear(neighbour.member)
                && neighbour.member.degree > leastDegreeThere
                && neighbour.sinceNanos <= settledBeforeNanos
                && hasDetour(neighbour);
    }

    /** The neighbour of least consensus cost of those that may go; null if none may. */
    @Nullable
    Neighbour leastUseful(int leastDegreeThere, long settledBeforeNanos) {
        Neighbour least = null;
        int leastCost = Integer.MAX_VALUE;
        for (Neighbour neighbour : state.neighbours.values()) {
            if (mayGo(neighbour, leastDegreeThere, settledBeforeNanos)) {
                int cost = consensusCost(neighbour);
                if (cost < leastCost) {
                    least = neighbour;
                    leastCost = cost;
                }
            }
        }
        return least;
    }
}
