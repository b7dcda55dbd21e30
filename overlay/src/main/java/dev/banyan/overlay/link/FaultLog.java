package dev.banyan.overlay.link;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what peers do wrong, once per peer and reason and minute, with the number of repeats; so that a hostile or broken
 * peer cannot fill the disk. Off the data path: a fault ends a connection.
 */
final class FaultLog {
    private static final Logger LOG = LoggerFactory.getLogger(LinkService.class);
    private static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int MAX_ENTRIES = 256;

    private record Key(String peer, LinkReason reason) {}

    private static final class Entry {
        private long loggedNanos;
        private long repeats;
    }

    private final Map<Key, Entry> entries = new LinkedHashMap<>();

    /** Safe for use by any thread. */
    void log(long nowNanos, String peer, LinkReason reason, String detail) {
        long repeats = due(nowNanos, new Key(peer, reason));
        if (repeats == 0) {
            LOG.warn("link with {}: {}: {}", peer, reason, detail);
        } else if (repeats > 0) {
            LOG.warn("link with {}: {}: {} ({} more since the last line)", peer, reason, detail, repeats);
        }
    }

    /** Repeats since the last line, or -1 if no line is due. */
    private synchronized long due(long nowNanos, Key key) {
        Entry entry = entries.get(key);
        if (entry != null && nowNanos - entry.loggedNanos < INTERVAL_NANOS) {
            entry.repeats++;
            return -1;
        }
        if (entry == null) {
            entry = new Entry();
            if (entries.size() >= MAX_ENTRIES) {
                entries.remove(entries.keySet().iterator().next());
            }
            entries.put(key, entry);
        }
        long repeats = entry.repeats;
        entry.repeats = 0;
        entry.loggedNanos = nowNanos;
        return repeats;
    }
}
