package dev.banyan.tree.nice;

import dev.banyan.tree.protocol.NodeId;
import java.util.List;

/**
 * Moves this member, in its topmost layer, to the cluster of a nearer leader. The alternative leaders are the members of
 * its super-cluster; some are probed at every beat. Damped as in OverSim: the other must be nearer by a part and by a
 * least time. Made before broken: the old cluster is left when the new leader has let it in. Deviation: nobody leaves a
 * cluster that would then be too small, or a move would cost a merge.
 */
final class Refinement {
    private static final int QUIET_BEATS = 2;
    private static final int REMEMBER_BEATS = 8;
    /** So many probes of each make a round trip known. */
    private static final int WELL_KNOWN_PROBES = 2;

    private final NiceState state;
    private int probeCursor;
    /** The alternatives when they were probed last, and how many probes they have had; they are others as soon as one is. */
    private Peer[] probed = new Peer[0];

    private long probes;
    private long beats;
    private int movingLayer = -1;
    private NodeId movingTo;
    private long movingUntilNanos;
    private int leftLayer = -1;
    private NodeId left;
    private long leftUntilNanos;

    Refinement(NiceState state) {
        this.state = state;
        this.movingTo = state.self;
        this.left = state.self;
    }

    /** Probes some alternative leaders, and asks a clearly nearer one to let this member in. */
    void beat() {
        if (state.layers.isEmpty() || state.isTopLeader()) {
            return;
        }
        Cluster cluster = state.layers.get(state.top());
        Peer[] alternatives = cluster.abovePeers();
        probe(alternatives);
        boolean settled = cluster.quietBeats >= QUIET_BEATS && cluster.size() > state.settings.k();
        if (settled && !isMoving()) {
            considerMove(cluster, alternatives);
        }
    }

    /** Some of them at each beat; rarely when all are well known. */
    private void probe(Peer[] alternatives) {
        if (alternatives != probed) {
            probed = alternatives;
            probes = 0;
        }
        beats++;
        boolean known = probes >= WELL_KNOWN_PROBES * alternatives.length;
        if (known && beats % state.settings.knownProbeEvery() != 0) {
            return;
        }
        int width = Math.min(state.settings.probesPerBeat(), alternatives.length);
        for (int i = 0; i < width; i++) {
            probeCursor = (probeCursor + 1) % alternatives.length;
            state.probe(alternatives[probeCursor]);
        }
        probes += width;
    }

    /** Whether this member has asked that leader to let it in. */
    boolean isMovingTo(int layer, NodeId leader) {
        return isMoving() && layer == movingLayer && leader.equals(movingTo);
    }

    /** Whether this member left that leader a moment ago, so that its stale list must not pull it back. */
    boolean hasLeft(int layer, NodeId leader) {
        return layer == leftLayer && leader.equals(left) && state.now < leftUntilNanos;
    }

    /** This member follows another leader now: if that was the move, the old cluster is left. */
    void onLeaderFollowed(int layer, NodeId formerLeader, List<NodeId> formerMembers, NodeId newLeader) {
        if (!isMovingTo(layer, newLeader)) {
            return;
        }
        movingLayer = -1;
        leftLayer = layer;
        left = formerLeader;
        leftUntilNanos = state.now + REMEMBER_BEATS * state.settings.beatNanos();
        state.counters.moves++;
        for (NodeId member : formerMembers) {
            if (!member.equals(newLeader)) {
                state.send(member, new NiceMessage.Remove(layer));
            }
        }
    }

    void onRefused(NodeId from, int layer) {
        if (isMovingTo(layer, from)) {
            movingLayer = -1;
        }
    }

    /** OverSim's hysteresis: better by a part, and by the larger of a tenth of the mean distance and a least time. */
    boolean isWorthIt(int nowMicros, int thenMicros, Cluster cluster) {
        long sum = 0;
        int count = 0;
        for (int i = 0; i < cluster.size(); i++) {
            if (i != cluster.selfIndex() && cluster.peer(i).rtt.isKnown()) {
                sum += cluster.peer(i).rttMicros();
                count++;
            }
        }
        long leastGain = Math.max(state.settings.moveMinGain().toNanos() / 1000, count == 0 ? 0 : sum / count / 10);
        return thenMicros < nowMicros * (1 - state.settings.moveHysteresis()) && nowMicros - thenMicros > leastGain;
    }

    private boolean isMoving() {
        return movingLayer >= 0 && state.now < movingUntilNanos && movingLayer == state.top();
    }

    private void considerMove(Cluster cluster, Peer[] alternatives) {
        int leaderIndex = cluster.indexOf(cluster.leader);
        if (leaderIndex < 0 || !cluster.peer(leaderIndex).rtt.isKnown()) {
            return;
        }
        int now = cluster.peer(leaderIndex).rttMicros();
        Peer best = cluster.peer(leaderIndex);
        for (Peer other : alternatives) {
            boolean possible = other.rtt.isKnown() && !other.gone && !other.id.equals(state.self);
            if (possible && !cluster.contains(other.id) && other.rttMicros() < best.rttMicros()) {
                best = other;
            }
        }
        if (!best.id.equals(cluster.leader) && isWorthIt(now, best.rttMicros(), cluster)) {
            movingLayer = cluster.layer;
            movingTo = best.id;
            movingUntilNanos = state.now + state.settings.queryTimeout().toNanos();
            state.send(best.id, new NiceMessage.JoinCluster(cluster.layer));
        }
    }
}
