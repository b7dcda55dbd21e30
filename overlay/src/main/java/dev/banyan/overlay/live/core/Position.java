package dev.banyan.overlay.live.core;

/**
 * A message boundary in a stream: message {@code number} ends just before byte {@code offset}.
 *
 * @param number messages are numbered from 1; 0 at the begin of the stream
 * @param offset not negative
 */
public record Position(long number, long offset) implements Comparable<Position> {
    /** The begin of a stream. */
    public static final Position START = new Position(0, 0);

    /** Stands for an offset that is not known. */
    public static final long UNKNOWN = -1;

    public Position {
        if (number < 0 || offset < 0) {
            throw new IllegalArgumentException("a position must not be negative: " + number + " at " + offset);
        }
    }

    @Override
    public int compareTo(Position other) {
        return Long.compare(offset, other.offset);
    }

    @Override
    public String toString() {
        return number + "@" + offset;
    }
}
