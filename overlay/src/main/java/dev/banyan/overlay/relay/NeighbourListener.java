package dev.banyan.overlay.relay;

import dev.banyan.overlay.link.Frame;
import dev.banyan.overlay.link.Link;
import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;

/** Hears of tree neighbours and of what they say beyond tree messages. Called on event loops and on the tree actor; never blocks. */
interface NeighbourListener {
    /** A tree link is open. @param dataAddress where the peer accepts links; empty if the peer is a child */
    void up(NodeId peer, LinkRole role, String dataAddress);

    /** The tree link is gone. */
    void down(NodeId peer);

    /** A frame that is not a tree message; the listener releases it. */
    void received(NodeId peer, Link link, Frame frame);
}
