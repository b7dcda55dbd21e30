package dev.banyan.overlay.bulk.core;

import java.util.BitSet;
import java.util.TreeSet;

/**
 * What one peer is to be sent, and how far that is: a cursor that rotates upward over the chunks that the peer lacks and
 * this node has, so chunks that just came are relayed in order and a late peer is served from anywhere. Unasked go only those of
 * the stripes for which the peer takes this node as upstream.
 */
final class Downstream {
    /** What this node has and the peer lacks, of all stripes. */
    private final BitSet toSend = new BitSet();
    /** Those of them that are pushed. */
    private final BitSet toPush = new BitSet();

    private final BitSet asked = new BitSet();
    private final TreeSet<Integer> unsent = new TreeSet<>();
    private final BitSet sent = new BitSet();
    private int toPushCount;
    private int cursor;
    private StripeSet stripes = StripeSet.NONE;
    private long grantBytes;
    private long sentBytes;

    /** Whether the peer takes this node as its upstream of any stripe. */
    boolean isOn() {
        return !stripes.isEmpty();
    }

    /** Whether the peer takes this node as its upstream of the chunk's stripe. */
    boolean pushes(int index) {
        return stripes.has(index);
    }

    /** From now on exactly these stripes are pushed. With none, unused credit and open requests lapse. */
    void push(StripeSet stripeSet) {
        stripes = stripeSet;
        if (stripes.isEmpty()) {
            asked.clear();
            grantBytes = sentBytes;
        }
        choosePushed();
    }

    private void choosePushed() {
        toPush.clear();
        for (int index = stripes.isEmpty() ? -1 : toSend.nextSetBit(0);
                index >= 0;
                index = toSend.nextSetBit(index + 1)) {
            if (pushes(index)) {
                toPush.set(index);
            }
        }
        toPushCount = toPush.cardinality();
    }

    void replace(BitSet chunks) {
        toSend.clear();
        toSend.or(chunks);
        choosePushed();
    }

    void add(int index) {
        toSend.set(index);
        if (pushes(index) && !toPush.get(index)) {
            toPush.set(index);
            toPushCount++;
        }
    }

    void remove(int index) {
        toSend.clear(index);
        if (toPush.get(index)) {
            toPush.clear(index);
            toPushCount--;
        }
        asked.clear(index);
    }

    void retain(BitSet chunks) {
        toSend.and(chunks);
        asked.and(chunks);
        choosePushed();
    }

    void ask(int index) {
        asked.set(index);
    }

    /** Chunks that this node has, the peer lacks and need not ask for. */
    int toPushCount() {
        return toPushCount;
    }

    int unsentCount() {
        return unsent.size();
    }

    /** Whether the chunk's bytes are still needed for this peer. */
    boolean needs(int index) {
        return unsent.contains(index) || asked.get(index) || toPush.get(index);
    }

    /** The next chunk to send, those asked for first, of others only what is below the limit; -1 if there is none. */
    int next(int limit) {
        int index = asked.nextSetBit(0);
        if (index >= 0 || toPushCount == 0) {
            return index;
        }
        index = toPush.nextSetBit(cursor);
        if (index < 0 || index >= limit) {
            index = firstToPush();
        }
        return index < limit ? index : -1;
    }

    /** The first chunk that is to be pushed; -1 if there is none. */
    int firstToPush() {
        return toPush.nextSetBit(0);
    }

    /** The stripes of which the peer takes this node as its upstream. */
    StripeSet stripes() {
        return stripes;
    }

    boolean maySend(int bytes) {
        return sentBytes + bytes <= grantBytes;
    }

    void sending(int index, int bytes) {
        boolean outOfTurn = asked.get(index);
        remove(index);
        unsent.add(index);
        sent.set(index);
        sentBytes += bytes;
        if (!outOfTurn) {
            cursor = index + 1;
        }
    }

    /** Adds to {@code chunks} what waits to be sent to the peer. */
    void addUnsentTo(BitSet chunks) {
        unsent.forEach(chunks::set);
    }

    /** Adds to {@code chunks} all that was sent to the peer and that it did not ask for again. */
    void addSentTo(BitSet chunks) {
        chunks.or(sent);
    }

    /** The peer wants the chunk, whether it was sent or not. */
    void notReceived(int index) {
        sent.clear(index);
    }

    /** @return whether the chunk was being sent */
    boolean sent(int index) {
        return unsent.remove(index);
    }

    /** The chunk given to {@link #sending} was not sent after all. */
    boolean notSent(int index, int bytes) {
        boolean was = unsent.remove(index);
        if (was) {
            sent.clear(index);
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
