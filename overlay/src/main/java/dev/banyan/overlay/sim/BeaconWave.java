package dev.banyan.overlay.sim;

import dev.banyan.tree.attach.AttachMessage.Beacon;
import dev.banyan.tree.attach.AttachSettings;
import dev.banyan.tree.attach.BeaconStream;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.sim.Simulation;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Carries beacons down the tree at one instant while the network is calm. Beacons are most of what a large settled group would
 * have to simulate, and all that a node does with one is to note it and pass it on. So all below a node that sends beacons hear
 * one {@link BeaconStream}, and a beacon visits only those for whom it is more than the next one: a node that has come to hear
 * the stream, and those below one whose delay has changed. So a beacon comes earlier than it would by the delay along the tree;
 * what it says, the bytes it costs and whom it does not reach are the same.
 */
final class BeaconWave implements SimTree.Beacons {
    private static final double SECOND_NANOS = 1e9;
    private static final Beacon COUNTED = new Beacon(0, 0, 0);
    private static final int COUNTED_BYTES = SimWire.FRAME_BYTES + COUNTED.wireBytes();

    private final SimGroup group;
    private final double beaconsPerSecond;
    private final long timeoutNanos;
    /** By who sends them: the root, and whoever gets beacons as messages. */
    private final TreeMap<NodeId, BeaconStream> streams = new TreeMap<>();
    /** Nodes that hear a stream and have something to tell a child with its next beacon, by index. */
    private final TreeSet<Integer> waiting = new TreeSet<>();
    /** Nodes to whom the beacon at hand was news, by index: none passes a beacon on twice, so a cycle of parents ends it. */
    private final TreeSet<Integer> visited = new TreeSet<>();

    BeaconWave(SimGroup group, AttachSettings settings) {
        this.group = group;
        this.beaconsPerSecond = SECOND_NANOS / settings.beaconInterval().toNanos();
        this.timeoutNanos = settings.beaconTimeout().toNanos();
    }

    @Override
    public void carry(NodeId from, NodeId child, Beacon beacon) {
        Simulation simulation = group.simulation();
        // Not within the event of the sender: whom the beacon finds searching is told of it by an event of its own.
        simulation.at(simulation.nowNanos(), "beacon of " + from, () -> arrive(from, child, beacon));
    }

    private void arrive(NodeId from, NodeId child, Beacon beacon) {
        SimNode sender = group.node(from).orElse(null);
        if (sender == null) {
            return;
        }
        BeaconStream stream = streams.computeIfAbsent(from, f -> new BeaconStream());
        if (stream.sent(beacon.number(), group.simulation().nowNanos())) {
            watch(from, stream);
        }
        visited.clear();
        tell(sender, child, SimNames.index(child), stream);
        tellWaiting(stream);
    }

    /** Ends the stream in time if this was its last beacon: those that hear it have to notice. */
    private void watch(NodeId from, BeaconStream stream) {
        long sentNanos = stream.atNanos();
        group.simulation().at(sentNanos + timeoutNanos, "silence of " + from, () -> {
            if (stream.atNanos() == sentNanos) {
                streams.remove(from, stream);
                group.alive().stream()
                        .filter(node -> node.tree().attachment().stream() == stream)
                        .forEach(this::leave);
            }
        });
    }

    private void tellWaiting(BeaconStream stream) {
        for (int index : List.copyOf(waiting)) {
            SimNode node = group.nodeAt(index);
            BeaconStream heard = node == null ? null : node.tree().attachment().stream();
            if (node == null || heard == null) {
                waiting.remove(index);
            } else if (heard == stream) {
                waiting.remove(index);
                tellPeers(node, stream);
            }
        }
    }

    private void tellPeers(SimNode node, BeaconStream stream) {
        NodeId parent = node.tree().attachment().parent().orElse(null);
        node.forEachTreePeer((peer, index) -> {
            if (!peer.equals(parent) && !tell(node, peer, index, stream)) {
                waiting.add(node.index());
            }
        });
    }

    /**
     * As deep as the tree, which the path limit bounds.
     *
     * @return whether it hears the stream now
     */
    private boolean tell(SimNode from, NodeId to, int index, BeaconStream stream) {
        SimNode node = group.nodeAt(index);
        if (node == null || !node.id().equals(to)) {
            return false;
        }
        if (node.tree().attachment().missesBeacon()) {
            Beacon beacon = new Beacon(stream.number(), from.tree().attachment().delayNanos(), 0);
            group.simulation().command(index, new Input.Received(from.id(), beacon));
            return false;
        }
        if (visited.contains(index)) {
            return false;
        }
        boolean heardBefore = node.tree().attachment().stream() != null;
        if (node.hear(stream, from)) {
            if (!heardBefore) {
                count(from, node, beaconsPerSecond);
            }
            visited.add(index);
            group.simulation().wakeChanged(index);
            tellPeers(node, stream);
        }
        return node.tree().attachment().stream() == stream;
    }

    @Override
    public void tellChildren(int node) {
        waiting.add(node);
    }

    @Override
    public void left(SimNode node) {
        leave(node);
        // Should the parent still hear the stream, it takes this node along again.
        node.tree().attachment().parent().ifPresent(parent -> waiting.add(SimNames.index(parent)));
    }

    /** The node and all below it: each hears beacons through its parent. */
    private void leave(SimNode node) {
        SimNode carrier = node.leaveStream();
        if (carrier == null) {
            return;
        }
        count(carrier, node, -beaconsPerSecond);
        group.simulation().wakeChanged(node.index());
        node.forEachTreePeer((peer, index) -> {
            SimNode child = group.nodeAt(index);
            if (child != null && child.isCarriedBy(node)) {
                leave(child);
            }
        });
    }

    /** Who has ended is no longer counted for. */
    private void count(SimNode from, SimNode to, double perSecondMore) {
        Simulation simulation = group.simulation();
        if (group.nodeAt(from.index()) == from) {
            simulation.carryFrom(from.index(), COUNTED, COUNTED_BYTES, perSecondMore);
        }
        if (group.nodeAt(to.index()) == to) {
            simulation.carryTo(to.index(), COUNTED, COUNTED_BYTES, perSecondMore);
        }
    }
}
