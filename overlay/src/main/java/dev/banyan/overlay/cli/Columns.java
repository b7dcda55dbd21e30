package dev.banyan.overlay.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Sets texts below each other in columns, two spaces apart. */
public final class Columns {
    /** Where a text stands in a column that is wider. */
    public enum Align {
        LEFT,
        RIGHT
    }

    private static final String GAP = "  ";

    private Columns() {}

    /** So many columns, all of them left-aligned. */
    public static List<Align> left(int columns) {
        return Collections.nCopies(columns, Align.LEFT);
    }

    /** So many columns: a name on the left, figures on the right. */
    public static List<Align> figures(int columns) {
        List<Align> aligns = new ArrayList<>(Collections.nCopies(columns, Align.RIGHT));
        aligns.set(0, Align.LEFT);
        return aligns;
    }

    /**
     * A line per row, without spaces at its end.
     *
     * @param aligns one per column
     * @param rows one text per column each
     */
    public static List<String> lines(List<Align> aligns, List<List<String>> rows) {
        int[] widths = new int[aligns.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return rows.stream().map(row -> line(aligns, widths, row)).toList();
    }

    private static String line(List<Align> aligns, int[] widths, List<String> row) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            String text = row.get(i);
            String fill = " ".repeat(widths[i] - text.length());
            if (widths[i] > 0) {
                cells.add(aligns.get(i) == Align.LEFT ? text + fill : fill + text);
            }
        }
        return String.join(GAP, cells).stripTrailing();
    }
}
