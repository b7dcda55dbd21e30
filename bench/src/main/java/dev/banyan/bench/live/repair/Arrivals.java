package dev.banyan.bench.live.repair;

import dev.banyan.bench.live.SequenceCheck;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** When which message of a run came to a subscriber. Any thread. */
final class Arrivals {
    private static final int CAPACITY_FIRST = 1 << 16;
    /** Some ten minutes at the usual rate; what comes beyond is counted, but not known by its time. */
    private static final int CAPACITY_MAX = 1 << 24;

    private long first;
    private SequenceCheck sequence = new SequenceCheck(0);
    /** By number from {@code first} on; 0 = has not come. */
    private long[] nanos = new long[CAPACITY_FIRST];

    private boolean armed;
    private long lastNanos;
    private long longestNanos;
    private long gaps;

    /**
     * How a run went for a subscriber.
     *
     * @param longestStallMillis longest time without a message since {@link #arm}
     */
    record State(
            long received, long next, long lost, long repeated, long reordered, long gaps, double longestStallMillis) {}

    /**
     * A receipt.
     *
     * @param number of the message that all were said to have
     * @param atNanos when it was said
     * @param departed whom it names as those that did not count any more
     */
    record Confirmed(long number, long atNanos, List<String> departed) {
        Confirmed {
            departed = List.copyOf(departed);
        }
    }

    /** Begins a run whose first message has that number. */
    synchronized void expect(long number) {
        first = number;
        sequence = new SequenceCheck(number);
        Arrays.fill(nanos, 0);
        armed = false;
        longestNanos = 0;
        gaps = 0;
    }

    /** Watches for stalls from now on. */
    synchronized void arm(long nowNanos) {
        armed = true;
        lastNanos = nowNanos;
        longestNanos = 0;
    }

    synchronized void arrived(long number, long nowNanos) {
        if (number < first) {
            return; // of an earlier run
        }
        if (armed) {
            longestNanos = Math.max(longestNanos, nowNanos - lastNanos);
            lastNanos = nowNanos;
        }
        if (sequence.accept(number) && number - first < CAPACITY_MAX) {
            int place = (int) (number - first);
            if (place >= nanos.length) {
                nanos = Arrays.copyOf(nanos, Math.min(CAPACITY_MAX, Math.max(2 * nanos.length, place + 1)));
            }
            nanos[place] = nowNanos;
        }
    }

    synchronized void missing() {
        gaps++;
    }

    /** Ends the watch for stalls: what follows is the end of the messages. */
    synchronized void disarm(long nowNanos) {
        if (armed) {
            longestNanos = Math.max(longestNanos, nowNanos - lastNanos);
            armed = false;
        }
    }

    synchronized boolean reached(long end) {
        return sequence.next() >= end;
    }

    /** @param end the number after the last that was published */
    synchronized State state(long end) {
        return new State(
                sequence.received(),
                sequence.next(),
                sequence.lost(end),
                sequence.repeated(),
                sequence.reordered(),
                gaps,
                longestNanos / (double) TimeUnit.MILLISECONDS.toNanos(1));
    }

    /**
     * How many of these were not true: the message never came, or nothing came for longer than that between the receipt and the message. An
     * application works off what its node has without such a pause, so the node cannot have had it.
     *
     * @param pauseNanos that is no fault on a machine with more processes than processors
     */
    synchronized long falselyConfirmed(List<Confirmed> receipts, long pauseNanos) {
        return receipts.stream().filter(receipt -> isFalse(receipt, pauseNanos)).count();
    }

    /** How long before its message the earliest of these came; 0 if none came before. Of messages that came. */
    synchronized double aheadMillis(List<Confirmed> receipts) {
        long most = 0;
        for (Confirmed receipt : receipts) {
            long place = receipt.number() - first;
            if (place >= 0 && place < nanos.length && nanos[(int) place] != 0) {
                most = Math.max(most, nanos[(int) place] - receipt.atNanos());
            }
        }
        return most / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    private boolean isFalse(Confirmed receipt, long pauseNanos) {
        long place = receipt.number() - first;
        if (place < 0 || place >= CAPACITY_MAX) {
            return false; // not of this run, or not known
        }
        long came = place < nanos.length ? nanos[(int) place] : 0;
        if (came == 0) {
            return true;
        }
        long later = came;
        for (int before = (int) place - 1; before >= 0 && later > receipt.atNanos(); before--) {
            // A number that did not come leaves no time; it is counted as lost.
            long earlier = nanos[before] == 0 ? later : Math.max(nanos[before], receipt.atNanos());
            if (later - earlier > pauseNanos) {
                return true;
            }
            later = earlier;
        }
        return later - receipt.atNanos() > pauseNanos;
    }
}
