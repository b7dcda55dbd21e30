package dev.banyan.tree.latency;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Round trips between named points, the same in both directions; 0 from a point to itself. Immutable. */
public final class LatencyMatrix {
    /** The largest matrix, so that a wrong file does not fill the memory. */
    public static final int POINTS_MAX = 4096;

    private final List<String> names;
    private final Map<String, Integer> indices = new TreeMap<>();
    private final long[] rttNanos;
    private final int filledCount;

    /** Takes over the array: row by row, symmetric, without gaps. */
    LatencyMatrix(List<String> names, long[] rttNanos, int filledCount) {
        this.names = List.copyOf(names);
        this.rttNanos = rttNanos;
        this.filledCount = filledCount;
        for (int i = 0; i < this.names.size(); i++) {
            indices.put(this.names.get(i), i);
        }
    }

    /**
     * Reads a matrix in CSV: the names in the first line, then a line of round trips in milliseconds per name. The two directions
     * of a pair are averaged. An empty field takes the value of the other direction; if that is empty too, the shortest detour
     * over one other point, else the median of all. What the diagonal says is not used.
     *
     * @param source names the text in errors
     * @throws IllegalArgumentException naming line and column of what is wrong
     */
    public static LatencyMatrix parse(String source, List<String> lines) {
        return new LatencyMatrixParser(source).parse(lines);
    }

    /** How many points there are. */
    public int size() {
        return names.size();
    }

    /** Pairs whose round trip was given in neither direction, so that it was filled in. */
    public int filledCount() {
        return filledCount;
    }

    /** The names, in the order of their indices. */
    public List<String> names() {
        return names;
    }

    /** The index of a name. */
    public Optional<Integer> indexOf(String name) {
        return Optional.ofNullable(indices.get(name));
    }

    /** The round trip between two points by index, in nanoseconds. */
    public long rttNanos(int a, int b) {
        int size = names.size();
        if (a < 0 || b < 0 || a >= size || b >= size) {
            throw new IndexOutOfBoundsException("points are 0 to " + (size - 1) + ", were " + a + " and " + b);
        }
        return rttNanos[a * size + b];
    }

    /**
     * The round trip between two points by name, in nanoseconds.
     *
     * @throws IllegalArgumentException if the matrix lacks one of them
     */
    public long rttNanos(String a, String b) {
        return rttNanos(require(a), require(b));
    }

    private int require(String name) {
        return indexOf(name)
                .orElseThrow(() -> new IllegalArgumentException("the latency matrix has no point '" + name
                        + "'; it has " + names.size() + ", the first of them "
                        + names.stream().limit(5).toList()));
    }
}
