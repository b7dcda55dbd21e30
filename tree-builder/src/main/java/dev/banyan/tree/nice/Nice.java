package dev.banyan.tree.nice;

import dev.banyan.tree.protocol.BuilderInputs;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeMessage;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One member of a NICE hierarchy (Banerjee, Bhattacharjee, Kommareddy, SIGCOMM 2002). It keeps clusters of members that
 * are near each other and emits {@link Effect.OfferCandidates}; it forwards nothing. This class only dispatches; see the
 * package for the phases. Single-threaded.
 */
public final class Nice implements TreeProtocol {
    private static final int LONELY_FAILURES = 3;

    private final NiceState state;
    private final NiceLimits limits;
    private final Join join;
    private final Rendezvous rendezvous;
    private final HeartBeats heartBeats;
    private final Resize resize;
    private final Refinement refinement;
    private final Leadership leadership;
    private final Failure failure;
    private final Offers offers;
    private final Mail mail = new Mail();
    private final Inputs inputs = new Inputs();
    private boolean started;
    private boolean left;
    private long nextBeatNanos = NEVER;
    /** Asking all phases anew after every message would cost more than most messages. */
    private long wakeNanos = NEVER;
    /** Whether the input at hand has left all timers as they were. */
    private boolean timersStand;

    /**
     * @param self this member
     * @param settings checked settings
     * @param random the only source of chance; seeded by the host
     */
    public Nice(NodeId self, NiceSettings settings, RandomGenerator random) {
        state = new NiceState(self, settings, random);
        limits = settings.limits();
        join = new Join(state);
        rendezvous = new Rendezvous(state, join);
        heartBeats = new HeartBeats(state, join);
        resize = new Resize(state, join, heartBeats, rendezvous);
        refinement = new Refinement(state);
        leadership = new Leadership(state, join, heartBeats, refinement, rendezvous);
        failure = new Failure(state, join, resize, leadership);
        offers = new Offers(state);
    }

    @Override
    public List<Effect> handle(long nowNanos, Input input) {
        if (left) {
            return List.of();
        }
        state.now = nowNanos;
        timersStand = false;
        if (input instanceof Input.Received received) {
            received(received.from(), received.message());
        } else {
            input.accept(inputs);
        }
        if (state.offersDue) {
            offers.emitIfChanged();
        }
        if (!timersStand) {
            wakeNanos = started && !left ? earliestTimer() : NEVER;
        }
        return state.takeEffects();
    }

    @Override
    public long nextWakeNanos() {
        return wakeNanos;
    }

    private long earliestTimer() {
        long wake = Math.min(nextBeatNanos, join.wakeNanos());
        wake = Math.min(wake, rendezvous.wakeNanos());
        wake = Math.min(wake, heartBeats.wakeNanos());
        return Math.min(wake, failure.wakeNanos());
    }

    /** The clusters this member is in, layer 0 first; for snapshots and tests. */
    public List<Roster> clusters() {
        List<Roster> rosters = new ArrayList<>();
        for (Cluster cluster : state.layers) {
            rosters.add(cluster.roster());
        }
        return rosters;
    }

    /** What was counted since the start. */
    public NiceStats stats() {
        NiceState.Counters c = state.counters;
        return new NiceStats(c.malformed, c.outdated, c.splits, c.merges, c.transfers, c.takeovers, c.moves, c.walks);
    }

    private void contactsChanged(List<NodeId> contacts) {
        boolean sameRendezvous = !state.contacts.isEmpty()
                && !contacts.isEmpty()
                && state.contacts.get(0).equals(contacts.get(0));
        state.contacts = contacts;
        if (!started && !contacts.isEmpty()) {
            started = true;
            nextBeatNanos = state.now + (long) (state.random.nextDouble() * state.settings.beatNanos());
            if (!state.isRendezvous()) {
                join.start(0, List.of());
            }
        }
        if (state.isRendezvous() && state.layers.isEmpty() && (!sameRendezvous || contacts.size() == 1)) {
            formAlone();
        }
        if (!sameRendezvous) {
            rendezvous.rendezvousChanged();
        }
        timers();
    }

    private void formAlone() {
        join.stop();
        state.layers.add(new Cluster(state, 0, state.self, 0, List.of()));
        rendezvous.pollNow();
    }

    private void timers() {
        if (!started) {
            return;
        }
        if (state.isRendezvous() && state.layers.isEmpty() && join.failures() >= LONELY_FAILURES) {
            // Everybody else waits for the rendezvous, so it must not wait for them.
            formAlone();
        }
        if (state.now >= nextBeatNanos) {
            beat();
        }
        failure.tick();
        join.tick();
        rendezvous.tick();
        heartBeats.announceDue();
    }

