package dev.banyan.tree.sim;

import java.util.List;

/**
 * The program that one simulated node runs: virtual time and an event in, effects out. Called by one thread, never
 * re-entered.
 */
public interface SimProcess {
    /** {@link #nextWakeNanos} of a process that waits for nothing. */
    long NEVER = Long.MAX_VALUE;

    /**
     * Handles one event. All effects happen at the time of the event; what is written to links leaves after the last of them.
     *
     * @param nowNanos virtual time of the event; never decreases
     * @return what the engine must do, in order
     */
    List<SimEffect> handle(long nowNanos, SimEvent event);

    /**
     * When the process wants a {@link SimEvent.Wake}, in virtual nanoseconds, or {@link #NEVER}; a time that has passed means
     * at once. Read after every {@link #handle}; the newest answer replaces the one before.
     */
    long nextWakeNanos();

    /**
     * The network ceases to be calm, by a fault that follows: what the process left out because {@link Simulation#isCalm} it
     * does again from now on. No event, so nothing can be asked for here; {@link #nextWakeNanos} is read afterwards.
     */
    default void disturbed(long nowNanos) {}
}
