package dev.banyan.overlay.sim;

import dev.banyan.tree.attach.AttachMessage.Beacon;
import dev.banyan.tree.attach.Attachment;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.sim.Simulation;

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
        simulation.at(
                simulation.nowNanos(),
                "beacon of " + from,
                () -> deliver(from, SimNames.index(from), child, SimNames.index(child), beacon));
    }

    /** As deep as the tree, which the path limit bounds. */
    private void deliver(NodeId from, int fromIndex, NodeId to, int index, Beacon beacon) {
        SimNode node = group.node(index).orElse(null);
        if (node == null || !node.id().equals(to)) {
            return;
        }
        Attachment attachment = node.tree().attachment();
        Simulation simulation = group.simulation();
        if (attachment.missesBeacon()) {
            simulation.command(index, new Input.Received(from, beacon));
            return;
        }
        Beacon onward =
                attachment.carriedBeacon(simulation.nowNanos(), from, beacon).orElse(null);
        if (onward == null) {
            return;
        }
        simulation.countCarried(fromIndex, index, beacon, SimWire.FRAME_BYTES + beacon.wireBytes());
        node.forEachTreePeer((peer, peerIndex) -> {
            if (peerIndex != fromIndex) {
                deliver(to, index, peer, peerIndex, onward);
            }
        });
    }
}
