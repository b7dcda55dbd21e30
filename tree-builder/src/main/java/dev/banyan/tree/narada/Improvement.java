package dev.banyan.tree.narada;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Betters the mesh: members that are no neighbours are measured at random, and linked if that shortens ways enough; links that
 * little depends on are given up.
 */
final class Improvement {
    private final MeshState state;
    private final Mesh mesh;
    private final Routing routing;
    private long roundAtNanos = MeshState.NEVER;

    Improvement(MeshState state, Mesh mesh, Routing routing) {
        this.state = state;
        this.mesh = mesh;
        this.routing = routing;
    }

    void start() {
        roundAtNanos = state.now
                + (long) (state.random.nextDouble()
                        * state.settings.probeInterval().toNanos());
    }

    long wakeNanos() {
        return roundAtNanos;
    }

    void tick() {
        if (roundAtNanos > state.now) {
            return;
        }
        roundAtNanos = state.now + state.jittered(state.settings.probeInterval().toNanos());
        if (state.degree() == 0) {
            return;
        }
        measureSome();
        dropLeast();
    }

    /** Takes the distances of a member that was probed, and asks it for a link if that is worth it. */
    void onCosts(Known member, MeshMessage.ProbeReply reply) {
        Known[] told = told(reply);
        if (told == null || reply.costs().isEmpty() || state.neighbour(member) != null || !member.isLiving()) {
            return;
        }
        member.degree = reply.degree();
        double threshold = state.settings.addThreshold() * state.members.livingCount();
        member.utility = state.isNear(member) ? MeshState.PRICELESS : utility(member, told, reply.costs());
        if (state.degree() >= state.settings.maxDegree()) {
            // It takes the place of another link, so it must be worth that much more.
            member.utility -= threshold;
            Neighbour least =
                    routing.leastMissed(state.now - state.settings.trialRefreshes() * state.settings.refreshNanos());
            if (least != null && member.utility > routing.loss(least)) {
                mesh.request(member, MeshMessage.Purpose.IMPROVE);
            }
        } else if (member.utility > threshold * dearness(state.degree())) {
            mesh.request(member, MeshMessage.Purpose.IMPROVE);
        }
    }

    /** The more links a member has, the more another must be worth: 1 at the least degree, 2 at the largest. */
    private double dearness(int degree) {
        int least = state.settings.minDegree();
        int span = Math.max(1, state.settings.maxDegree() - least);
        return 1 + Math.max(0, degree - least) / (double) span;
    }

    /** Sum over all members of the part by which the way to each would be cheaper. */
    private double utility(Known through, Known[] told, List<Integer> costs) {
        int link = state.settings.linkCost(through.directMicros());
        double utility = 0;
        for (int i = 0; i < told.length; i++) {
            int theirs = told[i] == through ? 0 : costs.get(i);
            if (told[i] == state.members.self() || theirs == MeshMessage.NO_ROUTE || !told[i].isLiving()) {
                continue;
            }
            int current = told[i].cost;
            long proposed = (long) link + theirs;
            if (current == MeshMessage.NO_ROUTE) {
                utility += 1;
            } else if (proposed < current) {
                utility += (current - proposed) / (double) current;
            }
        }
        return utility;
    }

    private Known @Nullable [] told(MeshMessage.ProbeReply reply) {
        if (reply.members().isEmpty()) {
            Known[] own = state.members.listed();
            boolean same = reply.digest() == state.members.digest()
                    && own.length == reply.costs().size();
            return same ? own : null;
        }
        List<Known> told = new ArrayList<>();
        for (NodeId id : reply.members()) {
            told.add(state.members.meet(id));
        }
        return told.toArray(Known[]::new);
    }

    private void measureSome() {
        List<Known> pool = new ArrayList<>();
        for (Known member : state.members.listed()) {
            boolean underWay = member.probeSentNanos != MeshState.NEVER
                    && state.now - member.probeSentNanos
                            < state.settings.queryTimeout().toNanos();
            if (member.isLiving()
                    && member != state.members.self()
                    && state.neighbour(member) == null
                    && !mesh.isAsking(member)
                    && !underWay) {
                pool.add(member);
            }
        }
        for (int i = 0; i < state.settings.probesPerRound() && !pool.isEmpty(); i++) {
            Known chosen = nearUnmeasured(pool);
            if (chosen == null) {
                chosen = pool.get(state.random.nextInt(pool.size()));
            }
            pool.remove(chosen);
            state.probe(chosen, true);
        }
    }

    private @Nullable Known nearUnmeasured(List<Known> pool) {
        for (Known member : pool) {
            if (!member.rtt.isKnown() && state.isNear(member)) {
                return member;
            }
        }
        return null;
    }

    private void dropLeast() {
        if (state.degree() <= state.settings.minDegree()) {
            return;
        }
        long trial = state.settings.trialRefreshes() * state.settings.refreshNanos();
        Neighbour least = routing.leastUseful(state.settings.minDegree(), state.now - trial);
        double threshold = state.settings.dropThreshold() * state.members.livingCount();
        if (least != null && routing.consensusCost(least) < threshold) {
            mesh.drop(least);
        }
    }
}
