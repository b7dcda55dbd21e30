package dev.banyan.tree.nice;

import dev.banyan.tree.latency.RttEstimate;
import dev.banyan.tree.protocol.NodeId;

/** What this member knows of one other: how far it is, and what to echo to it. */
final class Peer {
    final NodeId id;
    final RttEstimate rtt;
    /** Last sequence heard in a heart-beat, -1 if none, and when. */
    int sequenceHeard = -1;

    long sequenceHeardNanos;
    /** The probe under way, if {@code probeSentNanos >= 0}. */
    int probeNonce;

    long probeSentNanos = -1;
    /** Its process is known to be dead; any later sign of life disproves that. */
    boolean gone;
    /** The beat at which some list last named this peer; it is forgotten a while later. */
    long usedBeat;
    /** The round trip as last offered to the attachment machine, 0 if it is not in that offer. */
    long offeredNanos;
    /** Marks a peer already gathered for an offer. */
    long gatherMark;

    Peer(NodeId id, int rttSamples) {
        this.id = id;
        this.rtt = new RttEstimate(rttSamples);
    }

    /** Round trip in microseconds, at least 1; 0 if unknown. */
    int rttMicros() {
        return rtt.isKnown() ? (int) Math.max(1, rtt.minNanos() / 1000) : 0;
    }
}
