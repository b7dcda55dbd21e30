package dev.banyan.tree.actor;

import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeMessage;

/**
 * The tree links of one group at one node, as the actor steers them. Called by the actor alone; answers come as inputs by
 * {@link TreeBuilder.FromHost}. What each method means is said by the effect of the same name in
 * {@link dev.banyan.tree.protocol.Effect}.
 */
public interface TreeLinks {
    /** Dials a peer. */
    void open(NodeId to, String dataAddress, long reservation);

    /** Welcomes the link that the peer has offered last; an open link to the same peer is replaced without an event. */
    void accept(NodeId peer);

    /** Refuses the link that the peer has offered last. */
    void refuse(NodeId peer, String reason);

    /** Sends over the open link to the peer; dropped if there is none. */
    void send(NodeId to, TreeMessage message);

    /** Closes the link to the peer, open or being dialled; no event follows. */
    void close(NodeId peer, String reason);

    /** Closes all links; the actor has stopped. */
    void closeAll(String reason);
}
