package dev.banyan.tree.nice;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * A row of round trips in microseconds, as heart-beats carry them. Immutable. A list like any other to whoever encodes it, and
 * without an object per number to the members of a cluster, who take rows in all the time.
 */
final class Distances extends AbstractList<Integer> implements RandomAccess {
    static final Distances NONE = new Distances(new int[0]);

    private final int[] micros;
    private final int least;
    private final int most;

    private Distances(int[] micros) {
        this.micros = micros;
        int smallest = 0;
        int largest = 0;
        for (int value : micros) {
            smallest = Math.min(smallest, value);
            largest = Math.max(largest, value);
        }
        this.least = smallest;
        this.most = largest;
    }

    /** A copy of the row. */
    static Distances of(int[] row) {
        return row.length == 0 ? NONE : new Distances(row.clone());
    }

    /** The list itself if it is such a row, else a copy; no element may be null. */
    static Distances copyOf(List<Integer> list) {
        if (list instanceof Distances distances) {
            return distances;
        }
        return list.isEmpty()
                ? NONE
                : new Distances(list.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Whether all are between 0 and that. */
    boolean areWithin(long mostMicros) {
        return least >= 0 && most <= mostMicros;
    }

    /** Fills a row of the same length. */
    void copyTo(int[] row) {
        System.arraycopy(micros, 0, row, 0, micros.length);
    }

    @Override
    public Integer get(int index) {
        return micros[index];
    }

    @Override
    public int size() {
        return micros.length;
    }
}
