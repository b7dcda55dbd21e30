package dev.banyan.overlay.live;

import dev.banyan.overlay.live.core.LiveInput;
import dev.banyan.overlay.live.core.Position;
import dev.banyan.overlay.live.core.StreamId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logs of all streams that a node holds of one group. On the group's event loop only. */
final class LiveLogs {
    private static final Logger LOG = LoggerFactory.getLogger(LiveShell.class);

    private static final class Log {
        final StreamLog bytes;
        final MessageScan scan;
        boolean complained;

        Log(StreamLog bytes, Position at) {
            this.bytes = bytes;
            this.scan = new MessageScan(bytes, at);
        }
    }

    private final ByteBufAllocator allocator;
    private final Map<StreamId, Log> logs = new HashMap<>();
    /** What came and of which the core has not said yet where it belongs, by handle. */
    private final Map<Long, ByteBuf> received = new HashMap<>();

    private long lastHandle;
    /** Most inputs are about the same stream as the one before. */
    private @Nullable StreamId latestId;

    private @Nullable Log latest;

    LiveLogs(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** A log begins, perhaps in place of another. */
    void begin(StreamId stream, Position at) {
        discard(stream);
        logs.put(stream, new Log(new StreamLog(allocator, at.offset()), at));
    }

    /**
     * Appends bytes, which belong to the log from now on.
     *
     * @return what the core is to be told of it
     */
    LiveInput.Appended append(StreamId stream, ByteBuf bytes) {
        Log log = log(stream);
        log.bytes.append(bytes);
        log.scan.advance();
        if (log.scan.isCorrupt() && !log.complained) {
            log.complained = true;
            LOG.warn(
                    "stream {} is no sequence of messages after {}: its publisher's node is broken or hostile; nothing of it is"
                            + " delivered from there on",
                    stream,
                    log.scan.last());
        }
        return new LiveInput.Appended(stream, log.scan.last(), log.scan.nextEnd());
    }

    /** Keeps bytes, which belong to this from now on, until {@link #appendReceived} or {@link #dropReceived}; gives their handle. */
    long received(ByteBuf bytes) {
        received.put(++lastHandle, bytes);
        return lastHandle;
    }

    /** Appends what has that handle but for its first {@code skip} bytes. */
    LiveInput.Appended appendReceived(StreamId stream, long handle, int skip) {
        ByteBuf bytes = received.remove(handle);
        if (bytes == null) {
            throw new IllegalStateException("nothing was received as " + handle + " for " + stream);
        }
        return append(stream, bytes.skipBytes(skip));
    }

    void dropReceived(long handle) {
        ByteBuf bytes = received.remove(handle);
        if (bytes != null) {
            bytes.release();
        }
    }

    List<ByteBuf> slices(StreamId stream, long from, int bytes) {
        return log(stream).bytes.slices(from, bytes);
    }

    ByteBuf copy(StreamId stream, long from, int bytes) {
        return log(stream).bytes.copy(from, bytes);
    }

    void release(StreamId stream, long below) {
        log(stream).bytes.release(below);
    }

    void discard(StreamId stream) {
        Log gone = logs.remove(stream);
        if (gone != null) {
            gone.bytes.discard();
        }
        latestId = null;
        latest = null;
    }

    void discardAll() {
        received.values().forEach(ByteBuf::release);
        received.clear();
        List.copyOf(logs.keySet()).forEach(this::discard);
    }

    private Log log(StreamId stream) {
        Log known = latest;
        if (known != null && stream == latestId) {
            return known;
        }
        Log found = logs.get(stream);
        if (found == null) {
            throw new IllegalStateException("no log of " + stream);
        }
        latestId = stream;
        latest = found;
        return found;
    }
}
