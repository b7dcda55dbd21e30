package dev.banyan.tree.attach;

import dev.banyan.tree.attach.ParentSearch.Goal;
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
    private final ParentCost cost;
    private final Takeover takeover;

    ParentChoice(AttachContext context, CandidateTable table, ParentCost cost, Takeover takeover) {
        this.context = context;
        this.table = table;
        this.cost = cost;
        this.takeover = takeover;
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
            if (known == null || !known.isMeasured() || known.position == null || !known.position.attached()) {
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
        boolean move = goal.urgency() == Urgency.MOVE;
        int limit = move ? context.settings.lookLimit() : context.settings.exploreLimit();
        boolean better = goal.urgency() != Urgency.ORPHAN && fullCost < openCost && redirects.size() < limit;
        boolean explore = full != null && (open == null ? !move || redirects.size() < limit : better);
        if (explore && full != null) {
            return Optional.of(new Choice(full.node));
        }
        Optional<Choice> displacement = goal.urgency() == Urgency.ORPHAN && open != null
                ? Optional.empty()
                : takeover.best(
                        new Takeover.Taker(goal.urgency(), openCost, subtreeSize, freeSlots, place),
                        redirects,
                        placesAsked);
        if (displacement.isPresent()) {
            return displacement;
        }
        return open == null ? Optional.empty() : Optional.of(new Choice(open.node));
    }

    /** A root follows only better roots; everybody else follows whom it can get. */
    static boolean followsFittingRoot(Position position, Place place) {
        return position.root().filter(place::mayFollow).isPresent();
    }
}
