package dev.banyan.overlay.bulk.core;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/** Where every chunk of one transfer stands at this node. Sets of chunk indexes, no bytes. */
final class ChunkTable {
    /** A chunk asked for on a link, and until when. */
    record Asked(int link, long deadlineNanos) {}

    private final TransferHeader header;
    /** Received: being verified, or verified. */
    private final BitSet inHand = new BitSet();

    private final BitSet verified = new BitSet();
    private final BitSet stored = new BitSet();
    /** What this node does not want; empty unless it is a pure relay. */
    private final BitSet unwanted = new BitSet();

    private final TreeMap<Integer, Integer> verifyingFrom = new TreeMap<>();
    private final TreeMap<Integer, Asked> asked = new TreeMap<>();
    /** How many of each stripe are wanted and not in hand. */
    private int[] lackingOf;

    private long verifiedBytes;
    private long unstoredBytes;

    ChunkTable(TransferHeader header) {
        this.header = header;
        this.lackingOf = new int[header.stripes()];
        count();
    }

    /** Counts by so many stripes from now on. */
    void deal(int stripes) {
        lackingOf = new int[stripes];
        count();
    }

    private int stripeOf(int index) {
        return index % lackingOf.length;
    }

    private void count() {
        Arrays.fill(lackingOf, 0);
        for (int index = 0; index < header.chunkCount(); index++) {
            if (lacks(index)) {
                lackingOf[stripeOf(index)]++;
            }
        }
    }

    private void take(int index) {
        if (lacks(index)) {
            lackingOf[stripeOf(index)]--;
        }
        inHand.set(index);
    }

    private void lose(int index) {
        inHand.clear(index);
        if (lacks(index)) {
            lackingOf[stripeOf(index)]++;
        }
    }

    /** Chunks that are in the file from the start (resumed, or the source's own). */
    void addStored(BitSet chunks) {
        chunks.stream().forEach(index -> {
            take(index);
            verified.set(index);
            stored.set(index);
            verifiedBytes += header.chunkLength(index);
        });
    }

    void received(int index, int link) {
        take(index);
        verifyingFrom.put(index, link);
        asked.remove(index);
        unstoredBytes += header.chunkLength(index);
    }

    /** @return the link the chunk came over */
    int verified(int index) {
        verified.set(index);
        verifiedBytes += header.chunkLength(index);
        return cameFrom(index);
    }

    /** @return the link the chunk came over */
    int rejected(int index) {
        lose(index);
        unstoredBytes -= header.chunkLength(index);
        return cameFrom(index);
    }

    private int cameFrom(int index) {
        Integer link = verifyingFrom.remove(index);
        if (link == null) {
            throw new IllegalStateException("chunk " + index + " of " + header.id() + " is not being verified");
        }
        return link;
    }

    boolean isUnstored(int index) {
        return verified.get(index) && !stored.get(index);
    }

    void stored(int index) {
        stored.set(index);
        unstoredBytes -= header.chunkLength(index);
    }

    /** The bytes of a verified, unstored chunk go; it is wanted again only when {@link #want} says so. */
    void forgotten(int index) {
        unwanted.set(index);
        lose(index);
        verified.clear(index);
        verifiedBytes -= header.chunkLength(index);
        unstoredBytes -= header.chunkLength(index);
    }

    /** The file is lost, and with it all stored chunks. */
    void fileLost() {
        stored.stream().forEach(index -> {
            lose(index);
            verified.clear(index);
            verifiedBytes -= header.chunkLength(index);
        });
        stored.clear();
    }

    /** From now on exactly these are wanted, besides those in hand. */
    void want(BitSet chunks) {
        unwanted.clear();
        unwanted.set(0, header.chunkCount());
        unwanted.andNot(chunks);
        asked.keySet().removeIf(unwanted::get);
        count();
    }

    void ask(int index, int link, long deadlineNanos) {
        asked.put(index, new Asked(link, deadlineNanos));
    }

    void unask(int index) {
        asked.remove(index);
    }

    Map<Integer, Asked> asked() {
        return asked;
    }

    boolean isInHand(int index) {
        return inHand.get(index);
    }

    boolean lacks(int index) {
        return !inHand.get(index) && !unwanted.get(index);
    }

    /** Whether anything of the stripe is wanted and not in hand. */
    boolean lacksAnyOf(int stripe) {
        return lackingOf[stripe] > 0;
    }

    /** A new set of what is wanted, not in hand and not asked for. */
    BitSet missing() {
        BitSet missing = lacking();
        asked.keySet().forEach(missing::clear);
        return missing;
    }

    /** A new set of what is wanted and not in hand. */
    BitSet lacking() {
        BitSet lacking = new BitSet(header.chunkCount());
        lacking.set(0, header.chunkCount());
        lacking.andNot(inHand);
        lacking.andNot(unwanted);
        return lacking;
    }

    boolean isVerified(int index) {
        return verified.get(index);
    }

    /** The live set; not to be changed. */
    BitSet verified() {
        return verified;
    }

    boolean allStored() {
        return stored.cardinality() == header.chunkCount();
    }

    /** Whether no chunk has come yet. */
    boolean hasNone() {
        return inHand.isEmpty();
    }

    long verifiedBytes() {
        return verifiedBytes;
    }

    /** Payload that is in memory because it is not stored yet, in bytes. */
    long unstoredBytes() {
        return unstoredBytes;
    }

    ChunkOwner owner(int index, boolean hasUpstream) {
        if (verified.get(index)) {
            return ChunkOwner.VERIFIED;
        }
        if (inHand.get(index)) {
            return ChunkOwner.RECEIVED;
        }
        if (asked.containsKey(index)) {
            return ChunkOwner.REQUESTED;
        }
        return hasUpstream && !unwanted.get(index) ? ChunkOwner.EXPECTED : ChunkOwner.MISSING;
    }
}
