package dev.banyan.tree.sim;

import java.util.Arrays;
import java.util.List;

/**
 * Counters per node over a whole run, restarts included. Sent means given to the network: for a link, when the bytes left the
 * send buffer. What processes send steadily is counted by the time it lasted. Nodes that never joined count zero.
 */
public final class SimMetrics {
    private final SimCategories categories;
    final SteadyTraffic steady;
    final SteadyTraffic carriedFrom;
    final SteadyTraffic carriedTo;
    /** Counters of a node, all in one row, since most events touch some of them. */
    private static final int DATAGRAMS_SENT = 0;

    private static final int DATAGRAM_BYTES_SENT = 1;
    private static final int DATAGRAMS_RECEIVED = 2;
    private static final int DATAGRAM_BYTES_RECEIVED = 3;
    private static final int BUFFERED_BYTES_MAX = 4;
    private static final int PLAIN_COUNTERS = 5;
    /** After them, per category. */
    private static final int DATAGRAM_BYTES_OF = 0;

    private static final int LINK_MESSAGES_SENT_OF = 1;
    private static final int LINK_BYTES_SENT_OF = 2;
    private static final int LINK_BYTES_RECEIVED_OF = 3;
    private static final int COUNTERS_OF_CATEGORY = 4;

    private final int rowLength;
    private int nodeCapacity = 64;
    private long[] counters;
    private long datagramsLost;
    private long datagramsUndeliverable;
    private long linkRetransmissions;

    SimMetrics(SimCategories categories, Timeline timeline) {
        this.categories = categories;
        this.steady = new SteadyTraffic(timeline, nodeCapacity);
        this.carriedFrom = new SteadyTraffic(timeline, nodeCapacity);
        this.carriedTo = new SteadyTraffic(timeline, nodeCapacity);
        this.rowLength =
                PLAIN_COUNTERS + COUNTERS_OF_CATEGORY * categories.names().size();
        this.counters = new long[nodeCapacity * rowLength];
    }

    /** The names of the categories, in the order of their indices. */
    public List<String> categories() {
        return categories.names();
    }

    /** Datagrams the node sent, lost ones included. */
    public long datagramsSent(int node) {
        return at(node, DATAGRAMS_SENT);
    }

    /** Bytes of the datagrams the node sent, lost ones included. */
    public long datagramBytesSent(int node) {
        return at(node, DATAGRAM_BYTES_SENT);
    }

    /** Bytes of the datagrams of one category the node sent, lost ones included. */
    public long datagramBytesSent(int node, int category) {
        return at(node, counter(category, DATAGRAM_BYTES_OF));
    }

    /** Datagrams the node received. */
    public long datagramsReceived(int node) {
        return at(node, DATAGRAMS_RECEIVED);
    }

    /** Bytes of the datagrams the node received. */
    public long datagramBytesReceived(int node) {
        return at(node, DATAGRAM_BYTES_RECEIVED);
    }

    /** Link messages of one category the node sent. */
    public long linkMessagesSent(int node, int category) {
        return at(node, counter(category, LINK_MESSAGES_SENT_OF))
                + steady.messages(node, category)
                + carriedFrom.messages(node, category);
    }

    /** Bytes of the link messages of one category the node sent. */
    public long linkBytesSent(int node, int category) {
        return at(node, counter(category, LINK_BYTES_SENT_OF))
                + steady.bytes(node, category)
                + carriedFrom.bytes(node, category);
    }

    /** Bytes of the link messages of one category that the node's process was told. */
    public long linkBytesReceived(int node, int category) {
        return at(node, counter(category, LINK_BYTES_RECEIVED_OF))
                + steady.bytes(node, category)
                + carriedTo.bytes(node, category);
    }

    /** The most bytes that the send buffers of all links of the node held together. */
    public long bufferedBytesMax(int node) {
        return at(node, BUFFERED_BYTES_MAX);
    }

    /** Datagrams lost by chance, over all nodes. */
    public long datagramsLost() {
        return datagramsLost;
    }

    /** Datagrams that met a partition or a node that does not run, over all nodes. */
    public long datagramsUndeliverable() {
        return datagramsUndeliverable;
    }

    /** Link messages that waited for a retransmission, over all nodes. */
    public long linkRetransmissions() {
        return linkRetransmissions;
    }

    void ensureNode(int node) {
        if (node < nodeCapacity) {
            return;
        }
        nodeCapacity = Math.max(node + 1, nodeCapacity * 2);
        counters = Arrays.copyOf(counters, nodeCapacity * rowLength);
        steady.ensureNodes(nodeCapacity);
        carriedFrom.ensureNodes(nodeCapacity);
        carriedTo.ensureNodes(nodeCapacity);
    }

    void datagramSent(int node, Object message, int bytes) {
        int row = node * rowLength;
        counters[row + DATAGRAMS_SENT]++;
        counters[row + DATAGRAM_BYTES_SENT] += bytes;
        counters[row + counter(category(message), DATAGRAM_BYTES_OF)] += bytes;
    }

    void datagramReceived(int node, int bytes) {
        int row = node * rowLength;
        counters[row + DATAGRAMS_RECEIVED]++;
        counters[row + DATAGRAM_BYTES_RECEIVED] += bytes;
    }

    void datagramLost() {
        datagramsLost++;
    }

    void datagramUndeliverable() {
        datagramsUndeliverable++;
    }

    void linkSent(int node, Object message, int bytes) {
        int row = node * rowLength;
        int category = category(message);
        counters[row + counter(category, LINK_MESSAGES_SENT_OF)]++;
        counters[row + counter(category, LINK_BYTES_SENT_OF)] += bytes;
    }

    void linkReceived(int node, Object message, int bytes) {
        counters[node * rowLength + counter(category(message), LINK_BYTES_RECEIVED_OF)] += bytes;
    }

    void linkRetransmitted() {
        linkRetransmissions++;
    }

    void buffered(int node, long bytes) {
        int at = node * rowLength + BUFFERED_BYTES_MAX;
        counters[at] = Math.max(counters[at], bytes);
    }

    int category(Object message) {
        return categories.indexOf().applyAsInt(message);
    }

    /** What a node that has ended sent steadily, and what was carried from and to it. */
    void endSteady(int node) {
        steady.end(node);
        carriedFrom.end(node);
        carriedTo.end(node);
    }

    private int counter(int category, int ofCategory) {
        int count = categories.names().size();
        if (category < 0 || category >= count) {
            throw new IllegalArgumentException("category must be between 0 and " + (count - 1) + ", was " + category);
        }
        return PLAIN_COUNTERS + category * COUNTERS_OF_CATEGORY + ofCategory;
    }

    private long at(int node, int counter) {
        return node < nodeCapacity ? counters[node * rowLength + counter] : 0;
    }
}
