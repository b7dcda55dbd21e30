package dev.banyan.tree.planned;

import dev.banyan.tree.latency.Coordinate;
import dev.banyan.tree.protocol.BuilderInputs;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeMessage;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * One member of a tree that its oldest member plans. It tells the planner where it is, measures the parent and the alternatives it
 * is told and a few others, and emits {@link Effect.OfferCandidates}; as the oldest it plans itself. This class only dispatches;
 * see the package for the duties. Single-threaded.
 */
public final class Planned implements TreeProtocol {
    private final PlanState state;
    private final Peers peers;
    private final Placement placement;
    private final Planner planner;
    private final Offers offers;
    private final Mail mail = new Mail();
    private final Inputs inputs = new Inputs();
    private boolean started;
    private boolean left;

    /**
     * @param self this member; its rank and its slots are what the planner goes by
     * @param settings checked settings
     * @param random the only source of chance; seeded by the host
     */
    public Planned(Member self, PlannedSettings settings, RandomGenerator random) {
        state = new PlanState(self, settings, random);
        peers = new Peers(state);
        placement = new Placement(state, peers);
        planner = new Planner(state, placement);
        offers = new Offers(state, peers);
    }

    @Override
    public List<Effect> handle(long nowNanos, Input input) {
        state.now = nowNanos;
        if (left) {
            return List.of();
        }
        if (input.accept(inputs) && started && !left) {
            peers.tick();
            placement.tick();
            planner.tick();
            if (state.offersDue) {
                offers.emitIfChanged();
            }
        }
        return state.takeEffects();
    }

    @Override
    public long nextWakeNanos() {
        if (!started || left) {
            return NEVER;
        }
        return Math.min(Math.min(peers.wakeNanos(), placement.wakeNanos()), planner.wakeNanos());
    }

    /** Whom this member takes for the planner; empty before the first contacts. */
    public Optional<NodeId> planner() {
        return placement.planner();
    }

    /** The parent this member has in the plan; empty for the root, and while it knows of no place. */
    public Optional<NodeId> plannedParent() {
        return placement.place().parent();
    }

    /** Where this member believes to be. */
    public Coordinate coordinate() {
        return state.vivaldi.coordinate();
    }

    /** How far its predictions were off of late, as a part of what was measured then (median); empty without measurements. */
    public OptionalDouble coordinateErrorP50() {
        return state.vivaldi.relativeErrorP50();
    }

    /** What was counted since the start. */
    public PlannedStats stats() {
        PlanState.Counters c = state.counters;
        return new PlannedStats(
                c.malformed,
                c.outdated,
                c.unbelievable + state.vivaldi.rejectedCount(),
                c.beyondLimit,
                c.unplaced,
                c.plans,
                c.placesTold);
    }

    private void follow(List<NodeId> contacts) {
        TreeSet<NodeId> gone = new TreeSet<>(state.contacts);
        gone.removeAll(new TreeSet<>(contacts));
        state.contacts = contacts;
        if (contacts.isEmpty()) {
            return;
        }
        peers.forget(gone);
        placement.follow(contacts.get(0));
        planner.contactsChanged(gone);
        if (!started) {
            started = true;
            peers.start();
        }
    }

    private void received(NodeId from, TreeMessage message) {
        if (!(message instanceof PlanMessage said) || !started || from.equals(state.self)) {
            return;
        }
        if (said.isPossible(from)) {
            said.accept(from, mail);
        } else {
            state.counters.malformed++;
        }
    }

    private final class Mail implements PlanMessage.Visitor {
        @Override
        public void here(NodeId from, PlanMessage.Here message) {
            planner.onHere(from, message);
        }

        @Override
        public void heard(NodeId from, PlanMessage.Heard message) {
            placement.onHeard(from);
        }

        @Override
        public void placed(NodeId from, PlanMessage.Placed message) {
            placement.onPlaced(from, message);
        }

        @Override
        public void refused(NodeId from, PlanMessage.Refused message) {
            placement.onRefused(from, message.limit());
        }

        @Override
        public void bye(NodeId from, PlanMessage.Bye message) {
            planner.forget(List.of(from));
            peers.forget(List.of(from));
        }

        @Override
        public void probe(NodeId from, PlanMessage.Probe message) {
            state.send(from, new PlanMessage.ProbeReply(message.nonce(), state.vivaldi.coordinate()));
        }

        @Override
        public void probeReply(NodeId from, PlanMessage.ProbeReply message) {
            peers.onReply(from, message);
        }
    }

    /** Answers true where the input concerned this builder. */
    private final class Inputs extends BuilderInputs {
        @Override
        public Boolean contactsChanged(Input.ContactsChanged input) {
            follow(input.oldestFirst());
            return true;
        }

        @Override
        public Boolean received(Input.Received input) {
            Planned.this.received(input.from(), input.message());
            return true;
        }

        @Override
        public Boolean tick(Input.Tick input) {
            return true;
        }

        @Override
        public Boolean linkClosed(Input.LinkClosed input) {
            if (input.processGone()) {
                planner.forget(List.of(input.peer()));
                peers.forget(List.of(input.peer()));
            }
            return true;
        }

        @Override
        public Boolean rttMeasured(Input.RttMeasured input) {
            peers.measured(input.peer(), input.rttNanos());
            return true;
        }

        @Override
        public Boolean leaveRequested(Input.LeaveRequested input) {
            placement.bye();
            left = true;
            return true;
        }
    }
}
