package dev.banyan.tree.planned;

import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import java.util.Optional;

/**
 * A member's side of the plan: tells the planner that it is here, and holds the place it was told until the planner falls silent.
 * A new planner is told at once; until it has planned, the place of the one before stays good.
 */
final class Placement {
    private final PlanState state;
    private final Peers peers;
    private Optional<NodeId> planner = Optional.empty();
    private Place place = Place.NONE;
    private long epoch;
    private long heardNanos;
    private long nextHereNanos = PlanState.NEVER;
    private boolean refused;

    Placement(PlanState state, Peers peers) {
        this.state = state;
        this.peers = peers;
    }

    Place place() {
        return place;
    }

    Optional<NodeId> planner() {
        return planner;
    }

    boolean isOwnPlanner() {
        return isPlanner(state.self);
    }

    long wakeNanos() {
        if (planner.isEmpty() || isOwnPlanner()) {
            return PlanState.NEVER;
        }
        return place.equals(Place.NONE) ? nextHereNanos : Math.min(nextHereNanos, silentNanos());
    }

    void follow(NodeId oldest) {
        if (isPlanner(oldest)) {
            return;
        }
        planner = Optional.of(oldest);
        epoch = 0;
        refused = false;
        heardNanos = state.now;
        nextHereNanos = state.now;
    }

    void tick() {
        if (isOwnPlanner()) {
            return;
        }
        if (state.now >= silentNanos() && !place.equals(Place.NONE)) {
            epoch = 0;
            take(Place.NONE);
        }
        if (state.now >= nextHereNanos) {
            nextHereNanos =
                    state.now + state.jittered(state.settings.hereInterval().toNanos());
            planner.ifPresent(
                    to -> state.send(to, new PlanMessage.Here(state.member, state.vivaldi.coordinate(), epoch)));
        }
    }

    void bye() {
        if (!isOwnPlanner()) {
            planner.ifPresent(to -> state.send(to, new PlanMessage.Bye()));
        }
    }

    void onHeard(NodeId from) {
        if (isPlanner(from)) {
            hear();
        } else {
            state.counters.outdated++;
        }
    }

    void onPlaced(NodeId from, PlanMessage.Placed placed) {
        if (!isPlanner(from) || placed.epoch() <= epoch) {
            state.counters.outdated++;
            return;
        }
        hear();
        epoch = placed.epoch();
        take(new Place(placed.parent(), placed.alternatives()));
    }

    void onRefused(NodeId from, int limit) {
        if (!isPlanner(from)) {
            state.counters.outdated++;
            return;
        }
        heardNanos = state.now;
        take(Place.NONE);
        if (!refused) {
            refused = true;
            state.emit(new Effect.Tell(new TreeEvent.GroupOutgrewBuilder(state.self, limit)));
        }
    }

    private boolean isPlanner(NodeId node) {
        return planner.isPresent() && planner.get().equals(node);
    }

    private void hear() {
        heardNanos = state.now;
        refused = false;
    }

    private void take(Place next) {
        place = next;
        peers.plan(place.names());
    }

    private long silentNanos() {
        return heardNanos + state.settings.hereTimeout().toNanos();
    }
}
