package dev.banyan.overlay.node;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Monotonic time during which the node ran, in nanoseconds. When nobody has read it for longer than a pause though {@link #tickNanos}
 * says how often somebody must, the process stood still: a collection of garbage, a stopped process, a machine without time for it. Such
 * time does not count, or all that the node waits for would seem to have failed at once when it goes on, while the answers that came
 * meanwhile are yet to be read. Pekko's and Cassandra's failure detectors pass over pauses of their own for the same reason.
 *
 * <p>Any thread; two reads, one after the other, never go back.
 */
final class RunningClock implements LongSupplier {
    private static final int TICKS_PER_PAUSE = 5;

    /**
     * How often and how long the process stood still.
     *
     * @param count number of pauses
     * @param nanos all of them together
     */
    record Pauses(int count, long nanos) {}

    /** The last read that was kept, in time of the source, and what stood still before. */
    private record State(long readNanos, Pauses pauses) {}

    private final LongSupplier source;
    private final long pauseNanos;
    private final Consumer<Duration> paused;
    private final AtomicReference<State> state;
    private volatile boolean ticking;

    /**
     * Runs with its source until {@link #startTicking}.
     *
     * @param source monotonic time that does not stop
     * @param pause what nobody has read for so long stood still
     * @param paused told how long, by the thread that finds out
     */
    RunningClock(LongSupplier source, Duration pause, Consumer<Duration> paused) {
        this.source = source;
        this.pauseNanos = pause.toNanos();
        this.paused = paused;
        this.state = new AtomicReference<>(new State(source.getAsLong(), new Pauses(0, 0)));
    }

    /** How often it must be read for the node to count as running. */
    long tickNanos() {
        return pauseNanos / TICKS_PER_PAUSE;
    }

    @Override
    public long getAsLong() {
        while (true) {
            State known = state.get();
            long nanos = source.getAsLong();
            long silence = nanos - known.readNanos();
            if (silence <= tickNanos() || !ticking) {
                return nanos - known.pauses().nanos();
            }
            // Whoever is late has to agree with all others on what stood still; else time could go back between two
            // readers.
            Pauses pauses = known.pauses();
            long stood = silence > pauseNanos ? silence - tickNanos() : 0;
            if (stood > 0) {
                pauses = new Pauses(pauses.count() + 1, pauses.nanos() + stood);
            }
            if (state.compareAndSet(known, new State(nanos, pauses))) {
                if (stood > 0) {
                    paused.accept(Duration.ofNanos(stood));
                }
                return nanos - pauses.nanos();
            }
        }
    }

    /** From now on somebody reads it as often as {@link #tickNanos} says. Once. */
    void startTicking() {
        state.set(new State(source.getAsLong(), new Pauses(0, 0)));
        ticking = true;
    }

    /** Nobody has to read it any more; it runs with its source again. */
    void stopTicking() {
        ticking = false;
    }

    Pauses pauses() {
        return state.get().pauses();
    }
}
