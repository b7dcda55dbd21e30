package dev.banyan.overlay.link;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Bytes per peer, by name. A link takes its peer's counter when it opens, so that counting needs no look-up. Peers without a
 * connection beyond the bound are forgotten, the one that lost its last connection first; those with one always count, so that
 * the table holds at most {@code banyan.link.counted-peers} or {@code banyan.link.max-connections} peers, whichever is more. Safe
 * for use by any thread.
 */
final class PeerCounters {
    /** One peer; its bytes may be counted on any thread. */
    static final class Counter {
        private final String name;
        private final LongAdder sent = new LongAdder();
        private final LongAdder received = new LongAdder();
        private int connections;

        private Counter(String name) {
            this.name = name;
        }

        void countSent(long bytes) {
            sent.add(bytes);
        }

        void countReceived(long bytes) {
            received.add(bytes);
        }

        private LinkCounters.PeerBytes bytes() {
            return new LinkCounters.PeerBytes(sent.sum(), received.sum());
        }
    }

    private final int peersMax;
    private final Map<String, Counter> connected = new LinkedHashMap<>();
    /** In the order in which they lost their last connection. */
    private final LinkedHashMap<String, Counter> idle = new LinkedHashMap<>();

    private long forgotten;

    PeerCounters(int peersMax) {
        this.peersMax = peersMax;
    }

    /** The counter of a peer with one more connection. Each call is to be followed by one of {@link #closed}. */
    synchronized Counter opened(String name) {
        Counter counter = connected.get(name);
        if (counter == null) {
            counter = idle.remove(name);
        }
        if (counter == null) {
            counter = new Counter(name);
        }
        connected.put(name, counter);
        counter.connections++;
        forgetOldest();
        return counter;
    }

    /** One of the peer's connections is over and counts nothing any more. */
    synchronized void closed(Counter counter) {
        counter.connections--;
        if (counter.connections == 0) {
            connected.remove(counter.name);
            idle.put(counter.name, counter);
            forgetOldest();
        }
    }

    synchronized SortedMap<String, LinkCounters.PeerBytes> snapshot() {
        SortedMap<String, LinkCounters.PeerBytes> bytes = new TreeMap<>();
        idle.forEach((name, counter) -> bytes.put(name, counter.bytes()));
        connected.forEach((name, counter) -> bytes.put(name, counter.bytes()));
        return bytes;
    }

    synchronized long forgotten() {
        return forgotten;
    }

    private void forgetOldest() {
        var oldest = idle.values().iterator();
        while (connected.size() + idle.size() > peersMax && oldest.hasNext()) {
            oldest.next();
            oldest.remove();
            forgotten++;
        }
    }
}
