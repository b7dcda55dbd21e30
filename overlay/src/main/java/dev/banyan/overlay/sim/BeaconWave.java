package dev.banyan.overlay.sim;

import dev.banyan.tree.attach.AttachMessage.Beacon;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.sim.Simulation;
import java.util.Optional;

/**
 * Carries beacons down the tree at one instant while the network is calm. Beacons are most of what a large settled group would
 * have to simulate, and all that a node does with one is to note it and pass it on. So a beacon comes earlier than it would by
 * the delay along the tree; what it says, the bytes it costs and whom it does not reach are the same.
 */
final class BeaconWave implements SimTree.Beacons {
    private final SimGroup group;

    BeaconWave(SimGroup group) {
        this.group = group;
    }

    @Override
    public void carry(NodeId from, NodeId child, Beacon beacon) {
        Simulation simulation = group.simulation();
        // Not within the event of the sender: whom the beacon finds searching is told of it by an event of its own.
        simulation.at(simulation.nowNanos(), "beacon of " + from, () -> deliver(from, child, beacon));
    }

    /** As deep as the tree, which the path limit bounds. */
    private void deliver(NodeId from, NodeId to, Beacon beacon) {
        SimNode node = group.node(to).orElse(null);
        if (node == null) {
            return;
        }
        var attachment = node.tree().attachment();
        Simulation simulation = group.simulation();
        if (attachment.missesBeacon()) {
            simulation.command(SimNames.index(to), new Input.Received(from, beacon));
            return;
        }
        Optional<Beacon> onward = attachment.carriedBeacon(simulation.nowNanos(), from, beacon);
        if (onward.isEmpty()) {
            return;
        }
        simulation.countCarried(
                SimNames.index(from), SimNames.index(to), beacon, SimWire.FRAME_BYTES + beacon.wireBytes());
        node.forEachTreePeer(peer -> {
            if (!peer.equals(from)) {
                deliver(to, peer, onward.get());
            }
        });
    }
}
