package dev.banyan.tree.planned;

import dev.banyan.tree.protocol.Candidate;
import dev.banyan.tree.protocol.Effect;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells who may be a parent: those the plan names in any case, then the nearest others, all as measured. Told again only when
 * somebody came or went, or one moved by more than a tenth.
 */
final class Offers {
    private static final int WORTH_TELLING_PART = 10;

    private final PlanState state;
    private final Peers peers;
    private List<Peers.Peer> offered = List.of();

    Offers(PlanState state, Peers peers) {
        this.state = state;
        this.peers = peers;
    }

    /** Emits the candidates if they differ from the last ones. */
    void emitIfChanged() {
        state.offersDue = false;
        List<Peers.Peer> gathered = gather();
        if (!differs(gathered)) {
            return;
        }
        gathered.sort(Peers.NEAREST_FIRST);
        offered.forEach(peer -> peer.offeredNanos = 0);
        offered = gathered;
        List<Candidate> candidates = new ArrayList<>(offered.size());
        for (Peers.Peer peer : offered) {
            peer.offeredNanos = peer.rttNanos();
            candidates.add(new Candidate(peer.id, peer.offeredNanos));
        }
        state.emit(new Effect.OfferCandidates(candidates));
    }

    private List<Peers.Peer> gather() {
        List<Peers.Peer> gathered = new ArrayList<>(peers.plannedMeasured());
        List<Peers.Peer> others = new ArrayList<>(peers.measured());
        others.removeAll(gathered);
        others.sort(Peers.NEAREST_FIRST);
        gathered.addAll(others);
        int limit = state.settings.candidateLimit();
        return gathered.size() > limit ? new ArrayList<>(gathered.subList(0, limit)) : gathered;
    }

    private boolean differs(List<Peers.Peer> gathered) {
        if (gathered.size() != offered.size()) {
            return true;
        }
        for (Peers.Peer peer : gathered) {
            long moved = Math.abs(peer.rttNanos() - peer.offeredNanos);
            if (peer.offeredNanos == 0 || moved > peer.offeredNanos / WORTH_TELLING_PART) {
                return true;
            }
        }
        return false;
    }
}
