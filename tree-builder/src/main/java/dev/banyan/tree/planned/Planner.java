package dev.banyan.tree.planned;

import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What the oldest member does for all: plans when somebody came or went and now and then since coordinates settle, at most once
 * per {@code plan-interval}, and tells each member whose place changed. Also takes down who is here while another is the planner.
 */
final class Planner {
    private final PlanState state;
    private final Placement own;
    private final Roster roster;
    private @Nullable Plan plan;
    private long epoch;
    private long plannedNanos;
    private long planAtNanos = PlanState.NEVER;
    private long sweepAtNanos = PlanState.NEVER;
    private boolean refusalTold;

    Planner(PlanState state, Placement own) {
        this.state = state;
        this.own = own;
        this.roster = new Roster(state);
    }

    long wakeNanos() {
        return Math.min(sweepAtNanos, planAtNanos);
    }

    /** Takes up or lays down the office, as the contacts say; a new planner first waits for others to say that they are here. */
    void contactsChanged(Collection<NodeId> gone) {
        if (roster.forget(gone)) {
            planSoon();
        }
        boolean isPlanner = own.isOwnPlanner();
        if (isPlanner && plan == null) {
            plan = new Plan(state.settings);
            plannedNanos = state.now;
            planSoon();
            sweepSoon();
        } else if (!isPlanner) {
            plan = null;
            planAtNanos = PlanState.NEVER;
        }
    }

    void onHere(NodeId from, PlanMessage.Here here) {
        if (!state.vivaldi.isBelievable(here.coordinate())) {
            state.counters.unbelievable++;
            return;
        }
        if (!roster.contains(from) && !roster.hasRoom()) {
            refuse(from);
            return;
        }
        if (roster.hear(here.member(), here.coordinate())) {
            planSoon();
        }
        sweepSoon();
        Roster.Entry entry = roster.find(from);
        if (plan == null || entry == null) {
            return;
        }
        if (entry.placedEpoch > here.epoch()) {
            tell(entry);
        } else {
            state.send(from, new PlanMessage.Heard());
        }
    }

    void forget(Collection<NodeId> gone) {
        if (roster.forget(gone)) {
            planSoon();
        }
    }

    void tick() {
        if (state.now >= sweepAtNanos) {
            sweepAtNanos = PlanState.NEVER;
            if (roster.forgetSilent()) {
                planSoon();
            }
            refusalTold &= !roster.hasRoom();
            if (plan != null || !roster.entries().isEmpty()) {
                sweepSoon();
            }
        }
        if (plan != null && state.now >= planAtNanos) {
            plan(plan);
        }
    }

    private void plan(Plan current) {
        roster.hear(state.member, state.vivaldi.coordinate());
        state.counters.unplaced = current.renew(roster);
        state.counters.plans++;
        epoch++;
        plannedNanos = state.now;
        planAtNanos = state.now + state.settings.renewInterval().toNanos();
        for (Roster.Entry entry : roster.entries()) {
            Place next = current.of(entry.id);
            boolean standing = entry.placedEpoch != 0
                    && next.isMuchLike(entry.place)
                    && entry.place.alternatives().stream().allMatch(roster::contains);
            if (!standing) {
                entry.place = next;
                entry.placedEpoch = epoch;
                tell(entry);
            }
        }
    }

    private void tell(Roster.Entry entry) {
        PlanMessage.Placed placed =
                new PlanMessage.Placed(entry.placedEpoch, entry.place.parent(), entry.place.alternatives());
        if (entry.id.equals(state.self)) {
            own.onPlaced(state.self, placed);
        } else {
            state.counters.placesTold++;
            state.send(entry.id, placed);
        }
    }

    private void refuse(NodeId from) {
        state.counters.beyondLimit++;
        int limit = state.settings.memberLimit();
        state.send(from, new PlanMessage.Refused(limit));
        if (!refusalTold) {
            refusalTold = true;
            state.emit(new Effect.Tell(new TreeEvent.GroupOutgrewBuilder(from, limit)));
        }
    }

    private void planSoon() {
        if (plan != null) {
            long earliest = plannedNanos + state.settings.planInterval().toNanos();
            planAtNanos = Math.min(planAtNanos, Math.max(state.now, earliest));
        }
    }

    private void sweepSoon() {
        sweepAtNanos =
                Math.min(sweepAtNanos, state.now + state.settings.hereInterval().toNanos());
    }
}
