package dev.banyan.tree.nice;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who leads a cluster: follows newer leaders, settles it between two, hands leadership to the graph-theoretic centre and,
 * on leaving, to the centre of the rest. Of two leaders the one with the larger term counts, then the smaller id.
 *
 * <p>Deviation from the paper: a successor takes over the whole stack of upper layers from its predecessor instead of one
 * layer with a new election in each above, so one transfer repairs all.
 */
final class Leadership {
    private static final int QUIET_BEATS = 3;

    private final NiceState state;
    private final Join join;
    private final HeartBeats heartBeats;
    private final Refinement refinement;
    private final Rendezvous rendezvous;

    Leadership(NiceState state, Join join, HeartBeats heartBeats, Refinement refinement, Rendezvous rendezvous) {
        this.state = state;
        this.join = join;
        this.heartBeats = heartBeats;
        this.refinement = refinement;
        this.rendezvous = rendezvous;
    }

    /** Hands over, in one layer per beat at most, where another member is the clearly better centre. */
    void beat() {
        for (Cluster cluster : state.layers) {
            if (cluster.isLed() && recentre(cluster)) {
                return;
            }
        }
    }

    /** @return whether it was one of the usual, from the leader of this member, which no timer waits for */
    boolean onLeaderHeartBeat(NodeId from, NiceMessage.LeaderHeartBeat beat) {
        int layer = beat.pulse().layer();
        boolean names = beat.members().contains(state.self);
        if (layer < state.layers.size()) {
            Cluster cluster = state.layers.get(layer);
            if (cluster.leader.equals(from)) {
                fromOwnLeader(cluster, from, beat, names);
                return true;
            } else if (names) {
                fromOtherLeader(cluster, from, beat);
            } else {
                heartBeats.onHeartBeat(from, beat.pulse());
            }
        } else if (names) {
            if (join.wants(layer)) {
                join.stop();
                Cluster cluster = new Cluster(state, layer, from, beat.term(), beat.members());
                state.layers.add(cluster);
                heartBeats.adopt(cluster, beat);
                heartBeats.takePulse(cluster, from, beat.pulse());
            } else {
                state.send(from, new NiceMessage.Remove(layer));
            }
        }
        return false;
    }

    void onLeaderTransfer(NodeId from, NiceMessage.LeaderTransfer transfer) {
        Roster lowest = transfer.led().get(0);
        boolean mine = state.layers.size() == lowest.layer() + 1
                && state.layers.get(lowest.layer()).leader.equals(from)
                && !from.equals(state.self);
        if (!mine) {
            state.counters.outdated++;
            return;
        }
        Cluster cluster = state.layers.get(lowest.layer());
        cluster.setMembers(lowest.members());
        cluster.follow(state.self, Math.max(lowest.term(), cluster.term + 1));
        for (Roster roster : transfer.led().subList(1, transfer.led().size())) {
            Cluster upper = new Cluster(state, roster.layer(), state.self, roster.term(), roster.members());
            state.layers.add(upper);
            upper.announceSoon(0);
            heartBeats.measureUnknown(upper);
        }
        lookAbove(transfer.above());
    }

    /** A leader with nobody above it joins the cluster it knows of, or asks the rendezvous. */
    void lookAbove(Optional<Roster> above) {
        if (above.isPresent()) {
            join.start(state.layers.size(), above);
        } else {
            join.stop();
            rendezvous.pollNow();
        }
    }

    /** Leaves all layers from this one upwards, in good order. */
    void leaveFrom(int layer) {
        if (layer >= state.layers.size()) {
            return;
        }
        Cluster cluster = state.layers.get(layer);
        if (!cluster.isLed()) {
            tellAll(cluster, cluster.members());
            state.truncate(layer);
        } else if (cluster.size() == 1) {
            leaveFrom(layer + 1);
            state.truncate(layer);
        } else {
            cluster.refreshOwnRow();
            List<NodeId> rest = cluster.without(state.self);
            handOver(layer, cluster.centreWithout(state.self), false);
            tellAll(cluster, rest);
        }
    }

    private void fromOwnLeader(Cluster cluster, NodeId from, NiceMessage.LeaderHeartBeat beat, boolean names) {
        if (!beat.members().isEmpty() && !names) {
            state.counters.outdated++;
            return;
        }
        cluster.leaderHeard();
        cluster.term = Math.max(cluster.term, beat.term());
        if (names) {
            heartBeats.adopt(cluster, beat);
        }
        heartBeats.takePulse(cluster, from, beat.pulse());
    }

