package dev.banyan.bench.simulate;

import dev.banyan.overlay.sim.SimGroup;
import dev.banyan.overlay.sim.SimNames;
import dev.banyan.overlay.sim.SimNode;
import dev.banyan.tree.protocol.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Small packets from the source through the tree as it is while they pass, each forwarded once and never again: a member that has
 * one sends it at once to those who are its children then, unless a partition stands between; a child that runs when it arrives
 * has it. So the share that each packet reaches is that of a relay without replay.
 */
final class Deliveries {
    /** Time after which a packet is wherever it will get to. */
    static final Duration FLIGHT = Duration.ofSeconds(5);

    private static final Duration EVERY = Duration.ofMillis(500);

    /**
     * A packet that has flown.
     *
     * @param sentNanos virtual time
     * @param share of the members that ran from its sending to the end of its flight, the source included; 0 to 1
     */
    record Delivery(long sentNanos, double share) {}

    private final SimGroup group;
    private final SimulationWorld world;
    private final List<Delivery> done = new ArrayList<>();

    Deliveries(SimGroup group, SimulationWorld world) {
        this.group = group;
        this.world = world;
    }

    /** Sends packets between two virtual times, the last of them early enough to arrive. */
    void schedule(long fromNanos, long toNanos) {
        for (long at = fromNanos; at + FLIGHT.toNanos() < toNanos; at += EVERY.toNanos()) {
            long sentAt = at;
            group.simulation().at(at, "packet", () -> send(sentAt));
        }
    }

    /** In the order of their sending. */
    List<Delivery> done() {
        return List.copyOf(done);
    }

    private void send(long sentNanos) {
        BitSet expected = running();
        BitSet got = new BitSet();
        arrive(world.source(), got);
        group.simulation().at(sentNanos + FLIGHT.toNanos(), "packet flown", () -> {
            expected.and(running());
            got.and(expected);
            done.add(new Delivery(sentNanos, (double) got.cardinality() / Math.max(1, expected.cardinality())));
        });
    }

    private void arrive(int member, BitSet got) {
        Optional<SimNode> node = group.node(member);
        if (node.isEmpty() || group.simulation().isFrozen(member) || got.get(member)) {
            return;
        }
        got.set(member);
        for (NodeId child : node.get().tree().attachment().children()) {
            int to = SimNames.index(child);
            if (!group.simulation().isPartitioned(member, to)) {
                long at = group.simulation().nowNanos() + world.topology().oneWayNanos(member, to);
                group.simulation().at(at, "packet arrives", () -> arrive(to, got));
            }
        }
    }

    private BitSet running() {
        BitSet running = new BitSet();
        for (SimNode node : group.alive()) {
            int member = SimNames.index(node.id());
            running.set(member, !group.simulation().isFrozen(member));
        }
        return running;
    }
}
