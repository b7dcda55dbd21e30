package dev.banyan.tree.sim;

import java.util.Arrays;

/**
 * At most one wake-up per node, by time and then by sequence number. A heap that knows where each node's entry is, so that a
 * process which moves its wake-up with every message leaves no stale entries behind. A wake-up that is put off keeps its place
 * until it comes to the head, since most are put off again long before.
 */
final class WakeQueue {
    private static final int ABSENT = -1;

    /** The heap: whose wake-up, and where the heap has it, which is never after when it is. */
    private int[] nodes = new int[64];

    private long[] times = new long[64];
    private long[] sequences = new long[64];
    private int size;

    private int[] position = filled(64);
    /** When it is; no time at all for nodes without one. */
    private long[] dueTimes = new long[64];

    private long[] dueSequences = new long[64];

    WakeQueue() {
        Arrays.fill(dueTimes, ABSENT);
    }

    boolean isEmpty() {
        return size == 0;
    }

    int headNode() {
        settleHead();
        return nodes[0];
    }

    long headTime() {
        settleHead();
        return times[0];
    }

    long headSequence() {
        settleHead();
        return sequences[0];
    }

    private void settleHead() {
        int node = nodes[0];
        while (sequences[0] != dueSequences[node]) {
            siftDown(0, node, dueTimes[node], dueSequences[node]);
            node = nodes[0];
        }
    }

    /** Whether the node's wake-up is at that time already. */
    boolean isAt(int node, long time) {
        return node < dueTimes.length && dueTimes[node] == time;
    }

    void put(int node, long time, long sequence) {
        ensureNode(node);
        int at = position[node];
        dueTimes[node] = time;
        dueSequences[node] = sequence;
        if (at == ABSENT) {
            ensureSize();
            siftUp(size++, node, time, sequence);
        } else if (time < times[at]) {
            siftUp(at, node, time, sequence);
        }
    }

    void remove(int node) {
        if (node >= position.length || position[node] == ABSENT) {
            return;
        }
        int at = position[node];
        position[node] = ABSENT;
        dueTimes[node] = ABSENT;
        size--;
        if (at < size) {
            siftDown(siftUp(at, nodes[size], times[size], sequences[size]));
        }
    }

    private int siftUp(int hole, int node, long time, long sequence) {
        int at = hole;
        while (at > 0) {
            int parent = (at - 1) >>> 2;
            if (!isBefore(time, sequence, parent)) {
                break;
            }
            place(at, nodes[parent], times[parent], sequences[parent]);
            at = parent;
        }
        place(at, node, time, sequence);
        return at;
    }

    private void siftDown(int start) {
        siftDown(start, nodes[start], times[start], sequences[start]);
    }

    private void siftDown(int hole, int node, long time, long sequence) {
        int at = hole;
        while (true) {
            int first = (at << 2) + 1;
            if (first >= size) {
                break;
            }
            int least = first;
            int end = Math.min(first + 4, size);
            for (int child = first + 1; child < end; child++) {
                if (isBefore(times[child], sequences[child], least)) {
                    least = child;
                }
            }
            if (isBefore(time, sequence, least)) {
                break;
            }
            place(at, nodes[least], times[least], sequences[least]);
            at = least;
        }
        place(at, node, time, sequence);
    }

    private void place(int at, int node, long time, long sequence) {
        nodes[at] = node;
        times[at] = time;
        sequences[at] = sequence;
        position[node] = at;
    }

    private boolean isBefore(long time, long sequence, int index) {
        return time < times[index] || (time == times[index] && sequence < sequences[index]);
    }

    private void ensureSize() {
        if (size == nodes.length) {
            nodes = Arrays.copyOf(nodes, size * 2);
            times = Arrays.copyOf(times, size * 2);
            sequences = Arrays.copyOf(sequences, size * 2);
        }
    }

    private void ensureNode(int node) {
        if (node < position.length) {
            return;
        }
        int old = position.length;
        int capacity = Math.max(node + 1, old * 2);
        position = Arrays.copyOf(position, capacity);
        Arrays.fill(position, old, capacity, ABSENT);
        dueTimes = Arrays.copyOf(dueTimes, capacity);
        Arrays.fill(dueTimes, old, capacity, ABSENT);
        dueSequences = Arrays.copyOf(dueSequences, capacity);
    }

    private static int[] filled(int length) {
        int[] result = new int[length];
        Arrays.fill(result, ABSENT);
        return result;
    }
}
