package dev.banyan.tree.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The events to come, by time and then by sequence number. A 4-ary heap on primitive keys; what an event carries lies in
 * slots beside it, so that nothing is allocated per event.
 */
final class EventQueue {
    private static final int SLOT_BITS = 24;
    private static final int SLOT_MAX = 1 << SLOT_BITS;
    private static final long SLOT_MASK = SLOT_MAX - 1;

    private long[] times = new long[1024];
    /** Sequence number in the high 40 bits, slot in the low 24: comparing keys compares sequence numbers. */
    private long[] keys = new long[1024];

    private int size;

    private EventKind[] kinds = new EventKind[1024];
    private int[] nodes = new int[1024];
    private long[] numbers = new long[1024];
    private @Nullable Object[] subjects = new @Nullable Object[1024];
    private @Nullable Object[] messages = new @Nullable Object[1024];
    private int[] freeSlots = new int[1024];
    private int freeCount;
    private int slotCount;

    private final Popped popped = new Popped();

    /** The event taken last; overwritten by the next {@link #pop}. */
    static final class Popped {
        EventKind kind = EventKind.ACTION;
        int node;
        long number;

        @Nullable
        Object subject;

        @Nullable
        Object message;
    }

    boolean isEmpty() {
        return size == 0;
    }

    long headTime() {
        return times[0];
    }

    long headSequence() {
        return keys[0] >>> SLOT_BITS;
    }

    /**
     * Adds an event.
     *
     * @param number a size in bytes, for datagrams with the sender above it
     * @param subject a link end, a node's state, an action or nothing, by kind
     */
    void push(
            long time,
            long sequence,
            EventKind kind,
            int node,
            long number,
            @Nullable Object subject,
            @Nullable Object message) {
        int slot = takeSlot();
        kinds[slot] = kind;
        nodes[slot] = node;
        numbers[slot] = number;
        subjects[slot] = subject;
        messages[slot] = message;
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            keys = Arrays.copyOf(keys, size * 2);
        }
        siftUp(size++, time, (sequence << SLOT_BITS) | slot);
    }

    Popped pop() {
        int slot = (int) (keys[0] & SLOT_MASK);
        popped.kind = kinds[slot];
        popped.node = nodes[slot];
        popped.number = numbers[slot];
        popped.subject = subjects[slot];
        popped.message = messages[slot];
        subjects[slot] = null;
        messages[slot] = null;
        freeSlots[freeCount++] = slot;
        size--;
        if (size > 0) {
            siftDown(times[size], keys[size]);
        }
        return popped;
    }

    private int takeSlot() {
        if (freeCount > 0) {
            return freeSlots[--freeCount];
        }
        if (slotCount == SLOT_MAX) {
            throw new IllegalStateException(
                    "more than " + SLOT_MAX + " events wait: some process floods the simulation");
        }
        if (slotCount == kinds.length) {
            int capacity = Math.min(SLOT_MAX, slotCount * 2);
            kinds = Arrays.copyOf(kinds, capacity);
            nodes = Arrays.copyOf(nodes, capacity);
            numbers = Arrays.copyOf(numbers, capacity);
            subjects = Arrays.copyOf(subjects, capacity);
            messages = Arrays.copyOf(messages, capacity);
            freeSlots = Arrays.copyOf(freeSlots, capacity);
        }
        return slotCount++;
    }

    private void siftUp(int hole, long time, long key) {
        int at = hole;
        while (at > 0) {
            int parent = (at - 1) >>> 2;
            if (!isBefore(time, key, parent)) {
                break;
            }
            times[at] = times[parent];
            keys[at] = keys[parent];
            at = parent;
        }
        times[at] = time;
        keys[at] = key;
    }

    private void siftDown(long time, long key) {
        int at = 0;
        while (true) {
            int first = (at << 2) + 1;
            if (first >= size) {
                break;
            }
            int least = first;
            int end = Math.min(first + 4, size);
            for (int child = first + 1; child < end; child++) {
                if (isBefore(times[child], keys[child], least)) {
                    least = child;
                }
            }
            if (isBefore(time, key, least)) {
                break;
            }
            times[at] = times[least];
            keys[at] = keys[least];
            at = least;
        }
        times[at] = time;
        keys[at] = key;
    }

    private boolean isBefore(long time, long key, int index) {
        return time < times[index] || (time == times[index] && key < keys[index]);
    }
}
