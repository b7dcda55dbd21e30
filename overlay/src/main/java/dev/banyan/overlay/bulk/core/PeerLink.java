package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import java.util.BitSet;

/** One bulk link: what its peer has, what it is to be sent, what it may send to this node. */
final class PeerLink {
    final int number;
    final NodeId peer;
    final LinkRole role;
    final Downstream downstream = new Downstream();
    /** What the peer need not be sent: what it has, was sent, or as a pure relay does not want. */
    final BitSet peerHas = new BitSet();

    final BitSet peerPages = new BitSet();
    /** What the peer is yet to be told that this node has. */
    final BitSet news = new BitSet();

    /** The peer has taken this node as upstream. */
    boolean everPushed;
    /** Since the last look the peer had, for a moment, all that this node had for it. */
    boolean keptUp;

    /** When a chunk last left for the peer, or it took this node as upstream. */
    long sentNanos;

    boolean mapReceived;
    /** The peer has said that it has the whole file. */
    boolean complete;
    /** Both ends have it, and the shell knows. */
    boolean done;

    boolean suspected;
    boolean pureRelay;
    /** Chunks of the peer's that were wrong: as far as it knows it need not send them again. */
    final BitSet wrong = new BitSet();

    int badChunks;
    /** Payload bytes the peer has sent, and may send in total. */
    long receivedBytes;

    long grantedBytes;
    /** Answers to an Upstream of no stripes still to come; until then the credit is unsettled and no more is given. */
    int stopsDue;
    /** The stripes of which the peer was told that it is the upstream. */
    StripeSet toldStripes = StripeSet.NONE;

    PeerLink(int number, NodeId peer, LinkRole role) {
        this.number = number;
        this.peer = peer;
        this.role = role;
    }

    /** Payload bytes the peer may still send. */
    long creditBytes() {
        return grantedBytes - receivedBytes;
    }

    /** Whether the peer has spoken and nothing is wrong with the link. */
    boolean isUsable() {
        return mapReceived && !suspected;
    }

    /** Whether the peer says that it has the chunk to give. */
    boolean offers(int index) {
        return !pureRelay && peerHas.get(index);
    }

    /** How many of the chunks the peer has to give. */
    int offersOf(BitSet chunks) {
        return pureRelay ? 0 : offered(chunks).cardinality();
    }

    /** Which of the chunks the peer has to give; a new set. */
    BitSet offered(BitSet chunks) {
        if (pureRelay) {
            return new BitSet();
        }
        BitSet offered = (BitSet) peerHas.clone();
        offered.and(chunks);
        return offered;
    }
}
