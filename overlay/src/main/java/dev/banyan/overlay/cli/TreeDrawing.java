package dev.banyan.overlay.cli;

import dev.banyan.overlay.cli.Columns.Align;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;

/** Draws trees with characters: a line per node with its label and what is told of it. Used by one thread. */
public final class TreeDrawing {
    private final Lines lines;
    private final Function<String, List<String>> children;
    private final Function<String, Row> rowOf;
    private final List<List<String>> rows = new ArrayList<>();
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

    /**
     * What is told of a node.
     *
     * @param label stands in the tree
     * @param figures in columns of their own, right-aligned; as many at each node
     * @param remark at the end of the line
     */
    public record Row(String label, List<String> figures, String remark) {
        public Row {
            figures = List.copyOf(figures);
        }
    }

    /**
     * A drawing without nodes.
     *
     * @param unicode whether characters beyond ASCII can be shown
     * @param children the children of a node, in the order in which they are drawn
     * @param rowOf what is told of a node
     */
    public TreeDrawing(boolean unicode, Function<String, List<String>> children, Function<String, Row> rowOf) {
        this.lines = unicode ? Lines.UNICODE : Lines.ASCII;
        this.children = children;
        this.rowOf = rowOf;
    }

    /** Draws a node and all below it. No node is drawn twice, not even if its children lead back to it. */
    public void add(String root) {
        add(root, "", "", "");
    }

    private void add(String node, String indent, String branch, String below) {
        if (!drawn.add(node)) {
            return;
        }
        Row row = rowOf.apply(node);
        List<String> cells = new ArrayList<>(List.of(indent + branch + row.label()));
        cells.addAll(row.figures());
        cells.add(row.remark());
        rows.add(cells);
        List<String> next = children.apply(node);
        for (int i = 0; i < next.size(); i++) {
            boolean last = i == next.size() - 1;
            add(
                    next.get(i),
                    indent + below,
                    last ? lines.lastBranch : lines.branch,
                    last ? " ".repeat(lines.passing.length()) : lines.passing);
        }
    }

    /** Those of {@code nodes} that are not drawn, in their order. */
    public List<String> missing(Collection<String> nodes) {
        return nodes.stream().filter(node -> !drawn.contains(node)).toList();
    }

    /** The lines of the drawing. */
    public List<String> text() {
        if (rows.isEmpty()) {
            return List.of();
        }
        int figures = rows.get(0).size() - 2;
        List<Align> aligns = new ArrayList<>(List.of(Align.LEFT));
        aligns.addAll(Collections.nCopies(figures, Align.RIGHT));
        aligns.add(Align.LEFT);
        return Columns.lines(aligns, rows);
    }
}
