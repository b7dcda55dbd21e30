package dev.banyan.tree.nice;

import dev.banyan.tree.protocol.NodeId;
import java.util.List;
import java.util.Optional;

/**
 * The soft state: every member beats in all its layers; beats carry distances, measure round trips by echo and hold time, and the
 * leader's carry the authoritative member list. Lists and distances are sent when they changed and in every n-th beat; other
 * beats carry a digest only.
 *
 * <p>Deviation from the paper: a beat without distances goes to the leader alone, or a leader's to all. Who does not lead has no
 * use for more than that: it needs the others when the leader falls silent, and then what it heard of late will do. In a cluster
 * of n members a beat costs 2(n - 1) messages instead of n(n - 1).
 */
final class HeartBeats {
    /** A distance that moved by less than this part is not worth sending ahead of time. */
    private static final int WORTH_SENDING_PART = 10;

    private final NiceState state;
    private final Join join;
    private long beats;

    HeartBeats(NiceState state, Join join) {
        this.state = state;
        this.join = join;
    }

    /** Beats to all peers in all layers. */
    void beat() {
        beats++;
        boolean full = beats % state.settings.fullBeatEvery() == 0;
        for (Cluster cluster : state.layers) {
            cluster.quietBeats++;
            beat(cluster, full);
        }
    }

    /** Sends the lists whose announcement was held back for a moment. */
    void announceDue() {
        for (Cluster cluster : state.layers) {
            if (cluster.announceAtNanos <= state.now) {
                beat(cluster, true);
            }
        }
    }

    long wakeNanos() {
        long wake = NiceState.NEVER;
        for (Cluster cluster : state.layers) {
            wake = Math.min(wake, cluster.announceAtNanos);
        }
        return wake;
    }

    /** Tells one member at once that it is in, with the whole list. */
    void welcome(Cluster cluster, NodeId member) {
        int index = cluster.indexOf(member);
        send(cluster, index, state.nextSequence(), Distances.NONE, cluster.members());
    }

    void onHeartBeat(NodeId from, NiceMessage.Pulse pulse) {
        Cluster cluster = pulse.layer() < state.layers.size() ? state.layers.get(pulse.layer()) : null;
        int index = cluster == null ? -1 : cluster.indexOf(from);
        if (cluster != null && index >= 0) {
            takePulse(cluster, index, pulse);
        } else {
            // Heeded only by a member that takes this one for its leader.
            state.send(from, new NiceMessage.NotMember(pulse.layer()));
        }
    }

    /** Takes liveness, round trip and distances from a beat of a cluster peer. */
    void takePulse(Cluster cluster, NodeId from, NiceMessage.Pulse pulse) {
        int index = cluster.indexOf(from);
        if (index >= 0) {
            takePulse(cluster, index, pulse);
        }
    }

    private void takePulse(Cluster cluster, int index, NiceMessage.Pulse pulse) {
        Peer peer = cluster.peer(index);
        peer.gone = false;
        peer.sequenceHeard = pulse.sequence();
        peer.sequenceHeardNanos = state.now;
        cluster.heard(index);
        long sent = state.sentNanos(pulse.echo());
        if (sent >= 0) {
            state.sample(peer, state.now - sent - pulse.holdMicros() * 1000L);
        }
        Distances distances = pulse.distances();
        if (pulse.digest() == cluster.digest() && distances.size() == cluster.size()) {
            cluster.setRow(index, distances);
        }
    }

    /** Adopts the leader's list and super-cluster; the way to newcomers is measured at once. */
    void adopt(Cluster cluster, NiceMessage.LeaderHeartBeat beat) {
        cluster.setMembers(beat.members());
        cluster.setAbove(beat.above());
        cluster.readmitAtNanos = NiceState.NEVER;
        measureUnknown(cluster);
    }

    /** Probes all of a cluster and its super-cluster whose distance is not known yet. */
    void measureUnknown(Cluster cluster) {
        for (int i = 0; i < cluster.size(); i++) {
            measureIfUnknown(cluster.peer(i));
        }
        for (Peer peer : cluster.abovePeers()) {
            measureIfUnknown(peer);
        }
    }

    private void measureIfUnknown(Peer peer) {
        if (!peer.rtt.isKnown()) {
            state.probe(peer);
        }
    }

    private void beat(Cluster cluster, boolean regular) {
        boolean full = regular || cluster.fullBeatsLeft > 0;
        cluster.fullBeatsLeft = Math.max(0, cluster.fullBeatsLeft - 1);
        cluster.announceAtNanos = NiceState.NEVER;
        if (cluster.size() == 1) {
            return;
        }
        int[] row = cluster.refreshOwnRow();
        Distances distances = Distances.NONE;
        if (full || moved(cluster.sentMicros, row)) {
            cluster.sentMicros = row.clone();
            distances = Distances.of(row);
        }
        List<NodeId> members = full ? cluster.members() : List.of();
        int sequence = state.nextSequence();
        boolean toAll = full || !distances.isEmpty() || cluster.isLed();
        for (int i = 0; i < cluster.size(); i++) {
            if (i != cluster.selfIndex() && (toAll || cluster.peer(i).id.equals(cluster.leader))) {
                send(cluster, i, sequence, distances, members);
            }
        }
    }

    private void send(Cluster cluster, int index, int sequence, Distances distances, List<NodeId> members) {
        Peer peer = cluster.peer(index);
        int hold = peer.sequenceHeard < 0
                ? 0
                : (int) Math.min(Integer.MAX_VALUE, (state.now - peer.sequenceHeardNanos) / 1000);
        NiceMessage.Pulse pulse =
                new NiceMessage.Pulse(cluster.layer, cluster.digest(), sequence, peer.sequenceHeard, hold, distances);
        if (cluster.isLed()) {
            Optional<Roster> above = members.isEmpty() ? Optional.empty() : aboveOf(cluster);
            state.send(peer.id, new NiceMessage.LeaderHeartBeat(pulse, cluster.term, members, above));
        } else {
            state.send(peer.id, new NiceMessage.HeartBeat(pulse));
        }
    }

    /** The super-cluster to tell; while the leader has none yet, the last one it knew helps its heirs. */
    private Optional<Roster> aboveOf(Cluster cluster) {
        Optional<Roster> above = state.above(cluster);
        return above.isPresent() || !join.wants(cluster.layer + 1) ? above : cluster.above();
    }

    private static boolean moved(int[] sent, int[] row) {
        if (sent.length != row.length) {
            return true;
        }
        for (int i = 0; i < row.length; i++) {
            if (Math.abs(sent[i] - row[i]) > sent[i] / WORTH_SENDING_PART) {
                return true;
            }
        }
        return false;
    }
}
