package dev.banyan.bench.demo;

import dev.banyan.overlay.TreeSnapshot;
import dev.banyan.tree.latency.City;
import dev.banyan.tree.latency.CityTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Nodes and trees that only say who they are. */
final class Worlds {
    private Worlds() {}

    static DemoNode node(String city) {
        City found = CityTable.standard().find(city).orElseThrow();
        return new DemoNode(new Place(Place.slug(city), found), null, null, null);
    }

    /** @param parents by node name; the first node is the root */
    static ObservedTree tree(List<DemoNode> living, Map<String, String> parents) {
        Map<String, TreeSnapshot> snapshots = new TreeMap<>();
        living.forEach(node -> snapshots.put(node.name(), snapshot(living, node.name(), parents)));
        return new ObservedTree(living, snapshots);
    }

    private static TreeSnapshot snapshot(List<DemoNode> living, String name, Map<String, String> parents) {
        String root = living.get(0).name();
        List<TreeSnapshot.Node> subtree = new TreeMap<>(parents)
                .entrySet().stream()
                        .filter(entry -> name.equals(root))
                        .map(entry -> new TreeSnapshot.Node(entry.getKey(), entry.getValue()))
                        .toList();
        return new TreeSnapshot(
                "demo",
                name,
                Optional.of(root),
                true,
                Optional.ofNullable(parents.get(name)),
                Duration.ofMillis(name.length()),
                Duration.ZERO,
                OptionalDouble.empty(),
                4,
                List.of(),
                subtree);
    }
}
