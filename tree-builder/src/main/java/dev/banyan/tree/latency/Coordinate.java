package dev.banyan.tree.latency;

import java.util.Collections;
import java.util.List;

/**
 * A place in a space whose distances predict round trips: a point, the height of the access link above it, and a correction.
 * Vivaldi with heights (Dabek et al., SIGCOMM 2004) as Serf words it. Immutable; floats, because it travels on messages and no
 * prediction is as exact as they are.
 *
 * @param seconds the point; as many as there are dimensions
 * @param heightSeconds what every round trip to this place adds
 * @param adjustmentSeconds mean of what predictions lacked of late, halved; may be negative
 * @param error the owner's own guess of its relative error; 0 is exact
 */
public record Coordinate(List<Float> seconds, float heightSeconds, float adjustmentSeconds, float error) {
    /** Most dimensions: bounds a message. */
    public static final int DIMENSIONS_MAX = 16;

    private static final double SECOND_NANOS = 1e9;
    private static final int FLOAT_WIRE_BYTES = 5;
    private static final int OTHER_FLOATS = 3;

    public Coordinate {
        seconds = Point.copyOf(seconds);
        if (seconds.size() > DIMENSIONS_MAX) {
            throw new IllegalArgumentException(
                    "a coordinate has at most " + DIMENSIONS_MAX + " dimensions, was given " + seconds.size());
        }
    }

    /** {@link #seconds} as the point it is. */
    Point point() {
        return (Point) seconds;
    }

    /** Where everybody begins. */
    public static Coordinate origin(int dimensions, double heightSeconds, double error) {
        return new Coordinate(Collections.nCopies(dimensions, 0f), (float) heightSeconds, 0, (float) error);
    }

    /** Of a node that nobody knows where it is: the origin, with the largest error. */
    public static Coordinate unknown(CoordinateSettings settings) {
        return origin(settings.dimensions(), settings.heightMin().toNanos() / SECOND_NANOS, settings.errorMax());
    }

    /**
     * The round trip to another place as predicted, in nanoseconds; not negative.
     *
     * @throws IllegalArgumentException if the other has another number of dimensions
     */
    public long rttNanos(Coordinate other) {
        return Math.round(rttSeconds(other) * SECOND_NANOS);
    }

    /** With the corrections of both, unless they would make it negative. */
    double rttSeconds(Coordinate other) {
        double raw = rawSeconds(other);
        double adjusted = raw + adjustmentSeconds + other.adjustmentSeconds;
        return adjusted > 0 ? adjusted : raw;
    }

    /** Without the corrections. */
    double rawSeconds(Coordinate other) {
        if (seconds.size() != other.seconds.size()) {
            throw new IllegalArgumentException("coordinates must have as many dimensions, were " + seconds.size()
                    + " and " + other.seconds.size());
        }
        return point().distance(other.point()) + heightSeconds + other.heightSeconds;
    }

    /** About how long it is in a message, in bytes. */
    public int wireBytes() {
        return FLOAT_WIRE_BYTES * (seconds.size() + OTHER_FLOATS) + 2;
    }
}
