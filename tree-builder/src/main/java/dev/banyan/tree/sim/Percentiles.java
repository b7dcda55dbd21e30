package dev.banyan.tree.sim;

import java.util.Arrays;

/**
 * Exact percentiles by nearest rank: the p-th percentile of n values is the ceil(p/100 * n)-th smallest, so it is always one
 * of the values. Immutable.
 */
public final class Percentiles {
    private final double[] sorted;

    private Percentiles(double[] sorted) {
        this.sorted = sorted;
    }

    /** Over the values, of which none may be NaN; the array is copied. */
    public static Percentiles of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        if (sorted.length > 0 && Double.isNaN(sorted[sorted.length - 1])) {
            throw new IllegalArgumentException("values must not be NaN");
        }
        return new Percentiles(sorted);
    }

    /** Over the values, which must be below 2^53 in size to stay exact; the array is copied. */
    public static Percentiles of(long... values) {
        return of(Arrays.stream(values).asDoubleStream().toArray());
    }

    /** How many values there are. */
    public int count() {
        return sorted.length;
    }

    /**
     * The value of nearest rank.
     *
     * @param percent 0 (the smallest) to 100 (the largest)
     * @throws IllegalStateException if there are no values
     */
    public double at(double percent) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("percent must be between 0 and 100, was " + percent);
        }
        requireValues();
        // Multiplying first keeps ranks such as 70 % of 10 exact, where 0.7 * 10 is above 7.
        int rank = (int) Math.ceil(percent * sorted.length / 100);
        return sorted[Math.max(rank, 1) - 1];
    }

    /** The arithmetic mean, summed from the smallest to the largest. */
    public double mean() {
        requireValues();
        double sum = 0;
        for (double value : sorted) {
            sum += value;
        }
        return sum / sorted.length;
    }

    /** The largest value. */
    public double max() {
        requireValues();
        return sorted[sorted.length - 1];
    }

    private void requireValues() {
        if (sorted.length == 0) {
            throw new IllegalStateException("there is no percentile of no values");
        }
    }
}
