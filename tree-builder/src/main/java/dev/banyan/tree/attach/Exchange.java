package dev.banyan.tree.attach;

import dev.banyan.tree.attach.Takeover.Taker;
import dev.banyan.tree.latency.Coordinate;
import dev.banyan.tree.latency.Vivaldi;

/**
 * What an exchange of places with the child of a full node gains. Both subtrees move along. The other one's way to its new parent
 * is not measured but predicted from coordinates, with their error against it; it measures before it moves there.
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
     * Change of the cost summed over both subtrees if the taker has the child's place and the child the one under the taker's parent;
     * 0 if that is no gain worth a move.
     */
    long withStranger(Taker taker, CandidateTable.Known parent, Position stands, ChildHint hint) {
        Coordinate left = taker.place().parentCoordinate();
        Coordinate theirs = hint.coordinate();
        long saved = saved(taker, parent, stands);
        if (saved == 0 || left == null || !isUseful(left) || !isUseful(theirs)) {
            return 0;
        }
        long rttThen = atMostNanos(left, theirs);
        long delayNow = stands.delayNanos() + hint.rttNanos() / 2;
        long delayThen = taker.place().parentDelayNanos() + rttThen / 2;
        long links = cost.ofLinkNanos(rttThen) - cost.ofLinkNanos(hint.rttNanos());
        long least = margin.nanos(delayThen) * Math.max(taker.subtreeSize(), hint.subtreeSize());
        return -saved * taker.subtreeSize() + (delayThen - delayNow) * hint.subtreeSize() + links + least;
    }

    /** The same if the child is the taker's parent and would move under the taker. */
    long withParent(Taker taker, CandidateTable.Known parent, Position stands, ChildHint hint) {
        long saved = saved(taker, parent, stands);
        if (saved == 0) {
            return 0;
        }
        int others = Math.max(1, hint.subtreeSize() - taker.subtreeSize());
        long delayNow = stands.delayNanos() + hint.rttNanos() / 2;
        long delayThen =
                stands.delayNanos() + parent.rttNanos / 2 + taker.place().parentRttNanos() / 2;
        long least = margin.nanos(delayThen) * Math.max(taker.subtreeSize(), others);
        return -saved * taker.subtreeSize() + (delayThen - delayNow) * others + least;
    }

    private boolean isUseful(Coordinate coordinate) {
        return vivaldi.isBelievable(coordinate) && coordinate.error() < 1;
    }

    /** As predicted, and the error that the less certain of both expects on top. */
    private static long atMostNanos(Coordinate a, Coordinate b) {
        return (long) (a.rttNanos(b) * (1.0 + Math.max(a.error(), b.error())));
    }

    /** What the taker saves itself; 0 if that is not worth a move. */
    private long saved(Taker taker, CandidateTable.Known parent, Position stands) {
        long saved =
                taker.alternativeNanos(cost) - cost.nanos(stands.delayNanos(), parent.rttNanos, taker.subtreeSize());
        return saved > margin.nanos(stands.delayNanos() + parent.rttNanos / 2) ? saved : 0;
    }
}
