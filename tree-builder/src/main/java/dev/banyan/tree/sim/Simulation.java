package dev.banyan.tree.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A discrete-event simulation of processes on a network. Deterministic: the same seed and the same calls give the same run
 * and the same {@link #traceHash}. Single-threaded. Nodes are small ints from 0, because tables are indexed by them.
 *
 * <p>Scenarios act between steps, or at a virtual time by {@link #at}; never from within a process.
 */
public final class Simulation implements SimView {
    /** A process woken so often at one instant waits for a time that has passed. */
    private static final int WAKES_AT_ONCE_MAX = 1000;

    private static final int EVENT_TEXT_MAX = 300;

    private final long seed;
    private final Timeline timeline = new Timeline();
    private final SimMetrics metrics;
    private final Network network;
    private final Uplinks uplinks = new Uplinks(timeline);
    private final Links links;
    private final EffectRunner runner = new EffectRunner();
    private final List<SimInvariant> invariants = new ArrayList<>();
    private @Nullable NodeState[] nodes = new @Nullable NodeState[64];
    private int nodeCount;
    private String rerun;
    private long eventCount;
    private long traceHash;
    private boolean handling;
    private @Nullable Object current;

    /** A simulation at virtual time 0, without nodes, that does not tell categories of messages apart. */
    public Simulation(long seed, SimSettings settings, SimDelay delay) {
        this(seed, settings, delay, SimCategories.single());
    }

    /** A simulation at virtual time 0, without nodes. */
    public Simulation(long seed, SimSettings settings, SimDelay delay, SimCategories categories) {
        this.seed = seed;
        this.rerun = "-Dbanyan.seed=" + seed;
        this.metrics = new SimMetrics(categories);
        this.network = new Network(settings, delay, new SplittableRandom(seed), metrics);
        this.links = new Links(timeline, network, settings, metrics, uplinks, new LinkHost());
    }

    // Setting up

    /** Adds a statement that is checked after every event. */
    public Simulation check(SimInvariant invariant) {
        invariants.add(invariant);
        return this;
    }

    /** The command or property that runs this simulation again; part of every {@link SimViolation}. */
    public Simulation rerunBy(String command) {
        rerun = command;
        return this;
    }

    /** Limits what the links of a node send together, in bits per second; 0 (the default) is unlimited. Survives restarts. */
    public void limitUplink(int node, long bitsPerSecond) {
        uplinks.limit(node, bitsPerSecond);
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
        timeline.schedule(nanos, EventKind.ACTION, -1, 0, action, what);
    }

    /** Starts a process on a node that does not run. */
    public void join(int node, SimProcess process) {
        requireOutside();
        if (isAlive(node)) {
            throw new IllegalStateException("node " + node + " runs already; crash it before it joins again");
        }
        ensureNode(node);
        NodeState state = new NodeState(node, process);
        nodes[node] = state;
        timeline.schedule(nowNanos(), EventKind.STARTED, node, 0, state, null);
    }

    /** Ends a node's process without a farewell: its links close at the peers one way later with {@code processGone}. */
    public void crash(int node) {
        requireOutside();
        NodeState state = requireAlive(node);
        links.crash(state);
        state.alive = false;
        state.deferred.clear();
        timeline.wakes.remove(node);
        acted(node, 1);
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
        requireAlive(node).frozen = true;
        timeline.wakes.remove(node);
        acted(node, 2);
    }

    /** Lets a frozen node go on: it handles at once all that came meanwhile. */
    public void thaw(int node) {
        requireOutside();
        NodeState state = requireAlive(node);
        state.frozen = false;
        acted(node, 3);
        NodeState.Deferred next = state.deferred.poll();
        while (next != null && state.alive) {
            handle(state, next.kind(), next.number(), next.subject(), next.message());
            next = state.deferred.poll();
        }
        scheduleWake(state);
    }

    /**
     * Separates two sets of nodes: datagrams between them are dropped, links hold what arrives until the partition heals, dials
     * time out, and a close shows at the closing side only.
     */
    public SimPartition partition(Collection<Integer> left, Collection<Integer> right) {
        requireOutside();
        SimPartition partition = new SimPartition(left, right);
        network.add(partition);
        return partition;
    }

    /** Ends a partition; ending it twice does nothing. What links held arrives in order, one way later. */
    public void heal(SimPartition partition) {
        requireOutside();
        if (network.remove(partition)) {
            links.healed();
        }
    }

    /** Ends all partitions. */
    public void healAll() {
        network.partitions().forEach(this::heal);
    }

    /** Cuts all links between two nodes at both ends, dials included, as a flap of the network does. */
    public void cutLink(int a, int b) {
        requireOutside();
        for (int[] pair : new int[][] {{a, b}, {b, a}}) {
            NodeState state = node(pair[0]);
            if (state != null && state.alive) {
                links.cut(state, pair[1]);
            }
        }
    }

    /** Tells the node's process something now; lost if the node does not run. */
    public void command(int node, Object command) {
        requireOutside();
        timeline.schedule(nowNanos(), EventKind.COMMAND, node, 0, null, command);
    }

    // Running

    /**
     * Handles the next event.
     *
     * @return whether there was one
     */
    public boolean step() {
        requireOutside();
        if (timeline.nextNanos() == Long.MAX_VALUE) {
            return false;
        }
        timeline.advanceTo(timeline.nextNanos());
        if (timeline.isWakeNext()) {
            NodeState state = node(timeline.wakes.headNode());
            timeline.wakes.remove(timeline.wakes.headNode());
            if (state != null) {
                wake(state);
            }
        } else {
            EventQueue.Popped event = timeline.events.pop();
            dispatch(event.kind, event.node, event.number, event.subject, event.message);
        }
        return true;
    }

    /** Handles all events up to a virtual time, that time included. */
    public void runUntil(long nanos) {
        boolean more = true;
        while (more && timeline.nextNanos() <= nanos) {
            more = step();
        }
        timeline.advanceTo(nanos);
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
            if (timeline.nextNanos() > limitNanos || !step()) {
                timeline.advanceTo(limitNanos);
                return condition.getAsBoolean();
            }
        }
        return true;
    }

    /** How many events processes have handled so far. */
    public long eventCount() {
        return eventCount;
    }

    /** A hash over (time, node, kind) of all events and faults so far, to compare two runs. */
    public long traceHash() {
        return traceHash;
    }

    /** The seed of the run. */
    public long seed() {
        return seed;
    }

    // View

    @Override
    public long nowNanos() {
        return timeline.nowNanos();
    }

    @Override
    public int nodeCount() {
        return nodeCount;
    }

    @Override
    public boolean isAlive(int node) {
        NodeState state = node(node);
        return state != null && state.alive;
    }

    @Override
    public boolean isFrozen(int node) {
        NodeState state = node(node);
        return state != null && state.alive && state.frozen;
    }

    @Override
    public Optional<SimProcess> process(int node) {
        NodeState state = node(node);
        return state != null && state.alive ? Optional.of(state.process) : Optional.empty();
    }

    @Override
    public boolean isPartitioned(int a, int b) {
        return network.isBlocked(a, b);
    }

    @Override
    public int openLinkCount(int node) {
        NodeState state = node(node);
        return state == null ? 0 : state.links.openCount();
    }

    @Override
    public long bufferedBytes(int node) {
        NodeState state = node(node);
        return state == null ? 0 : state.bufferedBytes;
    }

    @Override
    public SimMetrics metrics() {
        return metrics;
    }

    // Events

    private void dispatch(
            EventKind kind, int nodeIndex, long number, @Nullable Object subject, @Nullable Object message) {
        switch (kind) {
            case ACTION -> act((Runnable) present(subject), present(message));
            case DIAL -> links.dialArrived((LinkEnd) present(subject), node(nodeIndex), present(message), (int) number);
            case LINK_RESUME -> links.resume((LinkEnd) present(subject));
            case LINK_RELEASE -> release((LinkEnd) present(subject));
            case UPLINK_SENT -> uplinkSent((NodeState) present(subject));
            case DATAGRAM -> datagramArrived(nodeIndex, number, present(message));
            case LINK_ARRIVAL -> {
                LinkEnd end = (LinkEnd) present(subject);
                if (links.passes(end, present(message), (int) number)) {
                    handOver(end.node, kind, number, subject, message);
                }
            }
            case STARTED -> handOver((NodeState) present(subject), kind, number, subject, message);
            case LINK_CUT, LINK_DRAINED, DIAL_TIMEOUT -> handOver(
                    ((LinkEnd) present(subject)).node, kind, number, subject, message);
            case COMMAND -> {
                NodeState state = node(nodeIndex);
                if (state != null) {
                    handOver(state, kind, number, subject, message);
                }
            }
            case WAKE -> throw new IllegalStateException("wakes have their own queue");
        }
    }

    /** To the process now, or when it thaws. */
    private void handOver(
            NodeState state, EventKind kind, long number, @Nullable Object subject, @Nullable Object message) {
        if (!state.alive) {
            return;
        }
        if (state.frozen) {
            state.deferred.add(new NodeState.Deferred(kind, number, subject, message));
        } else {
            handle(state, kind, number, subject, message);
        }
    }

    private void handle(
            NodeState state, EventKind kind, long number, @Nullable Object subject, @Nullable Object message) {
        switch (kind) {
            case STARTED -> tell(state, new SimEvent.Started());
            case DATAGRAM -> {
                metrics.datagramReceived(state.index, (int) number);
                tell(state, new SimEvent.Datagram((int) (number >>> 32), present(message)));
            }
            case LINK_ARRIVAL -> links.arrived((LinkEnd) present(subject), present(message), (int) number);
            case LINK_CUT -> links.cutArrived((LinkEnd) present(subject));
            case LINK_DRAINED -> links.drained((LinkEnd) present(subject));
            case DIAL_TIMEOUT -> links.dialTimedOut((LinkEnd) present(subject));
            case COMMAND -> tell(state, new SimEvent.Command(present(message)));
            default -> throw new IllegalStateException(kind + " is no event of a process");
        }
    }

    private void tell(NodeState state, SimEvent event) {
        current = event;
        eventCount++;
        trace(state.index, event.accept(TraceHash.CODES));
        try {
            handling = true;
            List<SimEffect> effects = state.process.handle(nowNanos(), event);
            runner.node = state;
            for (int i = 0; i < effects.size(); i++) {
                effects.get(i).accept(runner);
            }
            links.flush(state);
            scheduleWake(state);
        } catch (SimViolation violation) {
            throw violation;
        } catch (RuntimeException e) {
            throw violation(state.index, "the process of node " + state.index + " threw " + e, e);
        } finally {
            handling = false;
        }
        checkInvariants(state.index);
    }

    private void wake(NodeState state) {
        if (state.lastWakeNanos != nowNanos()) {
            state.lastWakeNanos = nowNanos();
            state.wakesAtOnce = 0;
        }
        if (++state.wakesAtOnce > WAKES_AT_ONCE_MAX) {
            throw violation(
                    state.index,
                    "node " + state.index + " was woken " + WAKES_AT_ONCE_MAX + " times at one instant and wants more",
                    null);
        }
        tell(state, WAKE);
    }

    private void scheduleWake(NodeState state) {
        timeline.wakeAt(state.index, state.process.nextWakeNanos());
    }

    private void act(Runnable action, Object what) {
        current = what;
        action.run();
    }

    private void release(LinkEnd end) {
        LinkEnd.Sized next = links.nextReleased(end);
        while (next != null) {
            handOver(end.node, EventKind.LINK_ARRIVAL, next.bytes(), end, next.message());
            next = links.nextReleased(end);
        }
    }

    private void uplinkSent(NodeState state) {
        LinkEnd served = state.uplinkServes;
        if (state.alive && served != null) {
            links.sentByUplink(served);
            uplinks.serveNext(state);
        }
    }

    private void datagramArrived(int to, long number, Object message) {
        NodeState state = node(to);
        if (state == null || !state.alive || network.isBlocked((int) (number >>> 32), to)) {
            metrics.datagramUndeliverable();
        } else {
            handOver(state, EventKind.DATAGRAM, number, null, message);
        }
    }

    private void sendDatagram(NodeState from, SimEffect.SendDatagram effect) {
        if (effect.bytes() < 0 || effect.bytes() > SimEffect.MAX_BYTES || effect.to() < 0) {
            throw misuse(from, "sends a datagram of " + effect.bytes() + " bytes to node " + effect.to());
        }
        metrics.datagramSent(from.index, effect.message(), effect.bytes());
        if (network.isBlocked(from.index, effect.to())) {
            metrics.datagramUndeliverable();
        } else if (network.losesDatagram()) {
            metrics.datagramLost();
        } else {
            long arrival = network.datagramArrival(nowNanos(), from.index, effect.to());
            long number = ((long) from.index << 32) | effect.bytes();
            timeline.schedule(arrival, EventKind.DATAGRAM, effect.to(), number, null, effect.message());
        }
    }

    // Checks

    private void acted(int node, int fault) {
        trace(node, TraceHash.FAULT_CODE + fault);
        checkInvariants(node);
    }

    private void trace(int node, int code) {
        traceHash = TraceHash.mix(traceHash ^ nowNanos(), node, code);
    }

    private void checkInvariants(int node) {
        for (int i = 0; i < invariants.size(); i++) {
            Optional<String> broken = invariants.get(i).violation(this, node);
            if (broken.isPresent()) {
                throw violation(node, broken.get(), null);
            }
        }
    }

    private SimViolation misuse(NodeState state, String what) {
        return violation(state.index, "node " + state.index + " " + what, null);
    }

    private SimViolation violation(int node, String what, @Nullable Throwable cause) {
        String event = String.valueOf(current);
        String shown = event.length() > EVENT_TEXT_MAX ? event.substring(0, EVENT_TEXT_MAX) + "..." : event;
        return new SimViolation(what, seed, nowNanos(), node, shown, rerun, cause);
    }

    private void requireOutside() {
        if (handling) {
            throw new IllegalStateException("the simulation was steered from within a process; use Simulation.at");
        }
    }

    private NodeState requireAlive(int node) {
        NodeState state = node(node);
        if (state == null || !state.alive) {
            throw new IllegalStateException("node " + node + " does not run");
        }
        return state;
    }

    private @Nullable NodeState node(int index) {
        return index >= 0 && index < nodeCount ? nodes[index] : null;
    }

    private void ensureNode(int node) {
        if (node < 0) {
            throw new IllegalArgumentException("a node must not be negative, was " + node);
        }
        if (node >= nodes.length) {
            nodes = Arrays.copyOf(nodes, Math.max(node + 1, nodes.length * 2));
        }
        metrics.ensureNode(node);
        nodeCount = Math.max(nodeCount, node + 1);
    }

    private static Object present(@Nullable Object part) {
        if (part == null) {
            throw new IllegalStateException("an event lacks a part");
        }
        return part;
    }

    private static final SimEvent WAKE = new SimEvent.Wake();

    /** Carries out the effects of one node. */
    private final class EffectRunner implements SimEffect.Visitor {
        private @Nullable NodeState node;

        @Override
        public void sendDatagram(SimEffect.SendDatagram effect) {
            Simulation.this.sendDatagram(current(), effect);
        }

        @Override
        public void openLink(SimEffect.OpenLink effect) {
            links.open(current(), effect);
        }

        @Override
        public void acceptLink(SimEffect.AcceptLink effect) {
            links.accept(current(), effect);
        }

        @Override
        public void refuseLink(SimEffect.RefuseLink effect) {
            links.refuse(current(), effect);
        }

        @Override
        public void sendOnLink(SimEffect.SendOnLink effect) {
            links.send(current(), effect);
        }

        @Override
        public void closeLink(SimEffect.CloseLink effect) {
            links.close(current(), effect);
        }

        private NodeState current() {
            return (NodeState) present(node);
        }
    }

    private final class LinkHost implements Links.Host {
        @Override
        public void tell(NodeState node, SimEvent event) {
            Simulation.this.tell(node, event);
        }

        @Override
        public SimViolation misuse(NodeState node, String what) {
            return Simulation.this.misuse(node, what);
        }
    }
}