    private void beat() {
        if (state.now - nextBeatNanos > 2 * state.settings.beatNanos()) {
            failure.forgetSilence();
        }
        nextBeatNanos = state.now + state.jittered(state.settings.beatNanos());
        state.peers.beat(state.layers);
        failure.beat();
        resize.beat();
        leadership.beat();
        refinement.beat();
        heartBeats.beat();
        state.offersDue = true;
    }

    private void received(NodeId from, TreeMessage message) {
        if (!(message instanceof NiceMessage nice) || !started || from.equals(state.self)) {
            return;
        }
        if (nice.isWithin(limits)) {
            nice.accept(from, mail);
            timersStand &= state.now < wakeNanos;
            if (!timersStand) {
                timers();
            }
        } else {
            state.counters.malformed++;
        }
    }

    private void linkClosed(NodeId peer, boolean processGone) {
        if (processGone && !peer.equals(state.self)) {
            rendezvous.forget(peer);
            failure.onDead(peer);
            timers();
        }
    }

    private void leave() {
        leadership.leaveFrom(0);
        left = true;
    }

    private final class Mail implements NiceMessage.Visitor {
        @Override
        public void heartBeat(NodeId from, NiceMessage.HeartBeat message) {
            heartBeats.onHeartBeat(from, message.pulse());
            timersStand = true;
        }

        @Override
        public void leaderHeartBeat(NodeId from, NiceMessage.LeaderHeartBeat message) {
            timersStand = leadership.onLeaderHeartBeat(from, message);
        }

        @Override
        public void probe(NodeId from, NiceMessage.Probe message) {
            state.send(from, new NiceMessage.ProbeReply(message.nonce()));
            timersStand = true;
        }

        @Override
        public void probeReply(NodeId from, NiceMessage.ProbeReply message) {
            state.peers
                    .find(from)
                    .filter(peer -> peer.probeSentNanos >= 0 && peer.probeNonce == message.nonce())
                    .ifPresentOrElse(
                            peer -> {
                                peer.gone = false;
                                state.sample(peer, state.now - peer.probeSentNanos);
                                peer.probeSentNanos = -1;
                                timersStand = !join.isActive();
                                join.onProbed(from);
                            },
                            () -> state.counters.outdated++);
        }

        @Override
        public void query(NodeId from, NiceMessage.Query message) {
            rendezvous.onQuery(from, message);
        }

        @Override
        public void queryReply(NodeId from, NiceMessage.QueryReply message) {
            join.onQueryReply(from, message);
        }

        @Override
        public void joinCluster(NodeId from, NiceMessage.JoinCluster message) {
            resize.onJoinCluster(from, message);
        }

        @Override
        public void joinRefused(NodeId from, NiceMessage.JoinRefused message) {
            refinement.onRefused(from, message.layer());
            join.onRefused(from, message);
        }

        @Override
        public void notMember(NodeId from, NiceMessage.NotMember message) {
            failure.onNotMember(from, message.layer());
        }

        @Override
        public void remove(NodeId from, NiceMessage.Remove message) {
            failure.onRemove(from, message.layer());
        }

        @Override
        public void leaderTransfer(NodeId from, NiceMessage.LeaderTransfer message) {
            leadership.onLeaderTransfer(from, message);
        }

        @Override
        public void mergeRequest(NodeId from, NiceMessage.MergeRequest message) {
            resize.onMergeRequest(from, message);
        }

        @Override
        public void mergeInvite(NodeId from, NiceMessage.MergeInvite message) {
            resize.onMergeInvite(from, message);
        }

        @Override
        public void pollRendezvous(NodeId from, NiceMessage.PollRendezvous message) {
            rendezvous.onPoll(from, message);
        }

        @Override
        public void pollReply(NodeId from, NiceMessage.PollReply message) {
            rendezvous.onPollReply(from, message);
        }
    }

    /** Answers true where the input concerned NICE. */
    private final class Inputs extends BuilderInputs {
        @Override
        public Boolean contactsChanged(Input.ContactsChanged input) {
            Nice.this.contactsChanged(input.oldestFirst());
            return true;
        }

        @Override
        public Boolean received(Input.Received input) {
            Nice.this.received(input.from(), input.message());
            return true;
        }

        @Override
        public Boolean tick(Input.Tick input) {
            timers();
            return true;
        }

        @Override
        public Boolean linkClosed(Input.LinkClosed input) {
            Nice.this.linkClosed(input.peer(), input.processGone());
            return true;
        }

        @Override
        public Boolean rttMeasured(Input.RttMeasured input) {
            state.peers.find(input.peer()).ifPresent(peer -> state.sample(peer, input.rttNanos()));
            return true;
        }

        @Override
        public Boolean leaveRequested(Input.LeaveRequested input) {
            leave();
            return true;
        }
    }
}
