package dev.banyan.overlay.bulk.core;

/**
 * Some of the stripes that the chunks of a file are dealt to in turn.
 *
 * @param count how many stripes there are; 1..{@value #COUNT_MAX}
 * @param stripes a set: bit s stands for stripe s
 */
public record StripeSet(int count, long stripes) {
    /** Most stripes: as many as a set of them has bits. */
    public static final int COUNT_MAX = Long.SIZE;

    /** No stripe at all. */
    static final StripeSet NONE = new StripeSet(1, 0);

    /** Sets come from the wire: what does not fit throws {@link IllegalArgumentException}. */
    public StripeSet {
        if (count < 1 || count > COUNT_MAX) {
            throw new IllegalArgumentException("stripes must be 1.." + COUNT_MAX + ", was " + count);
        }
        if (count < COUNT_MAX && stripes >>> count != 0) {
            throw new IllegalArgumentException(
                    "the stripes " + Long.toBinaryString(stripes) + " (binary), there are " + count);
        }
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return stripes == 0;
    }

    /** How many are in the set. */
    int size() {
        return Long.bitCount(stripes);
    }

    /** Whether the chunk goes the way of one of them. */
    boolean has(int index) {
        return (stripes & 1L << index % count) != 0;
    }
}
