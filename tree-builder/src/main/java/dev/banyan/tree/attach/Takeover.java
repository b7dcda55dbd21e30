package dev.banyan.tree.attach;

import dev.banyan.tree.attach.ParentChoice.Choice;
import dev.banyan.tree.protocol.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Picks the child of a full node whose place this node should have, when the {@linkplain ParentCost cost} summed over both subtrees
 * falls most. The child moves under this node, or both exchange places.
 */
final class Takeover {
    /**
     * The node that wants a place.
     *
     * @param openCost of the best free slot, which serves if nobody gives way; the largest number if there is none
     * @param subtreeSize members it brings along, itself included
     * @param freeSlots that it could give to the child
     */
    record Taker(Urgency urgency, long openCost, int subtreeSize, int freeSlots, Place place) {
        boolean moves() {
            return urgency == Urgency.MOVE;
        }

        boolean hasNothingElse() {
            return openCost == Long.MAX_VALUE;
        }

        /** Cost of the best place it can have without anybody giving way. */
        long alternativeNanos(ParentCost cost) {
            return moves() ? Math.min(openCost, place.costNanos(cost, subtreeSize)) : openCost;
        }
    }

    /** @param change of the cost summed over both subtrees; 0 if there is no gain worth it */
    private record Way(long change, Optional<NodeId> offers) {
        static final Way NONE = new Way(0, Optional.empty());

        Way orBetter(long otherChange, Optional<NodeId> otherOffers) {
            return otherChange < change ? new Way(otherChange, otherOffers) : this;
        }
    }

    private final AttachContext context;
    private final CandidateTable table;
    private final MoveMargin margin;
    private final ParentCost cost;
    private final Exchange exchange;

    Takeover(AttachContext context, CandidateTable table, MoveMargin margin, ParentCost cost, Exchange exchange) {
        this.context = context;
        this.table = table;
        this.margin = margin;
        this.cost = cost;
        this.exchange = exchange;
    }

    /** @param placesAsked children whose places were asked for already */
    Optional<Choice> best(Taker taker, Map<NodeId, List<ChildHint>> redirects, Set<NodeId> placesAsked) {
        Way bestWay = Way.NONE;
        Optional<Choice> best = Optional.empty();
        for (Map.Entry<NodeId, List<ChildHint>> redirect : redirects.entrySet()) {
            CandidateTable.Known parent = table.get(redirect.getKey());
            if (parent == null
                    || !parent.isMeasured()
                    || parent.position == null
                    || !parent.position.attached()
                    || !ParentChoice.followsFittingRoot(parent.position, taker.place())) {
                continue;
            }
            for (ChildHint hint : redirect.getValue()) {
                if (hint.child().equals(context.id()) || placesAsked.contains(hint.child())) {
                    continue;
                }
                Way way = way(taker, parent, parent.position, hint);
                if (way.change() < bestWay.change()) {
                    bestWay = way;
                    best = Optional.of(new Choice(parent.node, Optional.of(hint.child()), way.offers()));
                }
            }
        }
        return best;
    }

    private Way way(Taker taker, CandidateTable.Known parent, Position stands, ChildHint hint) {
        Way way = Way.NONE;
        boolean spare = stands.freeOrphanSlots() > 0;
        boolean ancestor = taker.place().pathContains(hint.child());
        // Without a spare slot the child moves first, so it must not be above this node.
        boolean childFirst = !ancestor && (taker.moves() || taker.hasNothingElse());
        if (taker.freeSlots() > 0 && (spare || childFirst)) {
            way = way.orBetter(changeBelow(taker, parent, stands, hint), Optional.empty());
        }
        Optional<NodeId> left = Optional.ofNullable(taker.place().parent());
        if (taker.moves() && !spare && !ancestor && left.isPresent()) {
            way = way.orBetter(exchange.withStranger(taker, parent, stands, hint), left);
        }
        if (taker.moves() && !spare && left.equals(Optional.of(hint.child())) && taker.freeSlots() > 0) {
            way = way.orBetter(exchange.withParent(taker, parent, stands, hint), Optional.of(context.id()));
        }
        return way;
    }

    /** Whether the taker might have that place with the child below it, were the child no farther than that. */
    boolean mightTake(Taker taker, CandidateTable.Known parent, ChildHint hint, long rttNanos) {
        Position stands = parent.position;
        return stands != null
                && !hint.child().equals(context.id())
                && changeBelow(taker, parent, stands, hint, rttNanos) < 0;
    }

    /** Change of the cost summed over both subtrees if the taker has the child's place and the child goes under it. */
    private long changeBelow(Taker taker, CandidateTable.Known parent, Position stands, ChildHint hint) {
        CandidateTable.Known child = table.get(hint.child());
        if (child == null || !child.isMeasured()) {
            return 0;
        }
        if (taker.hasNothingElse() && hint.slots() == 0) {
            // A leaf for ever sits where the tree must grow.
            return Long.MIN_VALUE / 2;
        }
        return changeBelow(taker, parent, stands, hint, child.rttNanos);
    }

    private long changeBelow(
            Taker taker, CandidateTable.Known parent, Position stands, ChildHint hint, long childRttNanos) {
        long mine = stands.delayNanos() + parent.rttNanos / 2;
        long saved =
                taker.alternativeNanos(cost) - cost.nanos(stands.delayNanos(), parent.rttNanos, taker.subtreeSize());
        long least = margin.nanos(mine);
        if (saved <= least) {
            return 0;
        }
        long childNow = stands.delayNanos() + hint.rttNanos() / 2;
        long childThen = mine + childRttNanos / 2;
        long links = cost.ofLinkNanos(childRttNanos) - cost.ofLinkNanos(hint.rttNanos());
        return (least - saved) * taker.subtreeSize() + (childThen - childNow) * hint.subtreeSize() + links;
    }
}
