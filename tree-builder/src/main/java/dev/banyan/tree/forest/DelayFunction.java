package dev.banyan.tree.forest;

/** How long a message takes between two nodes. Gives the same answer however often it is asked. */
@FunctionalInterface
public interface DelayFunction {
    /** The delay of one way in nanoseconds, 0 or more; never asked of a node to itself. */
    long oneWayNanos(int from, int to);
}
