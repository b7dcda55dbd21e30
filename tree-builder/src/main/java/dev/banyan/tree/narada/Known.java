package dev.banyan.tree.narada;

import dev.banyan.tree.latency.RttEstimate;
import dev.banyan.tree.protocol.NodeId;
import org.jspecify.annotations.Nullable;

/** What this member knows of one member of the group, itself included. */
final class Known {
    /** How it is with a member. */
    enum Standing {
        /** A living member. */
        LIVING,
        /** Found dead. */
        DEAD,
        /** It took its leave. */
        LEFT,
        /** Not taken in, since the group is full. */
        OUTSIDE
    }

    final NodeId id;
    final RttEstimate rtt;
    Standing standing = Standing.OUTSIDE;
    /** The largest sequence number seen, and when it was first seen. */
    long sequence = Long.MIN_VALUE;

    long freshNanos;
    /** Since when its silence is doubtful, or NEVER. */
    long doubtedNanos = MeshState.NEVER;
    /** Since when it is gone, and how many refreshes have carried the news. */
    long goneNanos;

    int goneSaid;
    /** Position in the list of members; good only while it is in it. */
    int position;
    /** Mesh links it had when it last said so. */
    int degree;

    /** The way to it: cost, delay, the neighbour it begins with, its position in that one's vector (-1: the neighbour itself). */
    int cost = MeshMessage.NO_ROUTE;

    int delayMicros;

    @Nullable
    Neighbour via;

    int viaPosition = -1;

    /** The probe under way, if {@code probeSentNanos != NEVER}; how many before it had no answer. */
    int probeNonce;

    long probeSentNanos = MeshState.NEVER;
    int probesUnanswered;
    boolean probedForLife;

    /** The request for a mesh link under way, if {@code requestSentNanos != NEVER}; how many before it had no answer. */
    MeshMessage.Purpose requestPurpose = MeshMessage.Purpose.GROW;

    long requestSentNanos = MeshState.NEVER;
    int requestsUnanswered;
    /** What a link to it would be worth when it was last looked at; see Improvement. */
    double utility;
    /** The round trip as last offered to the attachment machine, 0 if it is not in that offer. */
    long offeredNanos;

    Known(NodeId id, int rttSamples) {
        this.id = id;
        this.rtt = new RttEstimate(rttSamples);
    }

    boolean isLiving() {
        return standing == Standing.LIVING;
    }

    boolean isGone() {
        return standing == Standing.DEAD || standing == Standing.LEFT;
    }

    /** Round trip as measured, or else along the mesh, which is hardly ever shorter; 0 if neither is known. */
    long roundTripNanos() {
        if (rtt.isKnown()) {
            return rtt.minNanos();
        }
        boolean lasting = cost > 0 && cost < MeshMessage.TRANSIENT_COST;
        return lasting ? 2000L * delayMicros : 0;
    }

    /** One way straight to it in microseconds, at least 1; 0 if unknown. */
    int directMicros() {
        return rtt.isKnown() ? (int) Math.max(1, rtt.minNanos() / 2000) : 0;
    }
}
