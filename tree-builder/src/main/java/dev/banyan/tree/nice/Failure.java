package dev.banyan.tree.nice;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Notices the dead. A leader drops silent members. When a leader falls silent every remaining member ranks the rest by how
 * central they are, from the last exchanged distances; the first takes over at once, the next one beat later if no new
 * leader has shown up by then, and so on, so that differing views only cost a beat.
 */
final class Failure {
    private final NiceState state;
    private final Join join;
    private final Resize resize;
    private final Leadership leadership;

    Failure(NiceState state, Join join, Resize resize, Leadership leadership) {
        this.state = state;
        this.join = join;
        this.resize = resize;
        this.leadership = leadership;
    }

    /** Looks for silence in every cluster. */
    void beat() {
        for (Cluster cluster : new ArrayList<>(state.layers)) {
            if (cluster.isLed()) {
                dropSilent(cluster);
            } else if (isLeaderSilent(cluster) && cluster.takeoverAtNanos == NiceState.NEVER) {
                leaderLost(cluster, 0);
            }
        }
    }

    /** This member itself was frozen: the silence was its own, nobody else is to blame. */
    void forgetSilence() {
        state.layers.forEach(Cluster::forgetSilence);
    }

    /** Takes over or asks to be readmitted where the time for it has come. */
    void tick() {
        if (state.layers.isEmpty()) {
            return;
        }
        Cluster cluster = state.layers.get(state.top());
        if (cluster.isLed()) {
            return;
        }
        if (cluster.takeoverAtNanos <= state.now) {
            takeOver(cluster);
        } else if (cluster.readmitAtNanos <= state.now) {
            NodeId leader = cluster.leader;
            state.truncate(cluster.layer);
            join.start(cluster.layer, List.of(leader));
        }
    }

    long wakeNanos() {
        if (state.layers.isEmpty() || state.isTopLeader()) {
            return NiceState.NEVER;
        }
        Cluster cluster = state.layers.get(state.top());
        return Math.min(cluster.takeoverAtNanos, cluster.readmitAtNanos);
    }

    /** The process of a peer is known to be dead. */
    void onDead(NodeId dead) {
        state.peers.find(dead).ifPresent(peer -> {
            peer.gone = true;
            state.offersDue = true;
        });
        for (Cluster cluster : new ArrayList<>(state.layers)) {
            int index = cluster.indexOf(dead);
            if (index < 0) {
                continue;
            }
            if (cluster.isLed()) {
                resize.dropMember(cluster, dead);
            } else {
                cluster.markDead(index);
                if (cluster.leader.equals(dead)) {
                    leaderLost(cluster, 0);
                }
            }
        }
        tick();
    }

    void onRemove(NodeId from, int layer) {
        state.cluster(layer).filter(cluster -> cluster.contains(from)).ifPresent(cluster -> {
            if (cluster.isLed()) {
                resize.dropMember(cluster, from);
            } else {
                cluster.markDead(cluster.indexOf(from));
                if (cluster.leader.equals(from) && cluster.takeoverAtNanos == NiceState.NEVER) {
                    // It has handed over to somebody, who shall have the time to say so.
                    leaderLost(cluster, 1);
                }
            }
        });
    }

    /** The leader disowns this member; unless somebody else proves to be the leader soon, it asks to be let in again. */
    void onNotMember(NodeId from, int layer) {
        state.cluster(layer)
                .filter(cluster -> cluster.leader.equals(from) && !cluster.isLed())
                .filter(cluster -> cluster.readmitAtNanos == NiceState.NEVER)
                .ifPresent(cluster -> cluster.readmitAtNanos =
                        state.now + state.settings.beatNanos() + state.settings.beatNanos() / 2);
    }

    private boolean isLeaderSilent(Cluster cluster) {
        return state.now - cluster.leaderHeardNanos > state.settings.peerTimeoutNanos();
    }

    private boolean isSilent(Cluster cluster, int index) {
        long patience = cluster.isLed() ? state.settings.peerTimeoutNanos() : state.settings.siblingTimeoutNanos();
        return state.now - cluster.heardNanos(index) > patience;
    }

    private void dropSilent(Cluster cluster) {
        List<NodeId> alive = alive(cluster);
        if (alive.size() < cluster.size()) {
            cluster.setMembers(alive);
            cluster.announceSoon(0);
        }
    }

    private List<NodeId> alive(Cluster cluster) {
        List<NodeId> alive = new ArrayList<>();
        for (int i = 0; i < cluster.size(); i++) {
            if (i == cluster.selfIndex() || !isSilent(cluster, i)) {
                alive.add(cluster.members().get(i));
            }
        }
        return alive;
    }

    private void leaderLost(Cluster cluster, int patienceBeats) {
        int index = cluster.indexOf(cluster.leader);
        if (index >= 0) {
            cluster.markDead(index);
        }
        cluster.refreshOwnRow();
        long wait = (patienceBeats + ownRank(cluster)) * state.settings.beatNanos();
        cluster.takeoverAtNanos = state.now + wait;
    }

    /** How many of the living are more central than this member; ties go to the smaller id. */
    private int ownRank(Cluster cluster) {
        int[] alive = new int[cluster.size()];
        int count = 0;
        for (int i = 0; i < cluster.size(); i++) {
            if (i == cluster.selfIndex() || !isSilent(cluster, i)) {
                alive[count++] = i;
            }
        }
        alive = Arrays.copyOf(alive, count);
        int own = cluster.radius(cluster.selfIndex(), alive);
        int rank = 0;
        for (int other : alive) {
            int radius = cluster.radius(other, alive);
            if (radius < own || (radius == own && other < cluster.selfIndex())) {
                rank++;
            }
        }
        return rank;
    }

    private void takeOver(Cluster cluster) {
        NodeId dead = cluster.leader;
        Optional<Roster> above = cluster.above().map(roster -> living(roster, dead));
        cluster.setMembers(alive(cluster));
        cluster.follow(state.self, cluster.term + 1);
        state.counters.takeovers++;
        leadership.lookAbove(above.filter(roster -> !roster.members().isEmpty()));
    }

    /** The roster without the dead: where it led there too, its heir is among the members. */
    private static Roster living(Roster roster, NodeId dead) {
        List<NodeId> members = new ArrayList<>(roster.members());
        members.remove(dead);
        boolean leaderLives = !roster.leader().equals(dead) || members.isEmpty();
        return new Roster(roster.layer(), roster.term(), leaderLives ? roster.leader() : members.get(0), members);
    }
}
