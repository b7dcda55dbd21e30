package dev.banyan.tree.attach;

import dev.banyan.tree.attach.ParentSearch.Goal;
import dev.banyan.tree.latency.Vivaldi;
import dev.banyan.tree.protocol.NodeId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Picks the request to make next among the peers that have answered: a free slot at the least {@linkplain ParentCost cost}; or a full peer
 * that would be better and can redirect; or a place to take over from a child, when the cost summed over both subtrees falls.
 */
final class ParentChoice {
    /**
     * Whom to ask for what.
     *
     * @param displaces whose place to take there; empty for a free slot
     * @param offers under whom that one may move afterwards; empty if it is to move under this node before
     */
    record Choice(NodeId node, Optional<NodeId> displaces, Optional<NodeId> offers) {
        Choice(NodeId node) {
            this(node, Optional.empty(), Optional.empty());
        }
    }

    private final AttachContext context;
    private final CandidateTable table;
    private final MoveMargin margin;
    private final ParentCost cost;
    private final Exchange exchange;

    ParentChoice(AttachContext context, CandidateTable table, MoveMargin margin, ParentCost cost, Vivaldi vivaldi) {
        this.context = context;
        this.table = table;
        this.margin = margin;
        this.cost = cost;
        this.exchange = new Exchange(margin, cost, vivaldi);
    }

    Optional<Choice> best(
            Goal goal,
            Collection<NodeId> answered,
            Predicate<NodeId> isUsable,
            Map<NodeId, List<ChildHint>> redirects,
            Set<NodeId> placesAsked,
            int subtreeSize,
            int freeSlots,
            Place place) {
        CandidateTable.@Nullable Known open = null;
        CandidateTable.@Nullable Known full = null;
        long openCost = Long.MAX_VALUE;
        long fullCost = Long.MAX_VALUE;
        for (NodeId node : answered) {
            CandidateTable.Known known = table.get(node);
            if (known == null || known.position == null || !known.position.attached()) {
                continue;
            }
            long nanos = cost.nanos(known.position.delayNanos(), known.rttNanos, subtreeSize);
            if (!followsFittingRoot(known.position, place) || nanos >= goal.costBoundNanos()) {
                continue;
            }
            // Whether it may be asked at all comes last, since it takes longest to tell.
            if (known.position.accepts(goal.urgency())) {
                if (nanos < openCost && isUsable.test(node)) {
                    open = known;
                    openCost = nanos;
                }
            } else if (nanos < fullCost
                    && !redirects.containsKey(node)
                    && !(goal.urgency() == Urgency.MOVE && known.isFruitless(context.now()))
                    && isUsable.test(node)) {
                full = known;
                fullCost = nanos;
            }
        }
        boolean mayExplore = goal.urgency() != Urgency.MOVE || redirects.size() < context.settings.lookLimit();
        boolean explore = full != null
                && mayExplore
                && (open == null
                        || (goal.urgency() != Urgency.ORPHAN
                                && fullCost < openCost
                                && redirects.size() < context.settings.exploreLimit()));
        if (explore && full != null) {
            return Optional.of(new Choice(full.node));
        }
        boolean mayDisplace =
                goal.urgency() == Urgency.MOVE || (goal.urgency() == Urgency.JOIN || open == null) && freeSlots > 0;
        Optional<Choice> displacement = mayDisplace
                ? displacement(goal, openCost, redirects, placesAsked, subtreeSize, freeSlots, place)
                : Optional.empty();
        if (displacement.isPresent()) {
            return displacement;
        }
        return open == null ? Optional.empty() : Optional.of(new Choice(open.node));
    }

    /** A root follows only better roots; everybody else follows whom it can get. */
    private boolean followsFittingRoot(Position position, Place place) {
        if (position.root().isEmpty()) {
            return false;
        }
        return !place.isRoot() || position.root().get().rank().isBetterThan(context.self.rank());
    }

