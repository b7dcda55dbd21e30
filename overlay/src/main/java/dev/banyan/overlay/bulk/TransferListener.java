package dev.banyan.overlay.bulk;

import dev.banyan.overlay.bulk.core.AccessRate;
import dev.banyan.overlay.bulk.core.MemberState;
import dev.banyan.overlay.link.LinkEnd;
import dev.banyan.tree.protocol.NodeId;

/**
 * What the owner of a {@link TransferRunner} is told. All calls come on the transfer's event loop and must not block;
 * {@link #ended} is the last.
 */
public interface TransferListener {
    /** How far this node is, for the directory and the results; at once when final. */
    void stateChanged(MemberState state);

    /** What this node received and sent of the file in the last second or somewhat more. */
    void measured(AccessRate rate);

    /** Figures of the transfer; at most every {@code snapshot-interval}, at once when the state is final, and at the end. */
    void snapshot(TransferSnapshot snapshot);

    /** A bulk link to a peer opened, whoever dialled it. */
    void linkOpened(NodeId peer);

    /**
     * A bulk link to a peer ended, or the dial to it failed.
     *
     * @param peer as given to {@link TransferRunner#linkListener}
     */
    void linkClosed(NodeId peer, LinkEnd end);

    /** Both ends of the bulk link to a peer, which this node has dialled, have the whole file. */
    void linkDone(NodeId peer);

    /** Everything is given back: links are closing, the file is closed, no buffer is held. */
    void ended();
}
