package dev.banyan.tree.nice;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Brings this member into a cluster of one layer: layer 0 for a new member, the layer above its topmost for a leader
 * without anybody above it. First the hinted leaders are asked, if any; else it walks: from the top, which the rendezvous
 * knows, down to the nearest member of each layer (the first probe to return), as in the paper. Every question has a
 * deadline; after one it starts anew, in turns at the rendezvous and at a random contact, who passes the question up.
 */
final class Join {
    private static final int MAX_BACKOFF_DOUBLINGS = 3;
    /** A leader that finds nobody to join acts as a top leader then: others can join it, and it polls the rendezvous. */
    private static final int MAX_FAILURES_OF_A_LEADER = 3;

    private enum Step {
        IDLE,
        ASKING_RENDEZVOUS,
        ASKING,
        PROBING,
        ENTERING,
        PAUSED
    }

    private final NiceState state;
    private final Deque<NodeId> hints = new ArrayDeque<>();
    private Step step = Step.IDLE;
    private int layer;
    private NodeId asked;
    private int askedLayer;
    private int nonce;
    private int hops;
    private int failures;
    private List<NodeId> probed = List.of();
    private int probedLayer;
    private long deadlineNanos = NiceState.NEVER;

    Join(NiceState state) {
        this.state = state;
        this.asked = state.self;
    }

    boolean isActive() {
        return step != Step.IDLE;
    }

    /** Whether this member is waiting to be let into the cluster of this layer. */
    boolean wants(int wantedLayer) {
        return isActive() && layer == wantedLayer && isNeeded();
    }

    /** How often in a row it came to nothing. */
    int failures() {
        return isActive() ? failures : 0;
    }

    long wakeNanos() {
        return deadlineNanos;
    }

    /** Starts (over): ask the hinted leaders in turn, then walk. */
    void start(int targetLayer, List<NodeId> hinted) {
        layer = targetLayer;
        failures = 0;
        hints.clear();
        for (NodeId hint : hinted) {
            if (!hint.equals(state.self)) {
                hints.add(hint);
            }
        }
        next();
    }

    /** Starts (over) under a cluster as told by somebody: its leader first, then its members. */
    void start(int targetLayer, Optional<Roster> under) {
        List<NodeId> hinted = new ArrayList<>();
        under.ifPresent(roster -> {
            hinted.add(roster.leader());
            roster.members().stream().filter(id -> !id.equals(roster.leader())).forEach(hinted::add);
        });
        start(targetLayer, hinted);
    }

    /** Starts (over) with a walk that begins at this top leader. */
    void startUnder(int targetLayer, NodeId topLeader) {
        layer = targetLayer;
        failures = 0;
        hops = 0;
        hints.clear();
        state.counters.walks++;
        ask(topLeader, NiceMessage.TOP);
    }

    void stop() {
        step = Step.IDLE;
        deadlineNanos = NiceState.NEVER;
        hints.clear();
    }

    void tick() {
        if (!isActive()) {
            return;
        }
        if (!isNeeded()) {
            stop();
        } else if (state.now >= deadlineNanos) {
            if (step == Step.PAUSED) {
                next();
            } else {
                fail();
            }
        }
    }

    void onQueryReply(NodeId from, NiceMessage.QueryReply reply) {
        if (step != Step.ASKING || reply.nonce() != nonce || !from.equals(asked)) {
            state.counters.outdated++;
        } else if (reply.members().isEmpty()) {
            redirected(reply.leader());
        } else if (reply.layer() == layer || reply.layer() == layer - 1) {
            enter(reply.leader());
        } else if (reply.layer() < layer) {
            // A smaller hierarchy than the own one: it has to join here, not the other way round.
            fail();
        } else {
            probeAll(reply.members(), reply.layer());
        }
    }

    void onProbed(NodeId from) {
        if (step == Step.PROBING && probed.contains(from)) {
            probed = List.of();
            if (probedLayer - 1 == layer) {
                enter(from);
            } else {
                ask(from, probedLayer - 1);
            }
        }
    }

    void onRefused(NodeId from, NiceMessage.JoinRefused refusal) {
        if (step == Step.ENTERING && from.equals(asked) && refusal.layer() == layer) {
            if (refusal.leader().isPresent()) {
                NodeId leader = refusal.leader().get();
                if (!leader.equals(state.self) && hops++ < maxHops()) {
                    enter(leader);
                    return;
                }
            }
            fail();
        }
    }

    /** The rendezvous named the top leader; called only when it is not this member. */
    void onTopKnown(NodeId top) {
        if (step == Step.ASKING_RENDEZVOUS) {
            ask(top, NiceMessage.TOP);
        }
    }

    private boolean isNeeded() {
        return state.layers.size() == layer && (layer == 0 || state.leads(layer - 1));
    }

    private void next() {
        hops = 0;
        if (hints.isEmpty()) {
            walk();
        } else {
            enter(hints.remove());
        }
    }

    private void walk() {
        state.counters.walks++;
        Optional<NodeId> rendezvous = state.rendezvous();
        boolean elsewhere = failures % 2 == 1 && state.contacts.size() > 1;
        if (elsewhere || rendezvous.isEmpty() || rendezvous.get().equals(state.self)) {
            if (state.contacts.isEmpty()) {
                fail();
            } else {
                ask(state.contacts.get(state.random.nextInt(state.contacts.size())), NiceMessage.TOP);
            }
        } else if (layer == 0) {
            ask(rendezvous.get(), NiceMessage.TOP);
        } else {
            step = Step.ASKING_RENDEZVOUS;
            waitForAnswer();
            state.send(rendezvous.get(), new NiceMessage.PollRendezvous(layer - 1, state.layers.get(layer - 1).term));
        }
    }

    private void redirected(NodeId to) {
        if (to.equals(state.self) && layer > 0) {
            // The way up from somebody else ends here: this member is the top leader as far as that one knows.
            stop();
        } else if (to.equals(state.self) || hops++ >= maxHops()) {
            fail();
        } else {
            ask(to, askedLayer);
        }
    }

    private void ask(NodeId whom, int ofLayer) {
        if (whom.equals(state.self)) {
            fail();
            return;
        }
        step = Step.ASKING;
        asked = whom;
        askedLayer = ofLayer;
        nonce = state.nextNonce();
        waitForAnswer();
        state.send(whom, new NiceMessage.Query(nonce, ofLayer));
    }

    private void probeAll(List<NodeId> members, int ofLayer) {
        step = Step.PROBING;
        probed = members;
        probedLayer = ofLayer;
        waitForAnswer();
        for (NodeId member : members) {
            state.probe(state.peers.get(member));
        }
    }

    private void enter(NodeId leader) {
        if (leader.equals(state.self)) {
            fail();
            return;
        }
        step = Step.ENTERING;
        asked = leader;
        waitForAnswer();
        state.send(leader, new NiceMessage.JoinCluster(layer));
    }

    private void waitForAnswer() {
        deadlineNanos = state.now + state.settings.queryTimeout().toNanos();
    }

    private void fail() {
        if (!hints.isEmpty()) {
            next();
            return;
        }
        if (layer > 0 && failures >= MAX_FAILURES_OF_A_LEADER) {
            stop();
            return;
        }
        long shortest = state.settings.queryTimeout().toNanos() / 4;
        long pause = shortest << Math.min(failures, MAX_BACKOFF_DOUBLINGS);
        failures++;
        step = Step.PAUSED;
        deadlineNanos = state.now + pause / 2 + (long) (state.random.nextDouble() * pause);
    }

    private int maxHops() {
        return state.settings.maxLayers() + 4;
    }
}
