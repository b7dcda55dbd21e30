package dev.banyan.tree.narada;

import dev.banyan.tree.protocol.Candidate;
import dev.banyan.tree.protocol.Effect;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Tells who is near: the mesh neighbours in any case, then those nearest by measured round trip or, where none was measured, by the
 * way along the mesh, which is hardly ever shorter. Told again only when somebody came or went, or one moved by more than a tenth.
 */
final class Offers {
    private static final int WORTH_TELLING_PART = 10;

    private final MeshState state;
    private List<Known> offered = new ArrayList<>();

    Offers(MeshState state) {
        this.state = state;
    }

    /** Emits the candidates if they differ from the last ones. */
    void emitIfChanged() {
        state.offersDue = false;
        List<Known> gathered = gather();
        // While this member has no links the last candidates stay good.
        if (gathered.isEmpty() || !differs(gathered)) {
            return;
        }
        gathered.sort(NEAREST_FIRST);
        offered.forEach(member -> member.offeredNanos = 0);
        offered = gathered;
        List<Candidate> candidates = new ArrayList<>(offered.size());
        for (Known member : offered) {
            member.offeredNanos = member.roundTripNanos();
            candidates.add(new Candidate(member.id, member.offeredNanos));
        }
        state.emit(new Effect.OfferCandidates(candidates));
    }

    private static final Comparator<Known> NEAREST_FIRST =
            Comparator.comparingLong(Known::roundTripNanos).thenComparing(member -> member.id);

    private List<Known> gather() {
        List<Known> gathered = new ArrayList<>();
        List<Known> others = new ArrayList<>();
        for (Known member : state.members.listed()) {
            if (member.isLiving() && member != state.members.self() && member.roundTripNanos() > 0) {
                (state.neighbour(member) == null ? others : gathered).add(member);
            }
        }
        gathered.sort(NEAREST_FIRST);
        others.sort(NEAREST_FIRST);
        gathered.addAll(others);
        int limit = state.settings.candidateLimit();
        return gathered.size() > limit ? new ArrayList<>(gathered.subList(0, limit)) : gathered;
    }

    private boolean differs(List<Known> gathered) {
        if (gathered.size() != offered.size()) {
            return true;
        }
        for (Known member : gathered) {
            long moved = Math.abs(member.roundTripNanos() - member.offeredNanos);
            if (member.offeredNanos == 0 || moved > member.offeredNanos / WORTH_TELLING_PART) {
                return true;
            }
        }
        return false;
    }
}
