package dev.banyan.tree.sim;

import org.jspecify.annotations.Nullable;

/**
 * A simulation broke an invariant, or a process misused the engine or threw. The message names what is wrong, the seed, the
 * virtual time, the node, the event, and how to run it again.
 */
public final class SimViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long seed;
    private final long nanos;
    private final int node;

    SimViolation(String what, long seed, long nanos, int node, String event, String rerun, @Nullable Throwable cause) {
        super(
                what + "\n  seed=" + seed + " time=" + seconds(nanos) + " node=" + node + " event=" + event
                        + "\n  run again: " + rerun,
                cause);
        this.seed = seed;
        this.nanos = nanos;
        this.node = node;
    }

    /** The seed of the run. */
    public long seed() {
        return seed;
    }

    /** The virtual time of the violation, in nanoseconds. */
    public long nanos() {
        return nanos;
    }

    /** The node at which the violation showed. */
    public int node() {
        return node;
    }

    private static String seconds(long nanos) {
        String fraction = Long.toString(1_000_000_000L + nanos % 1_000_000_000L).substring(1);
        return nanos / 1_000_000_000L + "." + fraction + "s";
    }
}
