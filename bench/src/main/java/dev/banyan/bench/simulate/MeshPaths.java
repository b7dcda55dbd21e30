package dev.banyan.bench.simulate;

import dev.banyan.overlay.sim.SimNames;
import dev.banyan.tree.narada.MeshView;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The forwarding that Narada's paper describes, for comparison (Chu et al. 2000): along the mesh, for each source a tree of its
 * own. A member passes on what comes by its own way to the source, to the neighbours whose way leads through it.
 */
final class MeshPaths implements DataPaths {
    private record Arrival(MeshView from, MeshView at) {
        Copy copy() {
            return new Copy(SimNames.index(from.self()), SimNames.index(at.self()));
        }
    }

    private final TreeMap<Integer, MeshView> views = new TreeMap<>();

    /** @param views the mesh as each living member sees it; the list is copied */
    MeshPaths(List<MeshView> views) {
        views.forEach(view -> this.views.put(SimNames.index(view.self()), view));
    }

    /** The members, in ascending order. */
    List<Integer> members() {
        return List.copyOf(views.keySet());
    }

    /** Mesh links of a member. */
    int degree(int member) {
        return view(member).map(view -> view.neighbours().size()).orElse(0);
    }

    /**
     * {@inheritDoc}
     *
     * <p>While news of ways are under way, a member may be sent copies that do not come by its own way. It passes none of them
     * on; they are last, so that one delays it only if it gets no other.
     */
    @Override
    public List<Copy> copies(int source) {
        List<Copy> copies = new ArrayList<>();
        List<Copy> astray = new ArrayList<>();
        Optional<MeshView> from = view(source);
        if (from.isEmpty()) {
            return copies;
        }
        NodeId root = from.get().self();
        BitSet passedOn = new BitSet();
        passedOn.set(source);
        ArrayDeque<Arrival> arrivals = new ArrayDeque<>(sent(from.get(), root, Optional.empty()));
        while (!arrivals.isEmpty()) {
            Arrival arrival = arrivals.remove();
            Copy copy = arrival.copy();
            NodeId sender = arrival.from().self();
            if (passedOn.get(copy.to()) || !comesByOwnWay(arrival.at(), root, sender)) {
                astray.add(copy);
            } else {
                passedOn.set(copy.to());
                copies.add(copy);
                arrivals.addAll(sent(arrival.at(), root, Optional.of(sender)));
            }
        }
        copies.addAll(astray);
        return copies;
    }

    private static boolean comesByOwnWay(MeshView at, NodeId source, NodeId sender) {
        MeshView.Route back = at.routes().get(source);
        return back != null && back.nextHop().equals(sender);
    }

    /** Copies to the dead are none: nobody pays for them but the sender, and they are forgotten in seconds. */
    private List<Arrival> sent(MeshView member, NodeId source, Optional<NodeId> from) {
        return member.forwardTo(source, from).stream()
                .flatMap(to -> view(SimNames.index(to)).stream())
                .map(at -> new Arrival(member, at))
                .toList();
    }

    private Optional<MeshView> view(int member) {
        return Optional.ofNullable(views.get(member));
    }
}
