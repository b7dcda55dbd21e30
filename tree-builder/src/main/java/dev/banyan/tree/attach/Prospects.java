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
    private record Prospect(NodeId node, long costNanos) {}

    private final AttachContext context;
    private final CandidateTable table;
    private final Vivaldi vivaldi;

    Prospects(AttachContext context, CandidateTable table, Vivaldi vivaldi) {
        this.context = context;
        this.table = table;
        this.vivaldi = vivaldi;
    }

    /** Peers that might give a shorter delay than the bound, best first; none whose children were of no help lately. */
    List<NodeId> within(long boundNanos, long staleNanos, @Nullable Member root, Predicate<NodeId> isUsable) {
        List<Prospect> fresh = new ArrayList<>();
        List<Prospect> stale = new ArrayList<>();
        Known atRoot = root == null ? null : table.get(root.id());
        Position top = atRoot == null ? null : atRoot.position;
        for (Known known : table.all()) {
            Position position = known.position;
            if (position == null) {
                continue;
            }
            long half = leastRttNanos(known, position) / 2;
            boolean isStale = context.now() - known.positionAtNanos > staleNanos;
            long delay = !isStale
                    ? position.delayNanos()
                    : top == null ? 0 : leastRttNanos(top.coordinate(), position.coordinate()) / 2;
            if (delay + half >= boundNanos || !isUsable.test(known.node)) {
                continue;
            }
            boolean closed = !position.accepts(Urgency.MOVE) && known.isFruitless(context.now());
            if (isStale) {
                stale.add(new Prospect(known.node, known.positionAtNanos));
            } else if (!closed && position.attached()) {
                fresh.add(new Prospect(known.node, delay + half));
            }
        }
        List<NodeId> nodes = new ArrayList<>();
        addFirst(fresh, context.settings.lookWidth(), nodes);
        addFirst(stale, context.settings.lookStale(), nodes);
        return nodes;
    }

    private static void addFirst(List<Prospect> prospects, int limit, List<NodeId> nodes) {
        prospects.sort(Comparator.comparingLong(Prospect::costNanos));
        for (int i = 0; i < prospects.size() && i < limit; i++) {
            nodes.add(prospects.get(i).node());
        }
    }

    private long leastRttNanos(Known known, Position position) {
        return known.rttNanos != 0 ? known.rttNanos : leastRttNanos(position.coordinate());
    }

    /** The round trip to the child of a peer at its best. */
    long leastRttNanos(ChildHint hint) {
        Known known = table.get(hint.child());
        return known != null && known.rttNanos != 0 ? known.rttNanos : leastRttNanos(hint.coordinate());
    }

    private long leastRttNanos(Coordinate theirs) {
        return leastRttNanos(vivaldi.coordinate(), theirs);
    }

    private long leastRttNanos(Coordinate mine, Coordinate theirs) {
        if (!vivaldi.isBelievable(mine) || !vivaldi.isBelievable(theirs)) {
            return 0;
        }
        double error = context.settings.lookOptimism() * Math.max(mine.error(), theirs.error());
        return error >= 1 ? 0 : (long) ((1 - error) * mine.rttNanos(theirs));
    }
}
