package dev.banyan.bench.simulate;

import dev.banyan.overlay.sim.SimNames;
import dev.banyan.tree.nice.Roster;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;

/**
 * The forwarding that NICE's paper describes, for comparison (Banerjee et al. 2002): a member passes a packet on to all others in
 * all its clusters, except the cluster of the member it came from. The fan-out has no bound there.
 */
final class NicePaths implements DataPaths {
    private final TreeMap<Integer, List<Roster>> clusters = new TreeMap<>();

    /** @param clusters those of each member, layer 0 first; the list is copied */
    NicePaths(TreeMap<Integer, List<Roster>> clusters) {
        this.clusters.putAll(clusters);
    }

    @Override
    public List<Copy> copies(int source) {
        List<Copy> copies = new ArrayList<>();
        BitSet reached = new BitSet();
        reached.set(source);
        ArrayDeque<Copy> arrivals = new ArrayDeque<>(List.of(new Copy(source, source)));
        while (!arrivals.isEmpty()) {
            Copy arrival = arrivals.remove();
            for (Copy copy : forwarded(arrival.to(), arrival.from())) {
                copies.add(copy);
                if (!reached.get(copy.to())) {
                    reached.set(copy.to());
                    arrivals.add(copy);
                }
            }
        }
        return copies;
    }

    /** @param from the member itself if it is the source */
    private List<Copy> forwarded(int member, int from) {
        List<Copy> copies = new ArrayList<>();
        for (Roster cluster : clusters.getOrDefault(member, List.of())) {
            List<Integer> others =
                    cluster.members().stream().map(SimNames::index).toList();
            if (from == member || !others.contains(from)) {
                others.stream().filter(o -> o != member).forEach(other -> copies.add(new Copy(member, other)));
            }
        }
        return copies;
    }

    /** The clusters as the members' builders have them now. */
    static NicePaths of(TreeMap<NodeId, WatchedBuilder> builders) {
        TreeMap<Integer, List<Roster>> clusters = new TreeMap<>();
        builders.forEach((node, builder) -> clusters.put(SimNames.index(node), builder.clusters()));
        return new NicePaths(clusters);
    }
}
