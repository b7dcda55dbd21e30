package dev.banyan.overlay.bulk.core;

import java.util.BitSet;
import java.util.TreeSet;

/**
 * What one peer is to be sent, and how far that is: a cursor that rotates upward over the chunks that the peer lacks and
 * this node has, so chunks that just came are relayed in order and a late peer is served from anywhere.
 */
final class Downstream {
    private final BitSet toSend = new BitSet();
    private final BitSet asked = new BitSet();
    private final TreeSet<Integer> unsent = new TreeSet<>();
    private int toSendCount;
    private int cursor;
    private boolean on;
    private long grantBytes;
    private long sentBytes;

    /** Whether the peer takes this node as its upstream. */
    boolean isOn() {
        return on;
    }

    void start() {
        on = true;
    }

    /** Ends pushing; unused credit and open requests lapse. */
    void stop() {
        on = false;
        asked.clear();
        grantBytes = sentBytes;
    }

    void replace(BitSet chunks) {
        toSend.clear();
        toSend.or(chunks);
        toSendCount = toSend.cardinality();
    }

    void add(int index) {
        if (!toSend.get(index)) {
            toSend.set(index);
            toSendCount++;
        }
    }

    void remove(int index) {
        if (toSend.get(index)) {
            toSend.clear(index);
            toSendCount--;
        }
        asked.clear(index);
    }

    void retain(BitSet chunks) {
        toSend.and(chunks);
        asked.and(chunks);
        toSendCount = toSend.cardinality();
    }

    void ask(int index) {
        asked.set(index);
    }

    /** Chunks that this node has and the peer lacks. */
    int toSendCount() {
        return toSendCount;
    }

    int unsentCount() {
        return unsent.size();
    }

    /** Whether the chunk's bytes are still needed for this peer. */
    boolean needs(int index) {
        return unsent.contains(index) || asked.get(index) || (on && toSend.get(index));
    }

    /** The next chunk to send, those asked for first; -1 if there is none. */
    int next() {
        int index = asked.nextSetBit(0);
        if (index >= 0 || !on) {
            return index;
        }
        index = toSend.nextSetBit(cursor);
        return index >= 0 ? index : toSend.nextSetBit(0);
    }

    boolean maySend(int bytes) {
        return sentBytes + bytes <= grantBytes;
    }

    void sending(int index, int bytes) {
        boolean outOfTurn = asked.get(index);
        remove(index);
        unsent.add(index);
        sentBytes += bytes;
        if (!outOfTurn) {
            cursor = index + 1;
        }
    }

    /** Adds to {@code chunks} what is on its way to the peer. */
    void addUnsentTo(BitSet chunks) {
        unsent.forEach(chunks::set);
    }

    /** @return whether the chunk was being sent */
    boolean sent(int index) {
        return unsent.remove(index);
    }

    /** The chunk given to {@link #sending} was not sent after all. */
    boolean notSent(int index, int bytes) {
        boolean was = unsent.remove(index);
        if (was) {
            sentBytes -= bytes;
        }
        return was;
    }

    long grantBytes() {
        return grantBytes;
    }

    void grant(long bytes) {
        grantBytes = bytes;
    }

    long sentBytes() {
        return sentBytes;
    }
}
