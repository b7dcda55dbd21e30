package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** What members can receive and send, told up the group's tree to its root, whose plans go by it, while there are transfers. */
final class AccessReports {
    /** A smaller change makes no other plan. */
    private static final double CHANGE_SHARE = 0.1;

    private final AccessEstimate estimate = new AccessEstimate();
    private final TreeMap<NodeId, LinkRole> neighbours;
    private final BiConsumer<NodeId, TransferMessage> mail;
    private AccessRate told = AccessRate.UNKNOWN;

    AccessReports(TreeMap<NodeId, LinkRole> neighbours, BiConsumer<NodeId, TransferMessage> mail) {
        this.neighbours = neighbours;
        this.mail = mail;
    }

    /** This node is allowed to send so much from now on; 0 without limit. */
    void limited(long upBitsPerSecond) {
        estimate.limited(upBitsPerSecond);
    }

    /**
     * A transfer has moved bytes for a while. Its first window says nothing, since it began in it, nor does what it moves under a limit
     * of its own.
     *
     * @return whether what is known of this node has changed so much that it is to be told
     */
    boolean measured(Collection<Share> all, Share share, AccessRate window, long nowNanos) {
        boolean first = !share.begun;
        share.begun = true;
        if (first || share.limit.bitsPerSecond() > 0) {
            return false;
        }
        share.measured = window;
        share.measuredNanos = nowNanos;
        double down = 0;
        double up = 0;
        for (Share other : all) {
            double overlap = overlap(nowNanos - other.measuredNanos);
            down += other.measured.down() * overlap;
            up += other.measured.up() * overlap;
        }
        estimate.add(new AccessRate((long) down, (long) up, window.upFull(), window.onlyTo()), nowNanos);
        AccessRate best = estimate.best(nowNanos);
        boolean otherwiseFull = best.upFull() != told.upFull() || !best.onlyTo().equals(told.onlyTo());
        return otherwiseFull || differ(best.up(), told.up()) || differ(best.down(), told.down());
    }

    private static boolean differ(long rate, long told) {
        return Math.abs(rate - told) > CHANGE_SHARE * told;
    }

    /** Windows of transfers begin at any time: the part of one that ended so long ago which lies in the one that ends now. */
    private static double overlap(long agoNanos) {
        return Math.max(0, 1 - (double) agoNanos / AccessMeter.WINDOW_NANOS);
    }

    /** Whether nothing is known of this node, and nothing was told. */
    boolean isSilent(long nowNanos) {
        return told.equals(AccessRate.UNKNOWN) && estimate.best(nowNanos).equals(AccessRate.UNKNOWN);
    }

    /** What is to be told of this node now. */
    AccessRate own(long nowNanos) {
        told = estimate.best(nowNanos);
        return told;
    }

    /** Goes on to the parent; lost without one: it is told again with the next transfer and to the next parent. */
    void pass(NodeId member, AccessRate rate) {
        for (Map.Entry<NodeId, LinkRole> neighbour : neighbours.entrySet()) {
            if (neighbour.getValue() == LinkRole.PARENT) {
                mail.accept(neighbour.getKey(), new TransferMessage.AccessTold(member, rate));
            }
        }
    }
}
