package dev.banyan.tree.narada;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What neighbours tell each other: that they and all others live (sequence numbers), who is gone, and the distances and paths from
 * which each finds its own. Regularly, and ahead of that when members or links came or went.
 */
final class Refreshes {
    private static final int SEQUENCES_KEPT = 16;
    /** Refreshes that carry the news of somebody gone, so that the loss of one does not matter. */
    private static final int GONE_SAID = 4;

    private final MeshState state;
    private final Mesh mesh;
    private final long[] sequences = new long[SEQUENCES_KEPT];
    private final long[] sentNanos = new long[SEQUENCES_KEPT];
    private int next;

    Refreshes(MeshState state, Mesh mesh) {
        this.state = state;
        this.mesh = mesh;
    }

    /** Tells all neighbours. */
    void send() {
        state.updateAtNanos = MeshState.NEVER;
        if (state.neighbours.isEmpty()) {
            return;
        }
        Known self = state.members.self();
        if (!state.leaving) {
            // By the clock, so that numbers also grow from one stay in the group to the next.
            self.sequence = Math.max(self.sequence + 1, state.now / 1_000_000);
        }
        sequences[next] = self.sequence;
        sentNanos[next] = state.now;
        next = (next + 1) % SEQUENCES_KEPT;
        int digest = state.members.digest();
        List<NodeId> names = names();
        List<MeshMessage.Route> routes = routes();
        List<MeshMessage.Gone> gone = gone();
        int degree = state.degree();
        for (Neighbour neighbour : state.neighbours.values()) {
            boolean same = neighbour.sequenceHeard != 0 && neighbour.toldDigest == digest;
            int hold = neighbour.sequenceHeard == 0
                    ? 0
                    : (int) Math.min(Integer.MAX_VALUE, (state.now - neighbour.sequenceHeardNanos) / 1000);
            state.send(
                    neighbour.member.id,
                    new MeshMessage.Refresh(
                            self.sequence,
                            neighbour.sequenceHeard,
                            hold,
                            degree,
                            state.leaving,
                            digest,
                            same ? List.of() : names,
                            routes,
                            gone));
        }
    }

    void onRefresh(NodeId from, MeshMessage.Refresh refresh) {
        if (!mesh.isAgreedBy(from)) {
            // The link is there at one end only.
            state.send(from, new MeshMessage.Unlink());
            return;
        }
        Neighbour neighbour = state.neighbours.get(from);
        if (neighbour == null) {
            return;
        }
        hear(neighbour, refresh);
        refresh.gone().forEach(state.members::gone);
        if (!state.neighbours.containsKey(from)) {
            return;
        }
        Known[] told = told(neighbour, refresh);
        if (told == null) {
            state.counters.outdated++;
            state.updateSoon();
            return;
        }
        for (int i = 0; i < told.length; i++) {
            state.members.rumour(told[i], refresh.routes().get(i).sequence());
        }
        neighbour.vector = PathVector.of(refresh.digest(), told, refresh.routes());
        state.routesDue = true;
    }

    private void hear(Neighbour neighbour, MeshMessage.Refresh refresh) {
        state.members.hear(neighbour.member.id);
        neighbour.heardNanos = state.now;
        neighbour.member.degree = refresh.degree();
        neighbour.leaving |= refresh.leaving();
        neighbour.toldDigest = refresh.digest();
        neighbour.sequenceHeard = refresh.sequence();
        neighbour.sequenceHeardNanos = state.now;
        state.members.rumour(neighbour.member, refresh.sequence());
        for (int i = 0; i < SEQUENCES_KEPT; i++) {
            if (refresh.echo() != 0 && sequences[i] == refresh.echo()) {
                state.sample(neighbour.member, state.now - sentNanos[i] - refresh.holdMicros() * 1000L);
            }
        }
    }

    /** Who the routes are for; null if the list was left out and is not known here. */
    private Known @Nullable [] told(Neighbour neighbour, MeshMessage.Refresh refresh) {
        if (!refresh.members().isEmpty()) {
            return refresh.members().stream().map(state.members::meet).toArray(Known[]::new);
        }
        int size = refresh.routes().size();
        if (refresh.digest() == state.members.digest() && size == state.members.listed().length) {
            return state.members.listed();
        }
        PathVector before = neighbour.vector;
        return refresh.digest() == before.digest && size == before.size() ? before.members : null;
    }

    private List<NodeId> names() {
        List<NodeId> names = new ArrayList<>();
        for (Known member : state.members.listed()) {
            names.add(member.id);
        }
        return names;
    }

    private List<MeshMessage.Route> routes() {
        List<MeshMessage.Route> routes = new ArrayList<>();
        for (Known member : state.members.listed()) {
            List<Integer> hops = new ArrayList<>();
            for (Known hop : Routing.between(member)) {
                hops.add(hop.position);
            }
            routes.add(new MeshMessage.Route(member.sequence, member.delayMicros, member.cost, hops));
        }
        return routes;
    }

    private List<MeshMessage.Gone> gone() {
        List<MeshMessage.Gone> gone = new ArrayList<>();
        for (Known member : state.members.all()) {
            if (member.isGone() && member.goneSaid < GONE_SAID && gone.size() < state.settings.memberLimit()) {
                member.goneSaid++;
                gone.add(new MeshMessage.Gone(member.id, member.sequence, member.standing == Known.Standing.LEFT));
            }
        }
        if (state.leaving) {
            gone.add(new MeshMessage.Gone(state.self, state.members.self().sequence, true));
        }
        return gone;
    }
}
