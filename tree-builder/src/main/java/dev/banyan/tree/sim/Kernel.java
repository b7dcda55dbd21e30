package dev.banyan.tree.sim;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Takes the next event off the timeline, brings it to the process concerned and carries out what the process asks for. */
final class Kernel {
    /** A process woken so often at one instant waits for a time that has passed. */
    private static final int WAKES_AT_ONCE_MAX = 1000;

    private static final SimEvent WAKE = new SimEvent.Wake();

    final Timeline timeline = new Timeline();
    final SimMetrics metrics;
    final Network network;
    final Uplinks uplinks = new Uplinks(timeline);
    final Links links;
    private final LinkSender sender;
    final Checks checks;
    private final EffectRunner runner = new EffectRunner();
    private @Nullable NodeState[] nodes = new @Nullable NodeState[64];
    private int nodeCount;
    private long eventCount;
    private boolean handling;
    private int frozenCount;

    Kernel(SimSettings settings, SimDelay delay, RandomGenerator random, SimCategories categories, Checks checks) {
        this.metrics = new SimMetrics(categories, timeline);
        this.network = new Network(settings, delay, random, metrics);
        this.sender = new LinkSender(timeline, network, settings, metrics, uplinks);
        this.links = new Links(timeline, network, settings, metrics, sender, new LinkHost());
        this.checks = checks;
    }

    /** See {@link Simulation#isCalm}. */
    boolean isCalm() {
        return frozenCount == 0 && network.isCalm() && uplinks.areUnlimited();
    }

    /** To be called before a fault that may end the calm. */
    void disturb() {
        if (!isCalm()) {
            return;
        }
        for (int i = 0; i < nodeCount; i++) {
            NodeState state = nodes[i];
            if (state != null && state.alive) {
                state.process.disturbed(timeline.nowNanos());
                scheduleWake(state);
            }
        }
    }

    int nodeCount() {
        return nodeCount;
    }

    long eventCount() {
        return eventCount;
    }

    /** Whether a process is at work. */
    boolean isHandling() {
        return handling;
    }

    @Nullable
    NodeState node(int index) {
        return index >= 0 && index < nodeCount ? nodes[index] : null;
    }

    void start(int node, SimProcess process) {
        if (node >= nodes.length) {
            nodes = Arrays.copyOf(nodes, Math.max(node + 1, nodes.length * 2));
        }
        metrics.ensureNode(node);
        nodeCount = Math.max(nodeCount, node + 1);
        NodeState state = new NodeState(node, process);
        nodes[node] = state;
        timeline.schedule(timeline.nowNanos(), EventKind.STARTED, node, 0, state, null);
    }

    void crash(NodeState state) {
        links.crash(state);
        metrics.endSteady(state.index);
        if (state.frozen) {
            frozenCount--;
        }
        state.alive = false;
        state.deferred.clear();
        timeline.wakes.remove(state.index);
    }

    void freeze(NodeState state) {
        disturb();
        if (!state.frozen) {
            state.frozen = true;
            frozenCount++;
        }
        timeline.wakes.remove(state.index);
    }

    void thaw(NodeState state) {
        if (state.frozen) {
            state.frozen = false;
            frozenCount--;
        }
        NodeState.Deferred next = state.deferred.poll();
        while (next != null) {
            handle(state, next.kind(), next.number(), next.subject(), next.message());
            next = state.deferred.poll();
        }
        scheduleWake(state);
    }

    /** Handles the next event; there must be one. */
    void step() {
        timeline.advanceTo(timeline.nextNanos());
        if (timeline.isWakeNext()) {
            int node = timeline.wakes.headNode();
            timeline.wakes.remove(node);
            wake((NodeState) present(node(node)));
        } else {
            EventQueue.Popped event = timeline.events.pop();
            dispatch(event.kind, event.node, event.number, event.subject, event.message);
        }
    }

    private void dispatch(
            EventKind kind, int nodeIndex, long number, @Nullable Object subject, @Nullable Object message) {
        switch (kind) {
            case ACTION -> act((Runnable) present(subject), present(message));
            case DIAL -> links.dialArrived((LinkEnd) present(subject), node(nodeIndex), present(message), (int) number);
            case LINK_RESUME -> sender.resume((LinkEnd) present(subject));
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
            case LINK_CUT, LINK_DRAINED, DIAL_TIMEOUT ->
                handOver(((LinkEnd) present(subject)).node, kind, number, subject, message);
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
        eventCount++;
        checks.begin(timeline.nowNanos(), state.index, event);
        try {
            handling = true;
            List<SimEffect> effects = state.process.handle(timeline.nowNanos(), event);
            if (!effects.isEmpty()) {
                runner.node = state;
                for (int i = 0; i < effects.size(); i++) {
                    effects.get(i).accept(runner);
                }
                sender.flush(state);
            }
            scheduleWake(state);
        } catch (SimViolation violation) {
            throw violation;
        } catch (RuntimeException e) {
            throw checks.violation(state.index, "the process of node " + state.index + " threw " + e, e);
        } finally {
            handling = false;
        }
        checks.check(state.index);
    }

    private void wake(NodeState state) {
        if (state.lastWakeNanos != timeline.nowNanos()) {
            state.lastWakeNanos = timeline.nowNanos();
            state.wakesAtOnce = 0;
        }
        if (++state.wakesAtOnce > WAKES_AT_ONCE_MAX) {
            throw checks.violation(
                    state.index,
                    "node " + state.index + " was woken " + WAKES_AT_ONCE_MAX + " times at one instant and wants more",
                    null);
        }
        tell(state, WAKE);
    }

    /** See {@link Simulation#wakeChanged}. */
    void wakeChanged(int node) {
        NodeState state = node(node);
        if (state != null && state.alive && !state.frozen) {
            scheduleWake(state);
        }
    }

    private void scheduleWake(NodeState state) {
        timeline.wakeAt(state.index, state.process.nextWakeNanos());
    }

    private void act(Runnable action, Object what) {
        checks.begin(what);
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
            sender.sentByUplink(served);
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
            long arrival = network.datagramArrival(timeline.nowNanos(), from.index, effect.to());
            long number = ((long) from.index << 32) | effect.bytes();
            timeline.schedule(arrival, EventKind.DATAGRAM, effect.to(), number, null, effect.message());
        }
    }

    private SimViolation misuse(NodeState state, String what) {
        return checks.violation(state.index, "node " + state.index + " " + what, null);
    }

    private static Object present(@Nullable Object part) {
        if (part == null) {
            throw new IllegalStateException("an event lacks a part");
        }
        return part;
    }

    /** Carries out the effects of one node. */
    private final class EffectRunner implements SimEffect.Visitor {
        private @Nullable NodeState node;

        @Override
        public void sendDatagram(SimEffect.SendDatagram effect) {
            Kernel.this.sendDatagram(current(), effect);
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

        @Override
        public void sendSteadily(SimEffect.SendSteadily effect) {
            metrics.steady.begin(current().index, metrics.category(effect.message()), effect);
        }

        private NodeState current() {
            return (NodeState) present(node);
        }
    }

    private final class LinkHost implements Links.Host {
        @Override
        public void tell(NodeState node, SimEvent event) {
            Kernel.this.tell(node, event);
        }

        @Override
        public SimViolation misuse(NodeState node, String what) {
            return Kernel.this.misuse(node, what);
        }
    }
}
