package dev.banyan.tree.attach;

import dev.banyan.tree.latency.Coordinate;
import dev.banyan.tree.latency.Vivaldi;

/**
 * Whether it pays to exchange places with the child of a full node, although neither finds a free slot that is better: both subtrees
 * move along. The other one's way to its new parent is not measured but predicted from coordinates; it measures before it moves
 * there.
 */
final class Exchange {
    private final MoveMargin margin;
    private final ParentCost cost;
    private final Vivaldi vivaldi;

    Exchange(MoveMargin margin, ParentCost cost, Vivaldi vivaldi) {
        this.margin = margin;
        this.cost = cost;
        this.vivaldi = vivaldi;
    }

    /**
     * Change of the cost summed over both subtrees if this node takes the child's place and the child the one under this node's
     * parent; 0 if that is no gain worth a move.
     *
     * @param alternative cost of the best place this node can have without
     */
    long withStranger(CandidateTable.Known parent, ChildHint hint, long alternative, int subtreeSize, Place place) {
        Coordinate mine = place.parentCoordinate();
        if (parent.position == null
                || mine == null
                || !vivaldi.isBelievable(mine)
                || !vivaldi.isBelievable(hint.coordinate())
                || hint.coordinate().error() >= 1) {
            return 0;
        }
        long saved = saved(parent, alternative, subtreeSize);
        if (saved == 0) {
            return 0;
        }
        long rttThen = mine.rttNanos(hint.coordinate());
        long delayNow = parent.position.delayNanos() + hint.rttNanos() / 2;
        long delayThen = place.parentDelayNanos() + rttThen / 2;
        long links = cost.ofLinkNanos(rttThen) - cost.ofLinkNanos(hint.rttNanos());
        long least = margin.nanos(delayThen) * Math.max(subtreeSize, hint.subtreeSize());
        return -saved * subtreeSize + (delayThen - delayNow) * hint.subtreeSize() + links + least;
    }

    /** The same if the child is this node's parent, which would move under this node. */
    long withParent(CandidateTable.Known parent, ChildHint hint, long alternative, int subtreeSize, Place place) {
        long saved = saved(parent, alternative, subtreeSize);
        if (saved == 0 || parent.position == null) {
            return 0;
        }
        int others = Math.max(1, hint.subtreeSize() - subtreeSize);
        long delayNow = parent.position.delayNanos() + hint.rttNanos() / 2;
        long delayThen = parent.position.delayNanos() + parent.rttNanos / 2 + place.parentRttNanos() / 2;
        long least = margin.nanos(delayThen) * Math.max(subtreeSize, others);
        return -saved * subtreeSize + (delayThen - delayNow) * others + least;
    }

    private long saved(CandidateTable.Known parent, long alternative, int subtreeSize) {
        long delay = parent.position == null ? 0 : parent.position.delayNanos();
        long saved = alternative - cost.nanos(delay, parent.rttNanos, subtreeSize);
        return saved > margin.nanos(delay + parent.rttNanos / 2) ? saved : 0;
    }
}
