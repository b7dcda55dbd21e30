package dev.banyan.tree.attach;

import dev.banyan.tree.attach.ParentSearch.Goal;
import dev.banyan.tree.protocol.NodeId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Picks the request to make next among the peers that have answered: a free slot at the least delay to the root; or a full peer
 * that would be better and can redirect; or a place to take over from a child, when the delay summed over both subtrees falls.
 */
final class ParentChoice {
    /** Whom to ask, and whose place to take there. */
    record Choice(NodeId node, Optional<NodeId> displaces) {}

    private final AttachContext context;
    private final CandidateTable table;
    private final MoveMargin margin;

    ParentChoice(AttachContext context, CandidateTable table, MoveMargin margin) {
        this.context = context;
        this.table = table;
        this.margin = margin;
    }

    Optional<Choice> best(
            Goal goal,
            Collection<NodeId> answered,
            Predicate<NodeId> isUsable,
            Map<NodeId, List<ChildHint>> redirects,
            int subtreeSize,
            int freeSlots,
            Place place) {
        CandidateTable.@Nullable Known open = null;
        CandidateTable.@Nullable Known full = null;
        for (NodeId node : answered) {
            CandidateTable.Known known = table.get(node);
            if (known == null || known.position == null || !known.position.attached()) {
                continue;
            }
            if (!followsFittingRoot(known.position, place) || known.costNanos() >= goal.costBoundNanos()) {
                continue;
            }
            // Whether it may be asked at all comes last, since it takes longest to tell.
            if (known.position.accepts(goal.urgency())) {
                open = isCheaper(known, open) && isUsable.test(node) ? known : open;
            } else if (isCheaper(known, full)
                    && !redirects.containsKey(node)
                    && !(goal.urgency() == Urgency.MOVE && known.isFruitless(context.now()))
                    && isUsable.test(node)) {
                full = known;
            }
        }
        boolean mayExplore = goal.urgency() != Urgency.MOVE || redirects.size() < context.settings.lookLimit();
        boolean explore = full != null
                && mayExplore
                && (open == null
                        || (goal.urgency() != Urgency.ORPHAN
                                && full.costNanos() < open.costNanos()
                                && redirects.size() < context.settings.exploreLimit()));
        if (explore && full != null) {
            return Optional.of(new Choice(full.node, Optional.empty()));
        }
        Optional<Choice> displacement = goal.urgency() == Urgency.ORPHAN && open != null || freeSlots < 1
                ? Optional.empty()
                : displacement(goal, open, redirects, subtreeSize, place);
        if (displacement.isPresent()) {
            return displacement;
        }
        return open == null ? Optional.empty() : Optional.of(new Choice(open.node, Optional.empty()));
    }

    /** A root follows only better roots; everybody else follows whom it can get. */
    private boolean followsFittingRoot(Position position, Place place) {
        if (position.root().isEmpty()) {
            return false;
        }
        return !place.isRoot() || position.root().get().rank().isBetterThan(context.self.rank());
    }

    private static boolean isCheaper(CandidateTable.Known known, CandidateTable.@Nullable Known best) {
        return best == null || known.costNanos() < best.costNanos();
    }

    private Optional<Choice> displacement(
            Goal goal,
            CandidateTable.@Nullable Known open,
            Map<NodeId, List<ChildHint>> redirects,
            int subtreeSize,
            Place place) {
        long alternative = open == null ? Long.MAX_VALUE : open.costNanos();
        if (goal.urgency() == Urgency.MOVE) {
            alternative = Math.min(alternative, place.delayNanos());
        }
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
            if (!spare && goal.urgency() != Urgency.MOVE && open != null) {
                continue;
            }
            for (ChildHint hint : redirect.getValue()) {
                if (!spare && place.pathContains(hint.child())) {
                    continue;
                }
                long change = change(parent, hint, alternative, subtreeSize, open == null);
                if (change < bestChange) {
                    bestChange = change;
                    best = Optional.of(new Choice(parent.node, Optional.of(hint.child())));
                }
            }
        }
        return best;
    }

    /** Whether this node might take that place, were the round trip to the child no longer than that. */
    boolean mightTake(CandidateTable.Known parent, ChildHint hint, long rttNanos, int subtreeSize, Place place) {
        return !hint.child().equals(context.id())
                && change(parent, hint, rttNanos, place.delayNanos(), subtreeSize) < 0;
    }

    /** Change of the delay summed over both subtrees if this node takes the child's place and the child goes under it. */
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
        long mine = parent.costNanos();
        long childNow = parent.position == null ? 0 : parent.position.delayNanos() + hint.rttNanos() / 2;
        long childThen = mine + childRttNanos / 2;
        long saved = alternative - mine;
        long least = margin.nanos(mine);
        if (saved <= least) {
            return 0;
        }
        return -saved * subtreeSize + (childThen - childNow) * hint.subtreeSize() + least * subtreeSize;
    }
}
