package dev.banyan.tree.protocol;

import java.util.List;

/**
 * A pure state machine of tree building: time and input in, effects out. Run by the tree actor and by the simulator
 * alike. Single-threaded; never reads a clock.
 */
public interface TreeProtocol {
    /** {@link #nextWakeNanos} of a core that waits for nothing. */
    long NEVER = Long.MAX_VALUE;

    /**
     * Handles one input.
     *
     * @param nowNanos monotonic time of the input; never decreases
     * @return what the host must do, in order
     */
    List<Effect> handle(long nowNanos, Input input);

    /** When the core wants an {@link Input.Tick} at the latest, on the clock of {@link #handle}; or {@link #NEVER}. */
    long nextWakeNanos();
}
