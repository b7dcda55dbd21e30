package dev.banyan.tree.nice;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the clusters this member leads between k and 3k-1: admits joiners, splits what is too large, merges what is too
 * small, and drops a top layer that holds nobody else. Acts only on a cluster whose members and leader were the same for
 * some beats, or a change would set off the next before its effect is seen (OverSim's "leader confirmed").
 */
final class Resize {
    private static final int QUIET_BEATS = 2;
    /** Split without all distances rather than wait any longer. */
    private static final int PATIENCE_BEATS = 4;

    private static final int MERGE_PAUSE_BEATS = 3;

    private final NiceState state;
    private final Join join;
    private final HeartBeats heartBeats;
    private final Rendezvous rendezvous;

    Resize(NiceState state, Join join, HeartBeats heartBeats, Rendezvous rendezvous) {
        this.state = state;
        this.join = join;
        this.heartBeats = heartBeats;
        this.rendezvous = rendezvous;
    }

    /** Looks at every led cluster once, lowest layer first. */
    void beat() {
        for (int layer = 0; layer < state.layers.size(); layer++) {
            Cluster cluster = state.layers.get(layer);
            if (cluster.isLed()) {
                maintain(cluster);
            }
        }
    }

    void onJoinCluster(NodeId from, NiceMessage.JoinCluster request) {
        int layer = request.layer();
        if (state.leads(layer)) {
            admit(state.layers.get(layer), from);
        } else if (layer == state.layers.size() && growsFor(from)) {
            join.stop();
            List<NodeId> both = List.of(from);
            Cluster below = state.layers.get(layer - 1);
            state.layers.add(new Cluster(state, layer, state.self, below.term, both));
            announce(state.layers.get(layer), from);
        } else {
            Optional<NodeId> leader = state.cluster(layer)
                    .or(() -> state.cluster(state.top()))
                    .map(cluster -> cluster.leader)
                    .filter(known -> !known.equals(state.self) && !known.equals(from));
            state.send(from, new NiceMessage.JoinRefused(layer, leader));
        }
    }

    void onMergeRequest(NodeId from, NiceMessage.MergeRequest request) {
        boolean fits = state.leads(request.layer())
                && state.layers.get(request.layer()).size() + request.members().size()
                        <= state.settings.maxClusterSize();
        if (!fits) {
            state.counters.outdated++;
            return;
        }
        Cluster cluster = state.layers.get(request.layer());
        List<NodeId> all = new ArrayList<>(cluster.members());
        for (NodeId member : request.members()) {
            if (!all.contains(member)) {
                all.add(member);
            }
        }
        // A newer term than either, so that the members of both follow this leader.
        cluster.term = Math.max(cluster.term, request.term()) + 1;
        cluster.setMembers(all);
        cluster.announceSoon(0);
        heartBeats.measureUnknown(cluster);
    }

    void onMergeInvite(NodeId from, NiceMessage.MergeInvite invite) {
        boolean fromAbove = state.leads(invite.layer())
                && state.cluster(invite.layer() + 1)
                        .filter(above -> above.leader.equals(from))
                        .isPresent();
        if (fromAbove) {
            requestMerge(state.layers.get(invite.layer()), from);
        } else {
            state.counters.outdated++;
        }
    }

    /** A member says it left, or is known to be dead. */
    void dropMember(Cluster cluster, NodeId member) {
        cluster.drop(member);
        cluster.announceSoon(announceDelay());
    }

    private boolean growsFor(NodeId from) {
        int layer = state.layers.size();
        // Two leaders that both look for somebody above take the smaller id as the upper one.
        boolean free = !join.isActive() || state.self.compareTo(from) < 0;
        return layer > 0 && layer < state.settings.maxLayers() && state.isTopLeader() && free;
    }

    private void admit(Cluster cluster, NodeId joiner) {
        if (!cluster.contains(joiner) && cluster.size() >= state.settings.maxClusterSize()) {
            state.send(joiner, new NiceMessage.JoinRefused(cluster.layer, Optional.empty()));
            return;
        }
        if (!cluster.contains(joiner)) {
            cluster.add(joiner);
            cluster.announceSoon(announceDelay());
        }
        announce(cluster, joiner);
    }

    private void announce(Cluster cluster, NodeId joiner) {
        heartBeats.welcome(cluster, joiner);
        int index = cluster.indexOf(joiner);
        if (!cluster.peer(index).rtt.isKnown()) {
            state.probe(cluster.peer(index));
        }
    }

    private long announceDelay() {
        return state.settings.beatNanos() / 10;
    }

    private void maintain(Cluster cluster) {
        int size = cluster.size();
        boolean isTop = cluster.layer == state.top();
        if (size > state.settings.maxRegularSize()) {
            boolean settled = cluster.quietBeats >= QUIET_BEATS && cluster.isComplete();
            if (settled || cluster.quietBeats >= PATIENCE_BEATS || size >= 6 * state.settings.k()) {
                split(cluster);
            }
        } else if (isTop && size == 1 && cluster.layer > 0) {
            state.truncate(cluster.layer);
            rendezvous.pollNow();
        } else if (!isTop && size < state.settings.k() && cluster.quietBeats >= QUIET_BEATS) {
            merge(cluster);
        }
    }

    private void split(Cluster cluster) {
        if (cluster.layer + 1 >= state.settings.maxLayers()) {
            return;
        }
        cluster.refreshOwnRow();
        boolean[] halves = Bisection.halves(cluster);
        boolean ownSide = halves[cluster.selfIndex()];
        int[] going = Bisection.half(halves, !ownSide);
        NodeId otherLeader = cluster.members().get(cluster.centre(going));
        List<NodeId> others = pick(cluster, going);
        List<NodeId> own = pick(cluster, Bisection.half(halves, ownSide));
        Optional<Roster> above = placeAbove(cluster, otherLeader);
        Roster led = new Roster(cluster.layer, cluster.term + 1, otherLeader, others);
        state.send(otherLeader, new NiceMessage.LeaderTransfer(List.of(led), above));
        cluster.setMembers(own);
        cluster.announceSoon(0);
        state.counters.splits++;
    }

    /** Makes room one layer up for the leader of the new half; what it has to join there, if that is known. */
    private Optional<Roster> placeAbove(Cluster cluster, NodeId otherLeader) {
        int layer = cluster.layer + 1;
        if (layer == state.layers.size()) {
            if (join.isActive()) {
                return Optional.empty();
            }
            state.layers.add(new Cluster(state, layer, state.self, cluster.term, List.of(otherLeader)));
        }
        Cluster above = state.layers.get(layer);
        if (above.isLed()) {
            above.add(otherLeader);
            above.announceSoon(announceDelay());
        }
        return Optional.of(above.roster());
    }

    private static List<NodeId> pick(Cluster cluster, int[] indices) {
        List<NodeId> picked = new ArrayList<>();
        for (int index : indices) {
            picked.add(cluster.members().get(index));
        }
        return picked;
    }

    /** Joins forces with the nearest leader of the super-cluster; whoever of the two leads there too stays leader. */
    private void merge(Cluster cluster) {
        if (cluster.mergePauseBeats-- > 0) {
            return;
        }
        Cluster above = state.layers.get(cluster.layer + 1);
        List<Peer> byDistance = new ArrayList<>();
        for (int i = 0; i < above.size(); i++) {
            if (i != above.selfIndex()) {
                byDistance.add(above.peer(i));
            }
        }
        if (byDistance.isEmpty()) {
            return;
        }
        byDistance.sort((a, b) -> {
            int order = Integer.compare(known(a), known(b));
            return order != 0 ? order : a.id.compareTo(b.id);
        });
        NodeId partner = byDistance.get(cluster.mergeTries++ % byDistance.size()).id;
        cluster.mergePauseBeats = MERGE_PAUSE_BEATS;
        state.counters.merges++;
        if (above.isLed()) {
            state.send(partner, new NiceMessage.MergeInvite(cluster.layer));
        } else {
            requestMerge(cluster, partner);
        }
    }

    private static int known(Peer peer) {
        return peer.rtt.isKnown() ? peer.rttMicros() : Integer.MAX_VALUE;
    }

    /** The partner announces all with a newer term; on that announcement this member yields, not before. */
    private void requestMerge(Cluster cluster, NodeId partner) {
        state.send(partner, new NiceMessage.MergeRequest(cluster.layer, cluster.term, cluster.members()));
    }
}
