package dev.banyan.tree.nice;

import dev.banyan.tree.protocol.NodeId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The peers this member has to do with. Bounded: only members of lists this node holds or is asking through are in it, and
 * each leaves {@link #KEEP_BEATS} after the last list that named it.
 */
final class PeerTable {
    private static final long KEEP_BEATS = 10;

    private final Map<NodeId, Peer> peers = new LinkedHashMap<>();
    private final int rttSamples;
    private long beat;
    /** No peer has to be forgotten before this beat. */
    private long nextForgettingBeat;

    PeerTable(int rttSamples) {
        this.rttSamples = rttSamples;
    }

    /** The entry of a node, made if need be. */
    Peer get(NodeId id) {
        Peer peer = peers.get(id);
        if (peer == null) {
            peer = new Peer(id, rttSamples);
            peers.put(id, peer);
        }
        peer.usedBeat = beat;
        return peer;
    }

    Optional<Peer> find(NodeId id) {
        return Optional.ofNullable(peers.get(id));
    }

    /** Marks all that the clusters name as used, and forgets whom nothing has named for a while. */
    void beat(Iterable<Cluster> clusters) {
        beat++;
        for (Cluster cluster : clusters) {
            for (int i = 0; i < cluster.size(); i++) {
                cluster.peer(i).usedBeat = beat;
            }
            for (Peer peer : cluster.abovePeers()) {
                peer.usedBeat = beat;
            }
        }
        if (beat >= nextForgettingBeat) {
            forget();
        }
    }

    private void forget() {
        peers.values().removeIf(peer -> peer.usedBeat < beat - KEEP_BEATS);
        long leastUsed = beat;
        for (Peer peer : peers.values()) {
            leastUsed = Math.min(leastUsed, peer.usedBeat);
        }
        nextForgettingBeat = leastUsed + KEEP_BEATS + 1;
    }
}
