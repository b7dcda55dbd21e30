package dev.banyan.tree.attach;

/**
 * What a place in the tree costs: the delay from the root, and besides it a part of the delay of the place's own link, since
 * short links share few routers with each other. The link is one however many members are below it, so the more they are the
 * less it counts for each.
 */
final class ParentCost {
    private final double linkWeight;

    ParentCost(AttachSettings settings) {
        linkWeight = settings.linkWeight();
    }

    /** Per member of a subtree of that size, its top included, under a parent with that delay at the end of that round trip. */
    long nanos(long parentDelayNanos, long rttNanos, int subtreeSize) {
        return parentDelayNanos + rttNanos / 2 + ofLinkNanos(rttNanos) / subtreeSize;
    }

    /** What the link costs once, its part of the delay not counted. */
    long ofLinkNanos(long rttNanos) {
        return (long) (linkWeight * rttNanos / 2);
    }
}
