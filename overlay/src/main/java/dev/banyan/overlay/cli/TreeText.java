package dev.banyan.overlay.cli;

import dev.banyan.overlay.admin.TreeReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A group's tree, for people: drawn, and below it those that have no place in it. */
final class TreeText {
    private static final String CHILD = "CHILD";

    private final Map<String, TreeReport.Node> nodes = new LinkedHashMap<>();

    private TreeText(TreeReport report) {
        report.nodes().forEach(node -> nodes.put(node.name(), node));
    }

    static List<String> of(TreeReport report, boolean unicode) {
        TreeText text = new TreeText(report);
        TreeDrawing drawing = new TreeDrawing(unicode, text::childrenOf, text::row);
        report.nodes().stream().filter(node -> node.depth() == 0).forEach(root -> drawing.add(root.name()));
        List<String> lines = new ArrayList<>(drawing.text());
        List<String> apart = drawing.missing(text.nodes.keySet());
        if (!apart.isEmpty()) {
            lines.add("under no root: " + String.join(", ", apart));
        }
        if (!report.silent().isEmpty()) {
            lines.add("no answer from: " + String.join(", ", report.silent()));
        }
        if (lines.isEmpty()) {
            lines.add("no tree yet in group " + report.group());
        }
        return lines;
    }

    /** Those that name it as their parent: what a child says holds where a parent says otherwise. */
    private List<String> childrenOf(String parent) {
        return nodes.values().stream()
                .filter(node -> parent.equals(node.parent()))
                .map(TreeReport.Node::name)
                .toList();
    }

    private TreeDrawing.Row row(String name) {
        TreeReport.Node node = Objects.requireNonNull(nodes.get(name), name);
        int children = childrenOf(name).size();
        String count = children == 0 ? "" : Format.count(children, "child", "children");
        String attached = node.attached() ? "" : "not attached";
        return new TreeDrawing.Row(
                name,
                List.of(node.parent() == null ? "root" : Format.millis(node.rttMillis()), sentDownTo(node)),
                count + (count.isEmpty() || attached.isEmpty() ? "" : ", ") + attached);
    }

    private String sentDownTo(TreeReport.Node node) {
        return Optional.ofNullable(node.parent())
                .flatMap(parent -> Optional.ofNullable(nodes.get(parent)))
                .flatMap(parent -> parent.links().stream()
                        .filter(link ->
                                link.peer().equals(node.name()) && link.role().equals(CHILD))
                        .findFirst())
                .map(link -> Format.bytes(link.bytesSent()) + " down")
                .orElse("");
    }
}
