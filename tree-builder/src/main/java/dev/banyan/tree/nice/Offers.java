package dev.banyan.tree.nice;

import dev.banyan.tree.protocol.Candidate;
import dev.banyan.tree.protocol.Effect;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells who is near: all cluster peers and the members of the super-cluster, nearest first. Told again only when somebody
 * came or went, or a round trip moved by more than a tenth since it was last told.
 */
final class Offers {
    private static final int WORTH_TELLING_PART = 10;

    private final NiceState state;
    private final List<Peer> gathered = new ArrayList<>();
    private List<Peer> offered = new ArrayList<>();
    private long mark;

    Offers(NiceState state) {
        this.state = state;
    }

    /** Emits the candidates if they differ from the last ones. */
    void emitIfChanged() {
        state.offersDue = false;
        gather();
        if (gathered.size() > state.settings.candidateLimit()) {
            gathered.sort(Offers::nearestFirst);
            gathered.subList(state.settings.candidateLimit(), gathered.size()).clear();
        }
        // While this member is on its way to another cluster the last candidates stay good.
        if (gathered.isEmpty() || !differs()) {
            return;
        }
        gathered.sort(Offers::nearestFirst);
        offered.forEach(peer -> peer.offeredNanos = 0);
        offered = new ArrayList<>(gathered);
        List<Candidate> candidates = new ArrayList<>(offered.size());
        for (Peer peer : offered) {
            peer.offeredNanos = peer.rtt.minNanos();
            candidates.add(new Candidate(peer.id, peer.offeredNanos));
        }
        state.emit(new Effect.OfferCandidates(candidates));
    }

    private void gather() {
        gathered.clear();
        mark++;
        for (Cluster cluster : state.layers) {
            for (int i = 0; i < cluster.size(); i++) {
                gather(cluster.peer(i));
            }
        }
        if (!state.layers.isEmpty()) {
            for (Peer peer : state.layers.get(state.top()).abovePeers()) {
                gather(peer);
            }
        }
    }

    private void gather(Peer peer) {
        if (peer.gatherMark != mark && peer.rtt.isKnown() && !peer.gone && !peer.id.equals(state.self)) {
            peer.gatherMark = mark;
            gathered.add(peer);
        }
    }

    private boolean differs() {
        if (gathered.size() != offered.size()) {
            return true;
        }
        for (Peer peer : gathered) {
            long moved = Math.abs(peer.rtt.minNanos() - peer.offeredNanos);
            if (peer.offeredNanos == 0 || moved > peer.offeredNanos / WORTH_TELLING_PART) {
                return true;
            }
        }
        return false;
    }

    private static int nearestFirst(Peer a, Peer b) {
        int order = Long.compare(a.rtt.minNanos(), b.rtt.minNanos());
        return order != 0 ? order : a.id.compareTo(b.id);
    }
}
