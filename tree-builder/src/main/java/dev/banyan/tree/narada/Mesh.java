package dev.banyan.tree.narada;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Makes and gives up mesh links. The maximum degree is never exceeded; a full member makes room for a link that is worth more, or
 * that holds the mesh together, only by giving up one that has a way around it.
 */
final class Mesh {
    private final MeshState state;
    private final Routing routing;
    /** Whom this member has asked for a link; at most {@code max-degree}. */
    private final TreeMap<NodeId, Known> asked = new TreeMap<>();

    private long growAtNanos = MeshState.NEVER;

    Mesh(MeshState state, Routing routing) {
        this.state = state;
        this.routing = routing;
    }

    /** Looks for more links now, if there are too few. */
    void growNow() {
        growAtNanos = state.now;
    }

    /** Asks again, gives up those that do not answer, and looks for more links. */
    void tick() {
        for (Known member : new ArrayList<>(asked.values())) {
            if (state.now - member.requestSentNanos
                    >= state.settings.queryTimeout().toNanos()) {
                unanswered(member);
            }
        }
        if (growAtNanos <= state.now) {
            grow();
        }
    }

    long wakeNanos() {
        long wake = growAtNanos;
        for (Known member : asked.values()) {
            wake = Math.min(
                    wake,
                    member.requestSentNanos + state.settings.queryTimeout().toNanos());
        }
        return wake;
    }

    boolean isAsking(Known member) {
        return asked.containsKey(member.id);
    }

    /** Asks somebody for a link, unless it is one already or too many are being asked. */
    void request(Known member, MeshMessage.Purpose purpose) {
        if (asked.size() < state.settings.maxDegree()
                && !isAsking(member)
                && state.neighbour(member) == null
                && !member.id.equals(state.self)) {
            member.requestsUnanswered = 0;
            asked.put(member.id, member);
            ask(member, purpose);
        }
    }

    void onRequest(NodeId from, MeshMessage.Purpose purpose) {
        MeshMessage.Answer answer = answer(from, purpose);
        state.send(from, new MeshMessage.LinkReply(answer, state.settings.memberLimit()));
    }

    void onReply(NodeId from, MeshMessage.LinkReply reply) {
        Known member = asked.remove(from);
        if (member == null) {
            state.counters.outdated++;
            if (reply.answer() == MeshMessage.Answer.ACCEPTED && !state.neighbours.containsKey(from)) {
                state.send(from, new MeshMessage.Unlink());
            }
            return;
        }
        switch (reply.answer()) {
            case ACCEPTED -> agreed(member);
            case GROUP_FULL -> state.members.tellLimit(state.self, reply.limit());
            case NO_ROOM, LEAVING -> state.members.hear(from);
        }
    }

    /** Whether the sender of a refresh becomes a neighbour by it: it was asked, and its answer was lost. */
    boolean isAgreedBy(NodeId from) {
        Known member = asked.remove(from);
        if (member != null) {
            agreed(member);
        }
        return state.neighbours.containsKey(from);
    }

    void onUnlink(NodeId from) {
        asked.remove(from);
        Neighbour neighbour = state.neighbours.get(from);
        if (neighbour != null) {
            remove(neighbour);
        }
    }

    /** Gives up a link. */
    void drop(Neighbour neighbour) {
        state.counters.dropped++;
        state.send(neighbour.member.id, new MeshMessage.Unlink());
        remove(neighbour);
    }

    /** Removes a link without a word. */
    void remove(Neighbour neighbour) {
        state.neighbours.remove(neighbour.member.id);
        state.routesDue = true;
        state.offersDue = true;
        state.updateSoon();
        if (state.degree() < state.settings.minDegree()) {
            growNow();
        }
    }

    private void ask(Known member, MeshMessage.Purpose purpose) {
        member.requestPurpose = purpose;
        member.requestSentNanos = state.now;
        state.send(member.id, new MeshMessage.LinkRequest(purpose));
    }

    private void unanswered(Known member) {
        member.requestsUnanswered++;
        if (member.requestPurpose != MeshMessage.Purpose.REPAIR) {
            asked.remove(member.id);
        } else if (member.requestsUnanswered < state.settings.redundantProbes()) {
            ask(member, member.requestPurpose);
        } else {
            asked.remove(member.id);
            if (member.isLiving()) {
                state.counters.deaths++;
                state.members.died(member);
            }
        }
    }

