package dev.banyan.tree.attach;

import dev.banyan.tree.attach.CandidateTable.Known;
import dev.banyan.tree.latency.Coordinate;
import dev.banyan.tree.latency.Vivaldi;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which peers are worth a probe when this node has a parent already: those that, by what is known of them, might give a shorter
 * delay to the root. Predictions are taken at their best, so that an error of the coordinates costs a probe and no chance.
 */
final class Prospects {
    private record Prospect(NodeId node, long order) {}

    private final AttachContext context;
    private final CandidateTable table;
    private final ParentCost cost;
    private final Vivaldi vivaldi;

    Prospects(AttachContext context, CandidateTable table, ParentCost cost, Vivaldi vivaldi) {
        this.context = context;
        this.table = table;
        this.cost = cost;
        this.vivaldi = vivaldi;
    }

    /**
     * Peers that might be cheaper than the bound: first those that are so by what was heard of late, the cheapest first, but
     * none whose children were of no help lately; then those that could have become so since they were last heard of.
     *
     * @param staleNanos what is older may have changed
     */
    List<NodeId> within(
            long boundNanos, int subtreeSize, long staleNanos, @Nullable Member root, Predicate<NodeId> isUsable) {
        List<Prospect> fresh = new ArrayList<>();
        List<Prospect> stale = new ArrayList<>();
        Position top = root == null ? null : positionOf(root.id());
        for (Known known : table.all()) {
            Position position = known.position;
            if (position == null) {
                continue;
            }
            boolean isStale = context.now() - known.positionAtNanos > staleNanos;
            long delay = isStale ? leastDelayNanos(top, position) : position.delayNanos();
            long nanos = cost.nanos(delay, leastRttNanos(known, position), subtreeSize);
            if (nanos >= boundNanos || !isUsable.test(known.node)) {
                continue;
            }
            boolean mayHelp = position.accepts(Urgency.MOVE) || !known.isFruitless(context.now());
            if (isStale) {
                stale.add(new Prospect(known.node, known.positionAtNanos));
            } else if (mayHelp && position.attached()) {
                fresh.add(new Prospect(known.node, nanos));
            }
        }
        List<NodeId> nodes = new ArrayList<>();
        addFirst(fresh, context.settings.lookWidth(), nodes);
        addFirst(stale, context.settings.lookStale(), nodes);
        return nodes;
    }

    /** Whether the child of a full peer might be cheaper than the bound, and its own children not known to be of no help. */
    boolean isPromising(Position parent, ChildHint hint, long boundNanos, int subtreeSize) {
        long delay = parent.delayNanos() + hint.rttNanos() / 2;
        Known child = table.get(hint.child());
        boolean mayHelp = hint.freeSlots() > 0 || child == null || !child.isFruitless(context.now());
        return mayHelp && cost.nanos(delay, leastRttNanos(hint), subtreeSize) < boundNanos;
    }

    private @Nullable Position positionOf(NodeId node) {
        Known known = table.get(node);
        return known == null ? null : known.position;
    }

    /** The delay from the root to a place there, were the way straight. */
    private long leastDelayNanos(@Nullable Position root, Position position) {
        return root == null ? 0 : leastRttNanos(root.coordinate(), position.coordinate()) / 2;
    }

    private static void addFirst(List<Prospect> prospects, int limit, List<NodeId> nodes) {
        prospects.sort(Comparator.comparingLong(Prospect::order));
        for (int i = 0; i < prospects.size() && i < limit; i++) {
            nodes.add(prospects.get(i).node());
        }
    }

    private long leastRttNanos(Known known, Position position) {
        return known.isMeasured() ? known.rttNanos : leastRttNanos(position.coordinate());
    }

    /** The round trip to the child of a peer at its best. */
    long leastRttNanos(ChildHint hint) {
        Known known = table.get(hint.child());
        return known != null && known.isMeasured() ? known.rttNanos : leastRttNanos(hint.coordinate());
    }

    private long leastRttNanos(Coordinate theirs) {
        return leastRttNanos(vivaldi.coordinate(), theirs);
    }

    private long leastRttNanos(Coordinate mine, Coordinate theirs) {
        if (!vivaldi.isBelievable(mine) || !vivaldi.isBelievable(theirs)) {
            return 0;
        }
        double error = Math.max(mine.error(), theirs.error());
        return error >= 1 ? 0 : (long) ((1 - error) * mine.rttNanos(theirs));
    }
}
