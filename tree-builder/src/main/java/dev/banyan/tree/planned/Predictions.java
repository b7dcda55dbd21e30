package dev.banyan.tree.planned;

import dev.banyan.tree.forest.DelayFunction;
import dev.banyan.tree.latency.Coordinate;
import java.util.Arrays;

/**
 * One-way delays between members by index, as their coordinates predict them. Remembers who left until its index is used again:
 * a plan that keeps what can stay also asks for those. Numbers in a row, since a plan asks about n² times.
 */
final class Predictions implements DelayFunction {
    private static final double HALF_SECOND_NANOS = 5e8;
    /** The forest believes nothing longer. */
    private static final double DELAY_NANOS_MAX = 60e9;

    private final int dimensions;
    private final int width;
    private double[] numbers = new double[0];

    Predictions(int dimensions) {
        this.dimensions = dimensions;
        this.width = dimensions + 2;
    }

    /** @param coordinate with as many dimensions as all others */
    void put(int index, Coordinate coordinate) {
        int at = index * width;
        if (at + width > numbers.length) {
            numbers = Arrays.copyOf(numbers, Math.max(at + width, 2 * numbers.length));
        }
        for (int i = 0; i < dimensions; i++) {
            numbers[at + i] = coordinate.seconds().get(i);
        }
        numbers[at + dimensions] = coordinate.heightSeconds();
        numbers[at + dimensions + 1] = coordinate.adjustmentSeconds();
    }

    @Override
    public long oneWayNanos(int from, int to) {
        int a = from * width;
        int b = to * width;
        double squares = 0;
        for (int i = 0; i < dimensions; i++) {
            double difference = numbers[a + i] - numbers[b + i];
            squares += difference * difference;
        }
        double raw = Math.sqrt(squares) + numbers[a + dimensions] + numbers[b + dimensions];
        double adjusted = raw + numbers[a + dimensions + 1] + numbers[b + dimensions + 1];
        double seconds = adjusted > 0 ? adjusted : raw;
        return Math.round(Math.min(DELAY_NANOS_MAX, seconds * HALF_SECOND_NANOS));
    }
}