    private void grow() {
        int missing = state.settings.minDegree() - state.degree();
        if (missing <= 0 || state.leaving) {
            growAtNanos = MeshState.NEVER;
            return;
        }
        List<NodeId> pool = pool();
        // One at a time: others ask too, and all of them together would find each other full.
        if (asked.size() < missing && !pool.isEmpty()) {
            NodeId chosen = pool.get(state.random.nextInt(pool.size()));
            Known member = state.members.find(chosen);
            request(member == null ? new Known(chosen, state.settings.rttSamples()) : member, MeshMessage.Purpose.GROW);
        }
        long wait = pool.isEmpty()
                ? state.settings.refreshNanos()
                : state.settings.queryTimeout().toNanos();
        growAtNanos = state.now + state.jittered(wait);
    }

    private List<NodeId> pool() {
        List<NodeId> pool = new ArrayList<>();
        for (Known member : state.members.listed()) {
            if (member.isLiving() && !member.id.equals(state.self) && isFree(member.id)) {
                pool.add(member.id);
            }
        }
        // A member that has links knows the group from its neighbours; contacts may be long dead.
        if (pool.isEmpty() || state.degree() == 0) {
            for (NodeId contact : state.contacts) {
                if (state.members.find(contact) == null && isFree(contact)) {
                    pool.add(contact);
                }
            }
        }
        return pool;
    }

    private boolean isFree(NodeId id) {
        return !state.neighbours.containsKey(id) && !asked.containsKey(id);
    }

    private MeshMessage.Answer answer(NodeId from, MeshMessage.Purpose purpose) {
        if (state.leaving) {
            return MeshMessage.Answer.LEAVING;
        }
        Known member = state.members.welcome(from);
        if (!member.isLiving()) {
            return MeshMessage.Answer.GROUP_FULL;
        }
        state.members.hear(from);
        if (state.neighbour(member) == null) {
            double worth = state.isNear(member)
                    ? MeshState.PRICELESS
                    : state.settings.addThreshold() * state.members.livingCount();
            if (state.degree() >= state.settings.maxDegree() && !makeRoom(purpose, worth)) {
                if (!member.rtt.isKnown()) {
                    // If it turns out to be near, it is accepted when it asks again.
                    state.probe(member, false);
                }
                return MeshMessage.Answer.NO_ROOM;
            }
            asked.remove(from);
            add(member);
        }
        return MeshMessage.Answer.ACCEPTED;
    }

    private void agreed(Known requested) {
        Known member = state.members.welcome(requested.id);
        state.members.hear(member.id);
        if (state.neighbour(member) != null) {
            return;
        }
        boolean room = state.degree() < state.settings.maxDegree()
                || (requested.requestPurpose != MeshMessage.Purpose.GROW
                        && makeRoom(requested.requestPurpose, requested.utility));
        if (!member.isLiving() || !room) {
            state.send(member.id, new MeshMessage.Unlink());
            return;
        }
        state.counters.added++;
        if (requested.requestPurpose == MeshMessage.Purpose.REPAIR) {
            state.counters.repairs++;
        }
        add(member);
        state.members.limitLifted();
        if (state.degree() < state.settings.minDegree()) {
            growNow();
        }
    }

    private void add(Known member) {
        state.neighbours.put(member.id, new Neighbour(member, state.now, state.settings));
        state.routesDue = true;
        state.offersDue = true;
        if (!member.rtt.isKnown()) {
            state.probe(member, false);
        }
        state.updateSoon();
    }

    /** Gives up a link that has a way around it; for a mere improvement only one that would be missed less than the new is worth. */
    private boolean makeRoom(MeshMessage.Purpose purpose, double worth) {
        boolean improvement = purpose == MeshMessage.Purpose.IMPROVE;
        Neighbour least = improvement
                ? routing.leastMissed(settledBefore())
                : routing.leastUseful(
                        purpose == MeshMessage.Purpose.REPAIR ? 0 : state.settings.minDegree(), state.now);
        if (least == null || (improvement && routing.loss(least) >= worth)) {
            return false;
        }
        drop(least);
        return true;
    }

    /** Links made before have shown their worth. */
    private long settledBefore() {
        return state.now - state.settings.trialRefreshes() * state.settings.refreshNanos();
    }
}
