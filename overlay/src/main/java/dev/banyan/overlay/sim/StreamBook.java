package dev.banyan.overlay.sim;

import dev.banyan.overlay.live.core.Position;
import dev.banyan.overlay.live.core.StreamId;
import java.util.Arrays;
import java.util.TreeMap;

/** Where the messages of all streams of a simulated group end: what a real log reads from the headers in it. */
final class StreamBook {
    /** Bytes in front of a message that say how long it is. */
    static final int HEADER_BYTES = 12;

    private static final class Ends {
        long[] ends = new long[64];
        int count;
    }

    private final TreeMap<StreamId, Ends> streams = new TreeMap<>();

    /** Writes down another message. */
    Position add(StreamId stream, int bytes) {
        Ends ends = streams.computeIfAbsent(stream, s -> new Ends());
        if (ends.count == ends.ends.length) {
            ends.ends = Arrays.copyOf(ends.ends, 2 * ends.count);
        }
        long before = ends.count == 0 ? 0 : ends.ends[ends.count - 1];
        ends.ends[ends.count++] = before + HEADER_BYTES + bytes;
        return new Position(ends.count, ends.ends[ends.count - 1]);
    }

    /** Messages so far. */
    long count(StreamId stream) {
        Ends ends = streams.get(stream);
        return ends == null ? 0 : ends.count;
    }

    /** The last boundary at or below that byte. */
    Position boundary(StreamId stream, long offset) {
        Ends ends = streams.get(stream);
        int found = ends == null ? -1 : Arrays.binarySearch(ends.ends, 0, ends.count, offset);
        int count = found >= 0 ? found + 1 : -found - 1;
        return ends == null || count == 0 ? Position.START : new Position(count, ends.ends[count - 1]);
    }

    /** Where the message ends that a log up to that byte has begun, if its header is whole. */
    long nextEnd(StreamId stream, long offset) {
        Position last = boundary(stream, offset);
        Ends ends = streams.get(stream);
        boolean begun = ends != null && offset >= last.offset() + HEADER_BYTES && last.number() < ends.count;
        return ends != null && begun ? ends.ends[(int) last.number()] : Position.UNKNOWN;
    }
}
