package dev.banyan.tree.nice;

import dev.banyan.tree.protocol.NodeId;
import java.util.List;

/**
 * Both sides of the rendezvous: the oldest member remembers who leads the top of the hierarchy, and a leader with nobody
 * above it polls there and, if another is the better top, joins below it with its whole subtree. That is how partitions
 * heal. While the rendezvous does not answer the next oldest stands in. The better top has the higher layer, then the larger term, then the smaller id: a total order, so that two never
 * yield to each other. Questions for the top are passed upwards by anybody, so a fresh rendezvous needs no memory.
 */
final class Rendezvous {
    /** So many of the oldest members are tried in turn while the membership service has not noticed a dead one. */
    private static final int MAX_STAND_INS = 8;

    private final NiceState state;
    private final Join join;
    private NodeId registered;
    private int registeredLayer = -1;
    private long registeredTerm;
    private long registeredUntilNanos;
    private long nextPollNanos = NiceState.NEVER;
    /** Which of the oldest contacts stands in for the rendezvous, because those before it do not answer. */
    private int standIn;

    private boolean answered = true;

    Rendezvous(NiceState state, Join join) {
        this.state = state;
        this.join = join;
        this.registered = state.self;
        this.registeredUntilNanos = Long.MIN_VALUE;
    }

    long wakeNanos() {
        return isPolling() ? nextPollNanos : NiceState.NEVER;
    }

    /** The contacts changed, or this member has just become a top leader: ask at once. */
    void pollNow() {
        nextPollNanos = state.now;
        answered = true;
    }

    /** The oldest member is another one now. */
    void rendezvousChanged() {
        standIn = 0;
        pollNow();
    }

    /** The member is dead: it is no top leader any more. */
    void forget(NodeId dead) {
        if (registered.equals(dead)) {
            registeredUntilNanos = Long.MIN_VALUE;
        }
    }

    void tick() {
        if (!isPolling() || state.now < nextPollNanos) {
            return;
        }
        nextPollNanos =
                state.now + state.jittered(state.settings.rendezvousPoll().toNanos());
        if (state.contacts.isEmpty()) {
            return;
        }
        if (!answered) {
            standIn = (standIn + 1) % Math.min(MAX_STAND_INS, state.contacts.size());
        }
        Cluster top = state.layers.get(state.top());
        NodeId polled = polled();
        if (polled.equals(state.self)) {
            answered = true;
            register(state.self, top.layer, top.term);
            onTopNamed(registered);
        } else {
            answered = false;
            state.send(polled, new NiceMessage.PollRendezvous(top.layer, top.term));
        }
        if (standIn > 0) {
            // The true rendezvous is asked too, or after a partition both sides would be content with their stand-ins.
            state.send(state.contacts.get(0), new NiceMessage.PollRendezvous(top.layer, top.term));
        }
    }

    void onPoll(NodeId from, NiceMessage.PollRendezvous poll) {
        register(from, poll.layer(), poll.term());
        state.send(from, new NiceMessage.PollReply(registered, registeredLayer));
    }

    void onPollReply(NodeId from, NiceMessage.PollReply reply) {
        boolean fromRendezvous = state.rendezvous().filter(from::equals).isPresent();
        if (fromRendezvous || from.equals(polled())) {
            answered = true;
            standIn = fromRendezvous ? 0 : standIn;
            onTopNamed(reply.top());
        } else {
            state.counters.outdated++;
        }
    }

    void onQuery(NodeId from, NiceMessage.Query query) {
        if (query.layer() == NiceMessage.TOP) {
            answerTop(from, query);
        } else if (state.leads(query.layer())) {
            answer(from, query.nonce(), state.layers.get(query.layer()));
        } else if (!state.layers.isEmpty()) {
            int known = Math.min(query.layer(), state.top());
            redirect(from, query, state.layers.get(known).leader);
        }
    }

    private void answerTop(NodeId from, NiceMessage.Query query) {
        boolean registeredElsewhere = isFresh() && !registered.equals(state.self);
        if (registeredElsewhere && !registered.equals(from)) {
            redirect(from, query, registered);
        } else if (state.isTopLeader()) {
            answer(from, query.nonce(), state.layers.get(state.top()));
        } else if (!state.layers.isEmpty()) {
            redirect(from, query, state.layers.get(state.top()).leader);
        }
    }

    private NodeId polled() {
        return standIn < state.contacts.size() ? state.contacts.get(standIn) : state.self;
    }

    private void answer(NodeId to, int nonce, Cluster cluster) {
        state.send(to, new NiceMessage.QueryReply(nonce, cluster.layer, state.self, cluster.members()));
    }

    private void redirect(NodeId to, NiceMessage.Query query, NodeId leader) {
        state.send(to, new NiceMessage.QueryReply(query.nonce(), query.layer(), leader, List.of()));
    }

    private boolean isPolling() {
        return state.isTopLeader() && !join.isActive();
    }

    private boolean isFresh() {
        return state.now < registeredUntilNanos;
    }

    private void register(NodeId node, int layer, long term) {
        boolean better = layer > registeredLayer
                || (layer == registeredLayer && term > registeredTerm)
                || (layer == registeredLayer && term == registeredTerm && node.compareTo(registered) < 0);
        if (!isFresh() || node.equals(registered) || better) {
            registered = node;
            registeredLayer = layer;
            registeredTerm = term;
            long poll = state.settings.rendezvousPoll().toNanos();
            registeredUntilNanos = state.now + poll * 2 + poll / 2;
        }
    }

    private void onTopNamed(NodeId top) {
        if (!state.isTopLeader()) {
            return;
        }
        if (top.equals(state.self)) {
            join.stop();
        } else if (join.isActive()) {
            join.onTopKnown(top);
        } else {
            joinBelow(top);
        }
    }

    /** Joins the better hierarchy at the layer above the own top, or lower if the own upper layers hold nobody else. */
    private void joinBelow(NodeId top) {
        while (!state.layers.isEmpty() && state.layers.get(state.top()).size() == 1) {
            state.truncate(state.top());
        }
        join.startUnder(state.layers.size(), top);
    }
}
