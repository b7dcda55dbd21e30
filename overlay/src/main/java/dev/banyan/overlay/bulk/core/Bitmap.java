package dev.banyan.overlay.bulk.core;

import java.util.Arrays;
import java.util.BitSet;

/** An immutable set of indexes below a size, as it travels: bit {@code i} of byte {@code i / 8}, lowest bit first. */
public final class Bitmap {
    private final int size;
    private final BitSet bits;

    private Bitmap(int size, BitSet bits) {
        this.size = size;
        this.bits = bits;
    }

    /** The indexes of {@code bits}, all of them below {@code size}; copied. */
    public static Bitmap of(int size, BitSet bits) {
        if (size < 0 || bits.length() > size) {
            throw new IllegalArgumentException("a bitmap of " + size + " bits cannot hold bit " + (bits.length() - 1));
        }
        return new Bitmap(size, (BitSet) bits.clone());
    }

    /** The empty set below {@code size}. */
    public static Bitmap none(int size) {
        return of(size, new BitSet());
    }

    /** All indexes below {@code size}. */
    public static Bitmap all(int size) {
        BitSet bits = new BitSet(size);
        bits.set(0, size);
        return of(size, bits);
    }

    /**
     * Reads the bytes of {@link #toBytes}.
     *
     * @throws IllegalArgumentException if the length is not that of {@code size} bits or a bit beyond them is set
     */
    public static Bitmap fromBytes(int size, byte[] bytes) {
        if (size < 0 || bytes.length != bytesFor(size)) {
            throw new IllegalArgumentException("a bitmap of " + size + " bits cannot have " + bytes.length + " bytes");
        }
        return of(size, BitSet.valueOf(bytes));
    }

    /** Bytes that a bitmap of so many bits takes. */
    public static int bytesFor(int size) {
        return size / 8 + (size % 8 == 0 ? 0 : 1);
    }

    /** Exactly {@code bytesFor(size())} bytes. */
    public byte[] toBytes() {
        return Arrays.copyOf(bits.toByteArray(), bytesFor(size));
    }

    /** Number of indexes that could be in the set. */
    public int size() {
        return size;
    }

    /** Number of indexes in the set. */
    public int cardinality() {
        return bits.cardinality();
    }

    /** Whether every index is in the set. */
    public boolean isFull() {
        return cardinality() == size;
    }

    /** Whether the bit is set. */
    public boolean get(int index) {
        return bits.get(index);
    }

    /** A copy to work with. */
    public BitSet toBitSet() {
        return (BitSet) bits.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bitmap map && map.size == size && map.bits.equals(bits);
    }

    @Override
    public int hashCode() {
        return 31 * size + bits.hashCode();
    }

    @Override
    public String toString() {
        return cardinality() + " of " + size;
    }
}