    /** @param openCost of the best free slot, which serves if nobody gives way; the largest number if there is none */
    private Optional<Choice> displacement(
            Goal goal,
            long openCost,
            Map<NodeId, List<ChildHint>> redirects,
            Set<NodeId> placesAsked,
            int subtreeSize,
            int freeSlots,
            Place place) {
        boolean nothingElse = openCost == Long.MAX_VALUE;
        boolean moves = goal.urgency() == Urgency.MOVE;
        long alternative = moves ? Math.min(openCost, place.costNanos(cost, subtreeSize)) : openCost;
        long bestChange = 0;
        Optional<Choice> best = Optional.empty();
        for (Map.Entry<NodeId, List<ChildHint>> redirect : redirects.entrySet()) {
            CandidateTable.Known parent = table.get(redirect.getKey());
            if (parent == null
                    || parent.position == null
                    || !parent.position.attached()
                    || !followsFittingRoot(parent.position, place)) {
                continue;
            }
            boolean spare = parent.position.freeOrphanSlots() > 0;
            for (ChildHint hint : redirect.getValue()) {
                if (hint.child().equals(context.id()) || placesAsked.contains(hint.child())) {
                    continue;
                }
                boolean ancestor = place.pathContains(hint.child());
                if (freeSlots > 0 && (spare || !ancestor && (moves || nothingElse))) {
                    long change = change(parent, hint, alternative, subtreeSize, nothingElse);
                    if (change < bestChange) {
                        bestChange = change;
                        best = Optional.of(new Choice(parent.node, Optional.of(hint.child()), Optional.empty()));
                    }
                }
                if (moves && !spare && !ancestor) {
                    long change = exchange.withStranger(parent, hint, alternative, subtreeSize, place);
                    if (change < bestChange) {
                        bestChange = change;
                        best = Optional.of(new Choice(
                                parent.node, Optional.of(hint.child()), Optional.ofNullable(place.parent())));
                    }
                }
                if (moves && !spare && place.hasParent(hint.child()) && freeSlots > 0) {
                    long change = exchange.withParent(parent, hint, alternative, subtreeSize, place);
                    if (change < bestChange) {
                        bestChange = change;
                        best = Optional.of(
                                new Choice(parent.node, Optional.of(hint.child()), Optional.of(context.id())));
                    }
                }
            }
        }
        return best;
    }

    /** Whether this node might take that place, were the round trip to the child no longer than that. */
    boolean mightTake(CandidateTable.Known parent, ChildHint hint, long rttNanos, int subtreeSize, Place place) {
        return !hint.child().equals(context.id())
                && change(parent, hint, rttNanos, place.costNanos(cost, subtreeSize), subtreeSize) < 0;
    }

    /** Change of the cost summed over both subtrees if this node takes the child's place and the child goes under it. */
    private long change(
            CandidateTable.Known parent, ChildHint hint, long alternative, int subtreeSize, boolean nothingElse) {
        CandidateTable.Known child = table.get(hint.child());
        if (child == null || child.rttNanos == 0 || hint.child().equals(context.id())) {
            return 0;
        }
        if (nothingElse && hint.slots() == 0) {
            // A leaf for ever sits where the tree must grow.
            return Long.MIN_VALUE / 2;
        }
        return change(parent, hint, child.rttNanos, alternative, subtreeSize);
    }

    private long change(
            CandidateTable.Known parent, ChildHint hint, long childRttNanos, long alternative, int subtreeSize) {
        long parentDelay = parent.position == null ? 0 : parent.position.delayNanos();
        long mine = parentDelay + parent.rttNanos / 2;
        long saved = alternative - cost.nanos(parentDelay, parent.rttNanos, subtreeSize);
        long least = margin.nanos(mine);
        if (saved <= least) {
            return 0;
        }
        long childNow = parentDelay + hint.rttNanos() / 2;
        long childThen = mine + childRttNanos / 2;
        long links = cost.ofLinkNanos(childRttNanos) - cost.ofLinkNanos(hint.rttNanos());
        return -saved * subtreeSize + (childThen - childNow) * hint.subtreeSize() + links + least * subtreeSize;
    }
}
