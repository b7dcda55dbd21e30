package dev.banyan.bench.live.fanout;

import dev.banyan.bench.live.Latencies;
import dev.banyan.bench.live.MessageLayout;
import dev.banyan.bench.live.SequenceCheck;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * What a subscriber counts. Any thread; the one that counts messages makes room for whoever asks, since it would else take the lock again and
 * again.
 */
final class Tally implements Peer.Receiver {
    private final Latencies latencies = new Latencies();
    private SequenceCheck sequence = new SequenceCheck(0);
    private final AtomicInteger asking = new AtomicInteger();
    private boolean timed;
    private long unmarked;

    /**
     * What came.
     *
     * @param received since the turn began
     * @param next the number after the greatest that came
     * @param latencies of the window, as {@link Latencies#encoded} writes them
     */
    record State(long received, long next, String latencies) {}

    /**
     * What was wrong.
     *
     * @param lost numbers of the turn that did not come
     * @param repeated messages that came again
     * @param reordered messages that came after later ones
     */
    record Flaws(long lost, long repeated, long reordered) {}

    /** Begins a turn: the first message that counts has that number. */
    void expect(long first) {
        ask(() -> {
            sequence = new SequenceCheck(first);
            timed = false;
            latencies.clear();
            unmarked = first;
            return first;
        });
    }

    @Override
    public void received(ByteBuffer buffer, int offset) {
        while (asking.get() > 0) {
            Thread.yield();
        }
        count(buffer, offset);
    }

    private synchronized void count(ByteBuffer buffer, int offset) {
        long number = MessageLayout.number(buffer, offset);
        if (number < unmarked) {
            return; // of an earlier turn
        }
        if (sequence.accept(number) && timed) {
            latencies.add(System.nanoTime() - MessageLayout.sentNanos(buffer, offset));
        }
    }

    /** Begins the window. */
    State begin(boolean withLatencies) {
        return ask(() -> {
            timed = withLatencies;
            latencies.clear();
            return new State(sequence.received(), sequence.next(), "");
        });
    }

    /** Ends the window. */
    State end() {
        return ask(() -> {
            timed = false;
            return new State(sequence.received(), sequence.next(), latencies.encoded());
        });
    }

    /** Whether all up to a number came, or one that is greater. */
    boolean reached(long end) {
        return ask(() -> sequence.next() >= end);
    }

    Flaws flaws(long end) {
        return ask(() -> new Flaws(sequence.lost(end), sequence.repeated(), sequence.reordered()));
    }

    private <T> T ask(Supplier<T> question) {
        asking.incrementAndGet();
        try {
            synchronized (this) {
                return question.get();
            }
        } finally {
            asking.decrementAndGet();
        }
    }
}
