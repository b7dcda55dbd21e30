package dev.banyan.tree.sim;

import java.util.Arrays;

/** The rate at which each node sends, shared by its links: one message of each link in turn. */
final class Uplinks {
    private final Timeline timeline;
    /** Bits per second per node; 0 is unlimited. */
    private long[] rates = new long[64];

    private int limitedCount;

    Uplinks(Timeline timeline) {
        this.timeline = timeline;
    }

    void limit(int node, long bitsPerSecond) {
        if (bitsPerSecond < 0) {
            throw new IllegalArgumentException(
                    "bitsPerSecond of node " + node + " must not be negative: " + bitsPerSecond);
        }
        if (node >= rates.length) {
            rates = Arrays.copyOf(rates, Math.max(node + 1, rates.length * 2));
        }
        limitedCount += (bitsPerSecond > 0 ? 1 : 0) - (rates[node] > 0 ? 1 : 0);
        rates[node] = bitsPerSecond;
    }

    /** Whether no node has a limit. */
    boolean areUnlimited() {
        return limitedCount == 0;
    }

    boolean isUnlimited(int node) {
        return node >= rates.length || rates[node] == 0;
    }

    /** The link's first message waits for its turn. */
    void enqueue(LinkEnd end) {
        end.node.uplinkTurns.add(end);
        if (end.node.uplinkServes == null) {
            serveNext(end.node);
        }
    }

    void serveNext(NodeState node) {
        node.uplinkServes = null;
        LinkEnd next = node.uplinkTurns.poll();
        // Links that ended while they waited have nothing to send.
        while (next != null && next.unsent.isEmpty()) {
            next.waitsForUplink = false;
            next = node.uplinkTurns.poll();
        }
        if (next != null) {
            node.uplinkServes = next;
            long nanos = sendNanos(node.index, next.unsent.element().bytes());
            timeline.schedule(timeline.nowNanos() + nanos, EventKind.UPLINK_SENT, node.index, 0, node, null);
        }
    }

    private long sendNanos(int node, long bytes) {
        // MAX_BYTES * 8e9 fits into a long.
        return isUnlimited(node) ? 0 : bytes * 8_000_000_000L / rates[node];
    }
}
