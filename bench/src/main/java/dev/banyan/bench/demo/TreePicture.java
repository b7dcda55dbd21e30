package dev.banyan.bench.demo;

import dev.banyan.overlay.TreeSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Draws a tree with characters: a line per node with its city, the round trip to its parent and its children. */
final class TreePicture {
    private final ObservedTree tree;
    private final Lines lines;
    private final List<Row> rows = new ArrayList<>();
    private final TreeSet<String> drawn = new TreeSet<>();

    /** The pieces a tree is drawn with. */
    private enum Lines {
        UNICODE("├─ ", "└─ ", "│  "),
        ASCII("|- ", "`- ", "|  ");

        private final String branch;
        private final String lastBranch;
        private final String passing;

        Lines(String branch, String lastBranch, String passing) {
            this.branch = branch;
            this.lastBranch = lastBranch;
            this.passing = passing;
        }
    }

    private record Row(String label, String rtt, String role) {}

    private TreePicture(ObservedTree tree, Lines lines) {
        this.tree = tree;
        this.lines = lines;
    }

    /** The lines of the picture; nodes whose way to the source is unknown stand in the last one. */
    static List<String> draw(ObservedTree tree, List<DemoNode> living, boolean unicode) {
        TreePicture picture = new TreePicture(tree, unicode ? Lines.UNICODE : Lines.ASCII);
        tree.node(tree.source()).ifPresent(source -> picture.add(source, "", ""));
        List<String> text = new ArrayList<>(picture.text());
        List<String> apart = living.stream()
                .filter(node -> !picture.drawn.contains(node.name()))
                .map(DemoNode::city)
                .toList();
        if (!apart.isEmpty()) {
            text.add("not under the source: " + String.join(", ", apart));
        }
        return text;
    }

    private void add(DemoNode node, String indent, String branch) {
        if (!drawn.add(node.name())) {
            return;
        }
        List<DemoNode> children = tree.childrenOf(node.name());
        boolean source = node.name().equals(tree.source());
        String role = children.isEmpty() ? "" : Format.count(children.size(), "child", "children");
        rows.add(new Row(
                indent + branch + node.city(),
                source
                        ? "source"
                        : tree.snapshotOf(node.name())
                                .map(TreeSnapshot::parentRtt)
                                .map(Format::millis)
                                .orElse("?"),
                role));
        String below = source ? "" : indent + (branch.equals(lines.lastBranch) ? "   " : lines.passing);
        for (int i = 0; i < children.size(); i++) {
            add(children.get(i), below, i == children.size() - 1 ? lines.lastBranch : lines.branch);
        }
    }

    private List<String> text() {
        int labels = rows.stream().mapToInt(row -> row.label().length()).max().orElse(0);
        int rtts = rows.stream().mapToInt(row -> row.rtt().length()).max().orElse(0);
        return rows.stream()
                .map(row -> row.label()
                        + " "
                                .repeat(labels
                                        - row.label().length()
                                        + 2
                                        + rtts
                                        - row.rtt().length()) + row.rtt() + "  " + row.role())
                .map(String::stripTrailing)
                .toList();
    }
}