    private void fromOtherLeader(Cluster cluster, NodeId from, NiceMessage.LeaderHeartBeat beat) {
        boolean newer =
                beat.term() > cluster.term || (beat.term() == cluster.term && from.compareTo(cluster.leader) < 0);
        boolean wanted = !cluster.isLed()
                && (refinement.isMovingTo(cluster.layer, from) || cluster.takeoverAtNanos != NiceState.NEVER);
        if (refinement.hasLeft(cluster.layer, from) || !(wanted || newer)) {
            state.send(from, new NiceMessage.Remove(cluster.layer));
            return;
        }
        List<NodeId> formerMembers = cluster.members();
        NodeId formerLeader = cluster.leader;
        if (cluster.isLed()) {
            stepDown(cluster, from, beat);
        } else if (!beat.members().contains(formerLeader)) {
            state.send(formerLeader, new NiceMessage.Remove(cluster.layer));
        }
        refinement.onLeaderFollowed(cluster.layer, formerLeader, formerMembers, from);
        cluster.follow(from, beat.term());
        heartBeats.adopt(cluster, beat);
        heartBeats.takePulse(cluster, from, beat.pulse());
    }

    /** Steps down for the better leader: it gets those members it does not name, others get the upper layers. */
    private void stepDown(Cluster cluster, NodeId to, NiceMessage.LeaderHeartBeat beat) {
        List<NodeId> unnamed = new ArrayList<>(cluster.members());
        unnamed.removeAll(beat.members());
        if (!unnamed.isEmpty()) {
            state.send(to, new NiceMessage.MergeRequest(cluster.layer, cluster.term, unnamed));
        }
        leaveFrom(cluster.layer + 1);
    }

    private boolean recentre(Cluster cluster) {
        boolean settled = cluster.quietBeats >= QUIET_BEATS
                && cluster.size() > 2
                && !join.isActive()
                && cluster.size() <= state.settings.maxRegularSize();
        if (!settled) {
            return false;
        }
        cluster.refreshOwnRow();
        if (!cluster.isComplete()) {
            return false;
        }
        int[] all = new int[cluster.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = i;
        }
        int centre = cluster.centre(all);
        int now = cluster.radius(cluster.selfIndex(), all);
        if (centre == cluster.selfIndex() || !refinement.isWorthIt(now, cluster.radius(centre, all), cluster)) {
            return false;
        }
        NodeId successor = cluster.members().get(centre);
        if (clusterAboveHas(cluster.layer, successor)) {
            return false;
        }
        handOver(cluster.layer, successor, true);
        return true;
    }

    /** A member that is (still) seen in a layer above leads another cluster and cannot lead this one. */
    private boolean clusterAboveHas(int layer, NodeId node) {
        return state.cluster(layer + 1).filter(above -> above.contains(node)).isPresent();
    }

    /**
     * Gives the leadership of a layer and this member's place in all layers above to a member of that layer.
     *
     * @param stay whether this member stays in the cluster of that layer as an ordinary member
     */
    private void handOver(int layer, NodeId successor, boolean stay) {
        Cluster lowest = state.layers.get(layer);
        Optional<Roster> formerAbove = state.above(lowest);
        int lastLed = state.isTopLeader() ? state.top() : state.top() - 1;
        List<Roster> led = new ArrayList<>();
        for (int i = layer; i <= lastLed; i++) {
            Cluster cluster = state.layers.get(i);
            List<NodeId> members =
                    i == layer && stay ? new ArrayList<>(cluster.members()) : cluster.without(state.self);
            if (!members.contains(successor)) {
                members.add(successor);
            }
            members.sort(null);
            led.add(new Roster(i, cluster.term + 1, successor, members));
        }
        Optional<Roster> above = Optional.empty();
        if (lastLed < state.top()) {
            Cluster top = state.layers.get(state.top());
            above = Optional.of(new Roster(top.layer, top.term, top.leader, top.without(state.self)));
            state.send(top.leader, new NiceMessage.Remove(top.layer));
        }
        state.counters.transfers++;
        state.send(successor, new NiceMessage.LeaderTransfer(led, above));
        state.truncate(stay ? layer + 1 : layer);
        if (stay) {
            lowest.follow(successor, lowest.term);
            lowest.setAbove(formerAbove);
        }
    }

    private void tellAll(Cluster cluster, List<NodeId> members) {
        for (NodeId member : members) {
            state.send(member, new NiceMessage.Remove(cluster.layer));
        }
    }
}
