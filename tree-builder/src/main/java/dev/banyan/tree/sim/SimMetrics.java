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
    private int nodeCapacity = 64;
    private long[] datagramsSent = new long[nodeCapacity];
    private long[] datagramBytesSent = new long[nodeCapacity];
    private long[] datagramsReceived = new long[nodeCapacity];
    private long[] datagramBytesReceived = new long[nodeCapacity];
    private long[] linkMessagesSent;
    private long[] linkBytesSent;
    private long[] linkBytesReceived;
    private long[] datagramBytesByCategory;
    private long[] bufferedBytesMax = new long[nodeCapacity];
    private long datagramsLost;
    private long datagramsUndeliverable;
    private long linkRetransmissions;

    SimMetrics(SimCategories categories, Timeline timeline) {
        this.categories = categories;
        this.steady = new SteadyTraffic(timeline, nodeCapacity);
        this.carriedFrom = new SteadyTraffic(timeline, nodeCapacity);
        this.carriedTo = new SteadyTraffic(timeline, nodeCapacity);
        int cells = nodeCapacity * categories.names().size();
        linkMessagesSent = new long[cells];
        linkBytesSent = new long[cells];
        linkBytesReceived = new long[cells];
        datagramBytesByCategory = new long[cells];
    }

    /** The names of the categories, in the order of their indices. */
    public List<String> categories() {
        return categories.names();
    }

    /** Datagrams the node sent, lost ones included. */
    public long datagramsSent(int node) {
        return at(datagramsSent, node);
    }

    /** Bytes of the datagrams the node sent, lost ones included. */
    public long datagramBytesSent(int node) {
        return at(datagramBytesSent, node);
    }

    /** Bytes of the datagrams of one category the node sent, lost ones included. */
    public long datagramBytesSent(int node, int category) {
        return at(datagramBytesByCategory, cell(node, category));
    }

    /** Datagrams the node received. */
    public long datagramsReceived(int node) {
        return at(datagramsReceived, node);
    }

    /** Bytes of the datagrams the node received. */
    public long datagramBytesReceived(int node) {
        return at(datagramBytesReceived, node);
    }

    /** Link messages of one category the node sent. */
    public long linkMessagesSent(int node, int category) {
        return at(linkMessagesSent, cell(node, category))
                + steady.messages(node, category)
                + carriedFrom.messages(node, category);
    }

    /** Bytes of the link messages of one category the node sent. */
    public long linkBytesSent(int node, int category) {
        return at(linkBytesSent, cell(node, category))
                + steady.bytes(node, category)
                + carriedFrom.bytes(node, category);
    }

    /** Bytes of the link messages of one category that the node's process was told. */
    public long linkBytesReceived(int node, int category) {
        return at(linkBytesReceived, cell(node, category))
                + steady.bytes(node, category)
                + carriedTo.bytes(node, category);
    }

    /** The most bytes that the send buffers of all links of the node held together. */
    public long bufferedBytesMax(int node) {
        return at(bufferedBytesMax, node);
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
        datagramsSent = Arrays.copyOf(datagramsSent, nodeCapacity);
        datagramBytesSent = Arrays.copyOf(datagramBytesSent, nodeCapacity);
        datagramsReceived = Arrays.copyOf(datagramsReceived, nodeCapacity);
        datagramBytesReceived = Arrays.copyOf(datagramBytesReceived, nodeCapacity);
        bufferedBytesMax = Arrays.copyOf(bufferedBytesMax, nodeCapacity);
        steady.ensureNodes(nodeCapacity);
        carriedFrom.ensureNodes(nodeCapacity);
        carriedTo.ensureNodes(nodeCapacity);
        int cells = nodeCapacity * categories.names().size();
        linkMessagesSent = Arrays.copyOf(linkMessagesSent, cells);
        linkBytesSent = Arrays.copyOf(linkBytesSent, cells);
        linkBytesReceived = Arrays.copyOf(linkBytesReceived, cells);
        datagramBytesByCategory = Arrays.copyOf(datagramBytesByCategory, cells);
    }

    void datagramSent(int node, Object message, int bytes) {
        datagramsSent[node]++;
        datagramBytesSent[node] += bytes;
        datagramBytesByCategory[cell(node, category(message))] += bytes;
    }

    void datagramReceived(int node, int bytes) {
        datagramsReceived[node]++;
        datagramBytesReceived[node] += bytes;
    }

    void datagramLost() {
        datagramsLost++;
    }

    void datagramUndeliverable() {
        datagramsUndeliverable++;
    }

    void linkSent(int node, Object message, int bytes) {
        int cell = cell(node, category(message));
        linkMessagesSent[cell]++;
        linkBytesSent[cell] += bytes;
    }

    void linkReceived(int node, Object message, int bytes) {
        linkBytesReceived[cell(node, category(message))] += bytes;
    }

    void linkRetransmitted() {
        linkRetransmissions++;
    }

    void buffered(int node, long bytes) {
        if (bytes > bufferedBytesMax[node]) {
            bufferedBytesMax[node] = bytes;
        }
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

    private int cell(int node, int category) {
        int count = categories.names().size();
        if (category < 0 || category >= count) {
            throw new IllegalArgumentException("category must be between 0 and " + (count - 1) + ", was " + category);
        }
        return node * count + category;
    }

    private static long at(long[] values, int index) {
        return index < values.length ? values[index] : 0;
    }
}
