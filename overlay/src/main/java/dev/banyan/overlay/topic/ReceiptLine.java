package dev.banyan.overlay.topic;

import dev.banyan.overlay.Receipt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Receipts that are waited for, in the order of the messages. Not thread-safe. */
final class ReceiptLine {
    /**
     * Somebody waits.
     *
     * @param number of the message
     * @param end where it ends in the stream
     */
    record Waiting(long number, long end, long deadlineNanos, CompletableFuture<Receipt> receipt) {}

    private final ArrayDeque<Waiting> line = new ArrayDeque<>();
    /** Those that have waited long enough, and whose receipts have not come yet. */
    private final ArrayDeque<Waiting> overdue = new ArrayDeque<>();

    /** Receipts that have not come. */
    int size() {
        return line.size() + overdue.size();
    }

    void add(Waiting waiting) {
        line.add(waiting);
    }

    /** Takes those for messages up to that number. */
    List<Waiting> takeUpTo(long number) {
        return take(waiting -> waiting.number() <= number);
    }

    /** Takes those for messages that end at or below that offset. */
    List<Waiting> takeWritten(long offset) {
        return take(waiting -> waiting.end() <= offset);
    }

    private List<Waiting> take(Predicate<Waiting> isDone) {
        while (!overdue.isEmpty() && isDone.test(overdue.element())) {
            overdue.remove();
        }
        List<Waiting> taken = new ArrayList<>();
        while (!line.isEmpty() && isDone.test(line.element())) {
            taken.add(line.remove());
        }
        return taken;
    }

    /** Takes all. */
    List<Waiting> takeAll() {
        return take(waiting -> true);
    }

    /** Takes those that have waited long enough. */
    List<Waiting> takeOverdue(long nowNanos) {
        List<Waiting> taken = new ArrayList<>();
        while (!line.isEmpty() && line.element().deadlineNanos() - nowNanos <= 0) {
            taken.add(line.remove());
        }
        overdue.addAll(taken);
        return taken;
    }

    /** Whether nobody waits any more. */
    boolean isIdle() {
        return line.isEmpty();
    }

    /** When the first has waited long enough; there must be one. */
    long nextDeadlineNanos() {
        return line.element().deadlineNanos();
    }
}
