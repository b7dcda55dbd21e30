package dev.banyan.tree.narada;

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
 * One member of a Narada mesh (Chu, Rao, Zhang, SIGMETRICS 2000). It keeps a few links to others such that ways along them are
 * short, knows all members, and emits {@link Effect.OfferCandidates}; it forwards nothing. This class only dispatches; see the
 * package for the duties. Single-threaded.
 */
public final class Narada implements TreeProtocol {
    private final MeshState state;
    private final Routing routing;
    private final Mesh mesh;
    private final Refreshes refreshes;
    private final Improvement improvement;
    private final Failure failure;
    private final Repair repair;
    private final Offers offers;
    private final Mail mail = new Mail();
    private final Inputs inputs = new Inputs();
    private boolean started;
    private long nextRefreshNanos = NEVER;
    private long leftAtNanos = NEVER;

    /**
     * @param self this member
     * @param settings checked settings
     * @param random the only source of chance; seeded by the host
     */
    public Narada(NodeId self, NaradaSettings settings, RandomGenerator random) {
        state = new MeshState(self, settings, random);
        routing = new Routing(state);
        mesh = new Mesh(state, routing);
        refreshes = new Refreshes(state, mesh);
        improvement = new Improvement(state, mesh, routing);
        failure = new Failure(state, mesh);
        repair = new Repair(state, mesh);
        offers = new Offers(state);
    }

    @Override
    public List<Effect> handle(long nowNanos, Input input) {
        state.now = nowNanos;
        if (isLeft()) {
            return List.of();
        }
        input.accept(inputs);
        recomputeIfDue();
        if (state.offersDue && !state.leaving) {
            offers.emitIfChanged();
        }
        return state.takeEffects();
    }

    @Override
    public long nextWakeNanos() {
        if (!started || isLeft()) {
            return NEVER;
        }
        long wake = Math.min(nextRefreshNanos, state.updateAtNanos);
        if (state.leaving) {
            return Math.min(wake, leftAtNanos);
        }
        wake = Math.min(wake, mesh.wakeNanos());
        wake = Math.min(wake, improvement.wakeNanos());
        return Math.min(wake, failure.wakeNanos());
    }

    /** The mesh as this member sees it now; for simulations and tests. */
    public MeshView view() {
        return MeshView.of(state);
    }

    /** Mesh links of this member, at most {@code max-degree}; those to members that take their leave do not count. */
    public int degree() {
        return state.degree();
    }

    /** The living members as this one knows them, itself included, in ascending order. */
    public List<NodeId> members() {
        List<NodeId> living = new ArrayList<>();
        for (Known member : state.members.listed()) {
            if (member.isLiving()) {
                living.add(member.id);
            }
        }
        return living;
    }

    /** What was counted since the start. */
    public NaradaStats stats() {
        MeshState.Counters c = state.counters;
        return new NaradaStats(c.malformed, c.outdated, c.beyondLimit, c.added, c.dropped, c.deaths, c.repairs);
    }

    private boolean isLeft() {
        return state.leaving && state.now >= leftAtNanos;
    }

    private void recomputeIfDue() {
        if (state.routesDue) {
            routing.recompute();
        }
    }

    private void contactsChanged(List<NodeId> contacts) {
        state.contacts = contacts;
        if (!started && !contacts.isEmpty()) {
            started = true;
            state.members.self().freshNanos = state.now;
            nextRefreshNanos = state.now + (long) (state.random.nextDouble() * state.settings.refreshNanos());
            improvement.start();
        }
        if (state.degree() < state.settings.minDegree()) {
            mesh.growNow();
        }
        timers();
    }

    private void timers() {
        if (!started) {
            return;
        }
        if (!state.leaving) {
            failure.tick();
            mesh.tick();
            improvement.tick();
        }
        boolean regular = state.now >= nextRefreshNanos;
        if (regular) {
            beat();
        }
        if (regular || state.now >= state.updateAtNanos) {
            recomputeIfDue();
            refreshes.send();
        }
    }

