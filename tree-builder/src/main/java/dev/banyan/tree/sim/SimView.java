package dev.banyan.tree.sim;

import java.util.Optional;

/** What invariants and scenarios may see of a running simulation. */
public interface SimView {
    /** The virtual time, in nanoseconds since the start. */
    long nowNanos();

    /** One more than the largest node that ever joined; nodes are 0 to this, exclusive. */
    int nodeCount();

    /** Whether the node runs a process (frozen ones included). */
    boolean isAlive(int node);

    /** Whether the node is frozen. */
    boolean isFrozen(int node);

    /** The process of a node that is alive. */
    Optional<SimProcess> process(int node);

    /** Whether a partition stands between the two nodes. */
    boolean isPartitioned(int a, int b);

    /** How many links are open at the node, as its process knows it. */
    int openLinkCount(int node);

    /** What the send buffers of all links of the node hold, in bytes. */
    long bufferedBytes(int node);

    /** Counters of the run so far. */
    SimMetrics metrics();
}
