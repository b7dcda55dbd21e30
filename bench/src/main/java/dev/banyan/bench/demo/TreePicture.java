package dev.banyan.bench.demo;

import dev.banyan.overlay.TreeSnapshot;
import dev.banyan.overlay.cli.Format;
import dev.banyan.overlay.cli.TreeDrawing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tree as text: a line per node with its city, the round trip to its parent and its children. */
final class TreePicture {
    private final ObservedTree tree;

    private TreePicture(ObservedTree tree) {
        this.tree = tree;
    }

    /** The lines of the picture; nodes whose way to the source is unknown stand in the last one. */
    static List<String> draw(ObservedTree tree, List<DemoNode> living, boolean unicode) {
        TreePicture picture = new TreePicture(tree);
        TreeDrawing drawing = new TreeDrawing(unicode, picture::childrenOf, picture::row);
        tree.node(tree.source()).ifPresent(source -> drawing.add(source.name()));
        List<String> text = new ArrayList<>(drawing.text());
        Map<String, String> cities = new LinkedHashMap<>();
        living.forEach(node -> cities.put(node.name(), node.city()));
        List<String> apart =
                drawing.missing(cities.keySet()).stream().map(cities::get).toList();
        if (!apart.isEmpty()) {
            text.add("not under the source: " + String.join(", ", apart));
        }
        return text;
    }

    private List<String> childrenOf(String node) {
        return tree.childrenOf(node).stream().map(DemoNode::name).toList();
    }

    private TreeDrawing.Row row(String node) {
        int children = tree.childrenOf(node).size();
        return new TreeDrawing.Row(
                tree.node(node).map(DemoNode::city).orElse(node),
                List.of(node.equals(tree.source()) ? "source" : roundTrip(node)),
                children == 0 ? "" : Format.count(children, "child", "children"));
    }

    private String roundTrip(String node) {
        return tree.snapshotOf(node)
                .map(TreeSnapshot::parentRtt)
                .map(Format::millis)
                .orElse("?");
    }
}
