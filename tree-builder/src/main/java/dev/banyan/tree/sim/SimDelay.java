package dev.banyan.tree.sim;

/** How long the way from one node to another is. Must be a pure function and quick: the engine asks for every message. */
@FunctionalInterface
public interface SimDelay {
    /** The delay of one way, in nanoseconds; 0 or more. */
    long oneWayNanos(int from, int to);
}
