package dev.banyan.overlay.sim;

import dev.banyan.overlay.live.core.LiveCore;
import dev.banyan.overlay.live.core.StreamId;
import java.util.Optional;
import java.util.TreeMap;

/** What lies in the logs of live streams at one simulated node: offsets only. */
final class SimLogs {
    private final TreeMap<StreamId, long[]> logs = new TreeMap<>();
    private Optional<String> wrong = Optional.empty();

    void begin(StreamId stream, long at) {
        logs.put(stream, new long[] {at, at});
    }

    void append(StreamId stream, long bytes) {
        log(stream)[1] += bytes;
    }

    void appendAt(StreamId stream, long from, long bytes) {
        if (log(stream)[1] != from) {
            wrong = Optional.of(stream + ": appends at " + from + " to a log that ends at " + log(stream)[1]);
        }
        append(stream, bytes);
    }

    long have(StreamId stream) {
        return log(stream)[1];
    }

    void release(StreamId stream, long below) {
        log(stream)[0] = below;
    }

    void discard(StreamId stream) {
        logs.remove(stream);
    }

    /** The bytes that are read must be there. */
    void check(StreamId stream, long from, long bytes) {
        long[] log = logs.get(stream);
        if (log == null || from < log[0] || from + bytes > log[1]) {
            wrong = Optional.of(stream + ": reads " + from + " to " + (from + bytes) + " of "
                    + (log == null ? "no log" : log[0] + " to " + log[1]));
        }
    }

    private long[] log(StreamId stream) {
        long[] log = logs.get(stream);
        if (log == null) {
            throw new IllegalStateException("no log of " + stream);
        }
        return log;
    }

    Optional<String> wrong(LiveCore core) {
        long used = core.sharedBytesUsed();
        long shared = core.sharedBytes();
        if (used > shared) {
            return Optional.of("live streams have " + used + " bytes of memory, of " + shared + " to share");
        }
        return wrong;
    }
}
