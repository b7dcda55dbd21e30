package dev.banyan.bench.simulate;

import dev.banyan.tree.narada.MeshView;
import dev.banyan.tree.narada.NaradaSettings;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayDeque;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What must hold of Narada's mesh over all living members once nothing befalls them (Chu et al. 2000): it is in one part, neighbours
 * take each other for neighbours, nobody has more links than it may, and the dead have none. Links are exchanged all the time, so
 * only what is wrong for longer counts: see {@link #remember}.
 */
final class MeshInvariants {
    private final NaradaSettings settings;
    private final TreeMap<NodeId, MeshView> views = new TreeMap<>();
    private final TreeSet<String> found = new TreeSet<>();
    private final LastingFlaws lasting = new LastingFlaws();

    MeshInvariants(NaradaSettings settings) {
        this.settings = settings;
    }

    /**
     * Looks at all living members. A group that outgrew {@code banyan.tree.narada.member-limit} has members outside the mesh by
     * design, so of it nothing is asked.
     *
     * @return what was wrong in every look so far; empty once each statement has held once
     */
    List<String> remember(List<MeshView> viewsOfLiving) {
        views.clear();
        viewsOfLiving.forEach(view -> views.put(view.self(), view));
        found.clear();
        if (views.size() <= settings.memberLimit()) {
            views.values().forEach(this::checkLinks);
            checkParts();
        }
        return lasting.remember(found);
    }

    private void checkLinks(MeshView view) {
        if (view.neighbours().size() > settings.maxDegree()) {
            found.add(view.self() + " has more than " + settings.maxDegree() + " links");
        }
        for (NodeId neighbour : view.neighbours()) {
            MeshView other = views.get(neighbour);
            if (other == null) {
                found.add(view.self() + " has a link to " + neighbour + ", who is dead");
            } else if (!other.neighbours().contains(view.self())) {
                found.add(view.self() + " takes " + neighbour + " for a neighbour, who does not");
            }
        }
    }

    private void checkParts() {
        if (views.isEmpty()) {
            return;
        }
        TreeSet<NodeId> reached = new TreeSet<>(List.of(views.firstKey()));
        ArrayDeque<MeshView> ahead = new ArrayDeque<>(List.of(views.firstEntry().getValue()));
        while (!ahead.isEmpty()) {
            for (NodeId neighbour : ahead.remove().neighbours()) {
                MeshView view = views.get(neighbour);
                if (view != null && reached.add(neighbour)) {
                    ahead.add(view);
                }
            }
        }
        views.keySet().stream()
                .filter(node -> !reached.contains(node))
                .forEach(node -> found.add("no way leads from " + views.firstKey() + " to " + node));
    }
}
