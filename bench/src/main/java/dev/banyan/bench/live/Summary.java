package dev.banyan.bench.live;

import java.util.Arrays;
import java.util.Collection;

/**
 * What repeated measurements of one thing say.
 *
 * @param median the middle one; of an even number, the mean of the two in the middle
 * @param min the smallest
 * @param max the largest
 * @param runs how many there were
 */
public record Summary(double median, double min, double max, int runs) {
    /** @throws IllegalArgumentException if there are none, or one is no number */
    public static Summary of(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        if (Arrays.stream(sorted).anyMatch(value -> !Double.isFinite(value))) {
            throw new IllegalArgumentException("not a measurement: " + values);
        }
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Summary(median, sorted[0], sorted[sorted.length - 1], sorted.length);
    }

    /** With so many digits behind the point; for figures that are shown. */
    public Summary rounded(int digits) {
        return new Summary(round(median, digits), round(min, digits), round(max, digits), runs);
    }

    /** A figure with so many digits behind the point. */
    public static double round(double value, int digits) {
        double scale = Math.pow(10, digits);
        return Math.round(value * scale) / scale;
    }
}
