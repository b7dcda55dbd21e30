package dev.banyan.tree.latency;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * A point in the space of round trips, in seconds. Immutable. A list like any other to whoever encodes it, and without an object
 * per number to a search for a parent, which looks at dozens of them.
 */
final class Point extends AbstractList<Float> implements RandomAccess {
    private final float[] seconds;

    private Point(float[] seconds) {
        this.seconds = seconds;
    }

    /** The list itself if it is a point, else a copy; no element may be null. */
    static Point copyOf(List<Float> list) {
        if (list instanceof Point point) {
            return point;
        }
        float[] seconds = new float[list.size()];
        for (int i = 0; i < seconds.length; i++) {
            seconds[i] = list.get(i);
        }
        return new Point(seconds);
    }

    /** A copy of the numbers, to the precision of a float. */
    static Point of(double[] numbers) {
        float[] seconds = new float[numbers.length];
        for (int i = 0; i < seconds.length; i++) {
            seconds[i] = (float) numbers[i];
        }
        return new Point(seconds);
    }

    float at(int dimension) {
        return seconds[dimension];
    }

    /** The straight way to a point of as many dimensions. */
    double distance(Point other) {
        double squares = 0;
        for (int i = 0; i < seconds.length; i++) {
            double difference = (double) seconds[i] - other.seconds[i];
            squares += difference * difference;
        }
        return Math.sqrt(squares);
    }

    /** Whether all numbers are that near to 0; what is no number is not. */
    boolean isWithin(double most) {
        for (float value : seconds) {
            if (!(Math.abs(value) <= most)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Float get(int index) {
        return seconds[index];
    }

    @Override
    public int size() {
        return seconds.length;
    }
}
