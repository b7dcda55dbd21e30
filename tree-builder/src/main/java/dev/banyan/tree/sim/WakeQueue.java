package dev.banyan.tree.sim;

import java.util.Arrays;

/**
 * At most one wake-up per node, by time and then by sequence number. A heap that knows where each node's entry is, so that a
 * process which moves its wake-up with every message leaves no stale entries behind. A wake-up that is put off keeps its place
 * until it comes to the head, since most are put off again long before.
 */
final class WakeQueue {
    private static final int ABSENT = -1;

    private int[] heap = new int[64];
    private int size;
    private int[] position = filled(64);
    /** Where the heap has the wake-up; never after when it is. */
    private long[] times = new long[64];

    private long[] sequences = new long[64];
    private long[] dueTimes = new long[64];
    private long[] dueSequences = new long[64];

    boolean isEmpty() {
        return size == 0;
    }

    int headNode() {
        return head();
    }

    long headTime() {
        return times[head()];
    }

    long headSequence() {
        return sequences[head()];
    }

    private int head() {
        int node = heap[0];
        while (sequences[node] != dueSequences[node]) {
            times[node] = dueTimes[node];
            sequences[node] = dueSequences[node];
            siftDown(0);
            node = heap[0];
        }
        return node;
    }

    /** Whether the node's wake-up is at that time already. */
    boolean isAt(int node, long time) {
        return node < position.length && position[node] != ABSENT && dueTimes[node] == time;
    }

    void put(int node, long time, long sequence) {
        ensureNode(node);
        int at = position[node];
        dueTimes[node] = time;
        dueSequences[node] = sequence;
        if (at != ABSENT && time >= times[node]) {
            return;
        }
        if (at == ABSENT) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            at = size++;
            heap[at] = node;
            position[node] = at;
        }
        times[node] = time;
        sequences[node] = sequence;
        siftDown(siftUp(at));
    }

    void remove(int node) {
        if (node >= position.length || position[node] == ABSENT) {
            return;
        }
        int at = position[node];
        position[node] = ABSENT;
        int last = heap[--size];
        if (last != node) {
            heap[at] = last;
            position[last] = at;
            siftDown(siftUp(at));
        }
    }

    private int siftUp(int start) {
        int at = start;
        int node = heap[at];
        while (at > 0) {
            int parent = (at - 1) >>> 2;
            if (!isBefore(node, heap[parent])) {
                break;
            }
            move(heap[parent], at);
            at = parent;
        }
        move(node, at);
        return at;
    }

    private void siftDown(int start) {
        int at = start;
        int node = heap[at];
        while (true) {
            int first = (at << 2) + 1;
            if (first >= size) {
                break;
            }
            int least = first;
            int end = Math.min(first + 4, size);
            for (int child = first + 1; child < end; child++) {
                if (isBefore(heap[child], heap[least])) {
                    least = child;
                }
            }
            if (!isBefore(heap[least], node)) {
                break;
            }
            move(heap[least], at);
            at = least;
        }
        move(node, at);
    }

    private void move(int node, int at) {
        heap[at] = node;
        position[node] = at;
    }

    private boolean isBefore(int a, int b) {
        return times[a] < times[b] || (times[a] == times[b] && sequences[a] < sequences[b]);
    }

    private void ensureNode(int node) {
        if (node < position.length) {
            return;
        }
        int old = position.length;
        int capacity = Math.max(node + 1, old * 2);
        position = Arrays.copyOf(position, capacity);
        Arrays.fill(position, old, capacity, ABSENT);
        times = Arrays.copyOf(times, capacity);
        sequences = Arrays.copyOf(sequences, capacity);
        dueTimes = Arrays.copyOf(dueTimes, capacity);
        dueSequences = Arrays.copyOf(dueSequences, capacity);
    }

    private static int[] filled(int length) {
        int[] result = new int[length];
        Arrays.fill(result, ABSENT);
        return result;
    }
}
