package dev.banyan.bench.live;

import java.util.BitSet;

/**
 * Whether numbered messages all come, once, in order. One thread at a time.
 *
 * <p>A number that comes after a greater one and did not come before is reordered; one that came before is repeated.
 */
public final class SequenceCheck {
    /** Numbers that may come late are remembered as bits from the first missing one on; more than this counts as lost at once. */
    private static final int WINDOW_NUMBERS = 1 << 24;

    /** All below came or were given up. */
    private long complete;

    private long next;
    private long received;
    private long repeated;
    private long reordered;
    private long givenUp;
    /** Of numbers from {@code complete} on that came, while one is missing. */
    private BitSet ahead = new BitSet();

    /** @param first the number expected first; smaller ones are not counted */
    public SequenceCheck(long first) {
        complete = first;
        next = first;
    }

    /** @return whether the number is new */
    public boolean accept(long number) {
        if (number == next && complete == next) {
            complete++;
            next++;
            received++;
            return true;
        }
        return acceptUnexpected(number);
    }

    private boolean acceptUnexpected(long number) {
        if (number < complete || (number < next && ahead.get((int) (number - complete)))) {
            repeated++;
            return false;
        }
        if (number - complete >= WINDOW_NUMBERS) {
            giveUpBelow(number - WINDOW_NUMBERS + 1);
        }
        ahead.set((int) (number - complete));
        received++;
        if (number < next) {
            reordered++;
        }
        next = Math.max(next, number + 1);
        shift(ahead.nextClearBit(0));
        return true;
    }

    private void giveUpBelow(long begin) {
        long passed = begin - complete;
        int came = ahead.get(0, (int) Math.min(passed, ahead.length())).cardinality();
        givenUp += passed - came;
        ahead = ahead.get((int) Math.min(passed, ahead.length()), ahead.length());
        complete = begin;
        next = Math.max(next, complete);
    }

    private void shift(int count) {
        if (count > 0) {
            complete += count;
            ahead = ahead.get(count, Math.max(count, ahead.length()));
            next = Math.max(next, complete);
        }
    }

    /** The number after the greatest that came. */
    public long next() {
        return next;
    }

    /** How many came, repetitions not counted. */
    public long received() {
        return received;
    }

    /**
     * How many did not come.
     *
     * @param end the number after the last that was sent
     */
    public long lost(long end) {
        long missing = givenUp + Math.max(0, end - complete) - ahead.cardinality();
        return Math.max(0, missing);
    }

    /** How many came again. */
    public long repeated() {
        return repeated;
    }

    /** How many came after a greater one. */
    public long reordered() {
        return reordered;
    }
}