    private void beat() {
        if (state.now - nextRefreshNanos > 2 * state.settings.refreshNanos()) {
            repair.forgetSilence();
        }
        nextRefreshNanos = state.now + state.jittered(state.settings.refreshNanos());
        state.members.forgetGone();
        state.members.listChanged();
        if (!state.leaving) {
            repair.beat();
        }
        state.routesDue = true;
        state.offersDue = true;
    }

    private void received(NodeId from, TreeMessage message) {
        if (!(message instanceof MeshMessage said) || !started || from.equals(state.self)) {
            return;
        }
        // Lingering members are listed besides the living ones.
        if (said.isWithin(2 * state.settings.memberLimit())) {
            said.accept(from, mail);
            timers();
        } else {
            state.counters.malformed++;
        }
    }

    private void linkClosed(NodeId peer, boolean processGone) {
        Known member = state.members.find(peer);
        if (processGone && member != null && !peer.equals(state.self)) {
            failure.onDead(member);
            timers();
        }
    }

    private void leave() {
        if (state.leaving) {
            return;
        }
        recomputeIfDue();
        state.leaving = true;
        leftAtNanos = state.now + state.settings.leaveLinger().toNanos();
        refreshes.send();
    }

    private final class Mail implements MeshMessage.Visitor {
        @Override
        public void refresh(NodeId from, MeshMessage.Refresh message) {
            refreshes.onRefresh(from, message);
            Known member = state.members.find(from);
            if (member != null) {
                failure.onAlive(member);
            }
        }

        @Override
        public void linkRequest(NodeId from, MeshMessage.LinkRequest message) {
            mesh.onRequest(from, message.purpose());
        }

        @Override
        public void linkReply(NodeId from, MeshMessage.LinkReply message) {
            mesh.onReply(from, message);
        }

        @Override
        public void unlink(NodeId from, MeshMessage.Unlink message) {
            mesh.onUnlink(from);
        }

        @Override
        public void probe(NodeId from, MeshMessage.Probe message) {
            recomputeIfDue();
            List<NodeId> names = new ArrayList<>();
            List<Integer> costs = new ArrayList<>();
            if (message.withCosts()) {
                boolean same = message.digest() == state.members.digest();
                for (Known member : state.members.listed()) {
                    if (!same) {
                        names.add(member.id);
                    }
                    costs.add(member.cost);
                }
            }
            state.send(
                    from,
                    new MeshMessage.ProbeReply(message.nonce(), state.degree(), state.members.digest(), names, costs));
        }

        @Override
        public void probeReply(NodeId from, MeshMessage.ProbeReply message) {
            Known member = state.members.find(from);
            if (member == null || member.probeSentNanos == NEVER || member.probeNonce != message.nonce()) {
                state.counters.outdated++;
                return;
            }
            state.sample(member, state.now - member.probeSentNanos);
            member.probeSentNanos = NEVER;
            state.members.hear(from);
            failure.onAlive(member);
            recomputeIfDue();
            improvement.onCosts(member, message);
        }
    }

    /** Answers true where the input concerned Narada. */
    private final class Inputs extends BuilderInputs {
        @Override
        public Boolean contactsChanged(Input.ContactsChanged input) {
            Narada.this.contactsChanged(input.oldestFirst());
            return true;
        }

        @Override
        public Boolean received(Input.Received input) {
            Narada.this.received(input.from(), input.message());
            return true;
        }

        @Override
        public Boolean tick(Input.Tick input) {
            timers();
            return true;
        }

        @Override
        public Boolean linkClosed(Input.LinkClosed input) {
            Narada.this.linkClosed(input.peer(), input.processGone());
            return true;
        }

        @Override
        public Boolean rttMeasured(Input.RttMeasured input) {
            Known member = state.members.find(input.peer());
            if (member != null) {
                state.sample(member, input.rttNanos());
            }
            return true;
        }

        @Override
        public Boolean leaveRequested(Input.LeaveRequested input) {
            leave();
            return true;
        }
    }
}
