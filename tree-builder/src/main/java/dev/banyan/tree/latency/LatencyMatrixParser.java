package dev.banyan.tree.latency;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads a {@link LatencyMatrix} and fills its gaps. */
final class LatencyMatrixParser {
    private static final long MISSING = -1;
    /** No round trip on Earth takes longer; more is a mistake of units. */
    private static final double MILLIS_MAX = 60_000;

    private final String source;

    LatencyMatrixParser(String source) {
        this.source = source;
    }

    LatencyMatrix parse(List<String> lines) {
        int end = lines.size();
        while (end > 0 && lines.get(end - 1).isBlank()) {
            end--;
        }
        if (end == 0) {
            throw new IllegalArgumentException(source + ": is empty; the first line must hold the names");
        }
        List<String> names = names(lines.get(0));
        int size = names.size();
        if (end - 1 != size) {
            throw new IllegalArgumentException(source + ": names " + size + " points but has " + (end - 1)
                    + " lines of values; they must be as many");
        }
        long[] oneWay = new long[size * size];
        for (int row = 0; row < size; row++) {
            parseRow(names, row, lines.get(row + 1), oneWay);
        }
        long[] both = symmetric(oneWay, size);
        int filledCount = fill(both, size);
        return new LatencyMatrix(names, both, filledCount);
    }

    private List<String> names(String line) {
        List<String> names = Stream.of(line.replace("\uFEFF", "").split(",", -1))
                .map(String::strip)
                .toList();
        if (names.size() > LatencyMatrix.POINTS_MAX) {
            throw new IllegalArgumentException(source + ", line 1: has " + names.size() + " names; at most "
                    + LatencyMatrix.POINTS_MAX + " are allowed");
        }
        Map<String, Integer> columns = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).isEmpty()) {
                throw new IllegalArgumentException(source + ", line 1, column " + (i + 1) + ": the name is empty");
            }
            Integer before = columns.put(names.get(i), i + 1);
            if (before != null) {
                throw new IllegalArgumentException(source + ", line 1, column " + (i + 1) + ": the name '"
                        + names.get(i) + "' stands in column " + before + " already");
            }
        }
        return names;
    }

    private void parseRow(List<String> names, int row, String line, long[] oneWay) {
        int size = names.size();
        String[] fields = line.split(",", -1);
        if (fields.length != size) {
            throw new IllegalArgumentException(source + ", line " + (row + 2) + " (" + names.get(row) + "): has "
                    + fields.length + " values; it must have " + size + ", one per name");
        }
        for (int column = 0; column < size; column++) {
            String field = fields[column].strip();
            oneWay[row * size + column] = field.isEmpty() ? MISSING : parseMillis(names, row, column, field);
        }
    }

    private long parseMillis(List<String> names, int row, int column, String field) {
        double millis;
        try {
            millis = Double.parseDouble(field);
        } catch (NumberFormatException e) {
            millis = Double.NaN;
        }
        if (!(millis >= 0 && millis <= MILLIS_MAX)) {
            throw new IllegalArgumentException(source + ", line " + (row + 2) + ", column " + (column + 1) + " ("
                    + names.get(row) + " to " + names.get(column) + "): '" + field
                    + "' is no number of milliseconds between 0 and " + (long) MILLIS_MAX);
        }
        return Math.round(millis * 1e6);
    }

    private static long[] symmetric(long[] oneWay, int size) {
        long[] both = new long[oneWay.length];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                long there = oneWay[i * size + j];
                long back = oneWay[j * size + i];
                if (i == j) {
                    both[i * size + j] = 0;
                } else if (there == MISSING || back == MISSING) {
                    both[i * size + j] = Math.max(there, back);
                } else {
                    both[i * size + j] = (there + back) / 2;
                }
            }
        }
        return both;
    }

    /** @return how many pairs had to be filled */
    private int fill(long[] both, int size) {
        long[] given = both.clone();
        int filledCount = 0;
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                if (given[i * size + j] == MISSING) {
                    long detour = shortestDetour(given, size, i, j);
                    long value = detour == MISSING ? median(given, size) : detour;
                    both[i * size + j] = value;
                    both[j * size + i] = value;
                    filledCount++;
                }
            }
        }
        return filledCount;
    }

    private static long shortestDetour(long[] given, int size, int i, int j) {
        long shortest = MISSING;
        for (int via = 0; via < size; via++) {
            long first = given[i * size + via];
            long second = given[via * size + j];
            boolean passes = via != i && via != j && first != MISSING && second != MISSING;
            if (passes && (shortest == MISSING || first + second < shortest)) {
                shortest = first + second;
            }
        }
        return shortest;
    }

    private long median(long[] given, int size) {
        long[] values = new long[size * (size - 1) / 2];
        int count = 0;
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                if (given[i * size + j] != MISSING) {
                    values[count++] = given[i * size + j];
                }
            }
        }
        if (count == 0) {
            throw new IllegalArgumentException(source + ": has no round trip at all");
        }
        long[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted[(count - 1) / 2];
    }
}
