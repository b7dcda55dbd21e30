package dev.banyan.tree.sim;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * A discrete-event simulation of processes on a network. Deterministic: the same seed and the same calls give the same run
 * and the same {@link #traceHash}. Single-threaded. Nodes are small ints from 0, because tables are indexed by them.
 *
 * <p>Scenarios act between steps, or at a virtual time by {@link #at}; never from within a process.
 */
public final class Simulation implements SimView {
    private final long seed;
    private final Kernel kernel;

    /** A simulation at virtual time 0, without nodes, that does not tell categories of messages apart. */
    public Simulation(long seed, SimSettings settings, SimDelay delay) {
        this(seed, settings, delay, SimCategories.single());
    }

    /** A simulation at virtual time 0, without nodes. */
    public Simulation(long seed, SimSettings settings, SimDelay delay, SimCategories categories) {
        this.seed = seed;
        this.kernel = new Kernel(settings, delay, new SplittableRandom(seed), categories, new Checks(seed, this));
    }

    // Setting up

    /** Adds a statement that is checked after every event. */
    public Simulation check(SimInvariant invariant) {
        kernel.checks.add(invariant);
        return this;
    }

    /** The command or property that runs this simulation again; part of every {@link SimViolation}. */
    public Simulation rerunBy(String command) {
        kernel.checks.rerunBy(command);
        return this;
    }

    /** Limits what the links of a node send together, in bits per second; 0 (the default) is unlimited. Survives restarts. */
    public void limitUplink(int node, long bitsPerSecond) {
        if (bitsPerSecond > 0) {
            kernel.disturb();
        }
        kernel.uplinks.limit(node, bitsPerSecond);
    }

    /** A generator for a node's process: the same for the same seed and node, whatever else happens. */
    public RandomGenerator randomFor(int node) {
        return new SplittableRandom(TraceHash.mix(seed, node, 0x5EED));
    }

    // Scenario

    /**
     * Lets the scenario act at a virtual time.
     *
     * @param what names the action in a violation that it causes
     */
    public void at(long nanos, String what, Runnable action) {
        kernel.timeline.schedule(nanos, EventKind.ACTION, -1, 0, action, what);
    }

    /** Starts a process on a node that does not run. */
    public void join(int node, SimProcess process) {
        requireOutside();
        if (isAlive(node)) {
            throw new IllegalStateException("node " + node + " runs already; crash it before it joins again");
        }
        if (node < 0) {
            throw new IllegalArgumentException("a node must not be negative, was " + node);
        }
        kernel.start(node, process);
    }

    /** Ends a node's process without a farewell: its links close at the peers one way later with {@code processGone}. */
    public void crash(int node) {
        requireOutside();
        kernel.crash(requireAlive(node));
        acted(node, "crash", 1);
    }

    /** Crashes the node if it runs, and starts another process on it at once. */
    public void restart(int node, SimProcess process) {
        if (isAlive(node)) {
            crash(node);
        }
        join(node, process);
    }

    /** Stops a node's process as SIGSTOP does: it handles nothing, its links stay open, what comes waits in order. */
    public void freeze(int node) {
        requireOutside();
        kernel.freeze(requireAlive(node));
        acted(node, "freeze", 2);
    }

    /** Lets a frozen node go on: it handles at once all that came meanwhile. */
    public void thaw(int node) {
        requireOutside();
        NodeState state = requireAlive(node);
        acted(node, "thaw", 3);
        kernel.thaw(state);
    }

    /**
     * Separates two sets of nodes: datagrams between them are dropped, links hold what arrives until the partition heals, dials
     * time out, and a close shows at the closing side only.
     */
    public SimPartition partition(Collection<Integer> left, Collection<Integer> right) {
        requireOutside();
        SimPartition partition = new SimPartition(left, right);
        kernel.disturb();
        kernel.network.add(partition);
        return partition;
    }

    /** Ends a partition; ending it twice does nothing. What links held arrives in order, one way later. */
    public void heal(SimPartition partition) {
        requireOutside();
        if (kernel.network.remove(partition)) {
            kernel.links.healed();
        }
    }

    /** Ends all partitions. */
    public void healAll() {
        kernel.network.partitions().forEach(this::heal);
    }

    /** Cuts all links between two nodes at both ends, dials included, as a flap of the network does. */
    public void cutLink(int a, int b) {
        requireOutside();
        for (int[] pair : new int[][] {{a, b}, {b, a}}) {
            NodeState state = kernel.node(pair[0]);
            if (state != null && state.alive) {
                kernel.links.cut(state, pair[1]);
            }
        }
    }

    /**
     * Counts link messages that the scenario itself brings from a process to others, by the time it does, as
     * {@link SimEffect.SendSteadily} counts those of a process. Of one kind of message only.
     *
     * @param perSecondMore change of their rate; negative when the scenario ceases to. A node that ends carries nothing on
     */
    public void carryFrom(int node, Object message, int bytes, double perSecondMore) {
        kernel.metrics.carriedFrom.change(node, kernel.metrics.category(message), bytes, perSecondMore);
    }

    /** As {@link #carryFrom}, for the process they are brought to. */
    public void carryTo(int node, Object message, int bytes, double perSecondMore) {
        kernel.metrics.carriedTo.change(node, kernel.metrics.category(message), bytes, perSecondMore);
    }

    /** The scenario has changed what the node's process waits for: {@link SimProcess#nextWakeNanos} is read again. */
    public void wakeChanged(int node) {
        kernel.wakeChanged(node);
    }

    /** Tells the node's process something now; lost if the node does not run. */
    public void command(int node, Object command) {
        requireOutside();
        kernel.timeline.schedule(nowNanos(), EventKind.COMMAND, node, 0, null, command);
    }

    // Running

    /**
     * Handles the next event.
     *
     * @return whether there was one
     */
    public boolean step() {
        requireOutside();
        if (kernel.timeline.nextNanos() == Long.MAX_VALUE) {
            return false;
        }
        kernel.step();
        return true;
    }

    /** Handles all events up to a virtual time, that time included. */
    public void runUntil(long nanos) {
        boolean more = true;
        while (more && kernel.timeline.nextNanos() <= nanos) {
            more = step();
        }
        kernel.timeline.advanceTo(nanos);
    }

    /** Goes on for a span of virtual time. */
    public void runFor(Duration span) {
        runUntil(nowNanos() + span.toNanos());
    }

    /**
     * Goes on until a condition holds, which is asked before every event.
     *
     * @return whether it held before the limit passed
     */
    public boolean runUntil(BooleanSupplier condition, long limitNanos) {
        while (!condition.getAsBoolean()) {
            if (kernel.timeline.nextNanos() > limitNanos || !step()) {
                kernel.timeline.advanceTo(limitNanos);
                return condition.getAsBoolean();
            }
        }
        return true;
    }

    /** How many events processes have handled so far. */
    public long eventCount() {
        return kernel.eventCount();
    }

    /** A hash over (time, node, kind) of all events and faults so far, to compare two runs. */
    public long traceHash() {
        return kernel.checks.traceHash();
    }

    /** The seed of the run. */
    public long seed() {
        return seed;
    }

    /**
     * Whether a message on a link arrives exactly one way later: no node is frozen, no partition stands, no uplink is limited, and
     * links neither jitter nor lose. Then a process that would only find its neighbours alive may leave that out, until it is
     * {@link SimProcess#disturbed}. What crashes or is cut tells its peers at any time.
     */
    public boolean isCalm() {
        return kernel.isCalm();
    }

    // View

    @Override
    public long nowNanos() {
        return kernel.timeline.nowNanos();
    }

    @Override
    public int nodeCount() {
        return kernel.nodeCount();
    }

    @Override
    public boolean isAlive(int node) {
        NodeState state = kernel.node(node);
        return state != null && state.alive;
    }

    @Override
    public boolean isFrozen(int node) {
        NodeState state = kernel.node(node);
        return state != null && state.alive && state.frozen;
    }

    @Override
    public Optional<SimProcess> process(int node) {
        NodeState state = kernel.node(node);
        return state != null && state.alive ? Optional.of(state.process) : Optional.empty();
    }

    @Override
    public boolean isPartitioned(int a, int b) {
        return kernel.network.isBlocked(a, b);
    }

    @Override
    public int openLinkCount(int node) {
        NodeState state = kernel.node(node);
        return state == null ? 0 : state.links.openCount();
    }

    @Override
    public long bufferedBytes(int node) {
        NodeState state = kernel.node(node);
        return state == null ? 0 : state.bufferedBytes;
    }

    @Override
    public SimMetrics metrics() {
        return kernel.metrics;
    }

    /** A fault is part of the trace, and may break an invariant. */
    private void acted(int node, String fault, int code) {
        kernel.checks.begin(fault);
        kernel.checks.trace(nowNanos(), node, TraceHash.FAULT_CODE + code);
        kernel.checks.check(node);
    }

    private void requireOutside() {
        if (kernel.isHandling()) {
            throw new IllegalStateException("the simulation was steered from within a process; use Simulation.at");
        }
    }

    private NodeState requireAlive(int node) {
        NodeState state = kernel.node(node);
        if (state == null || !state.alive) {
            throw new IllegalStateException("node " + node + " does not run");
        }
        return state;
    }
}
