package dev.banyan.tree.attach;

import dev.banyan.tree.latency.Vivaldi;
import dev.banyan.tree.protocol.Candidate;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this node has measured and heard of possible parents; bounded (a third above the limit at most). The least recently heard of goes
 * first, but last what the builder offers and what the search at hand has measured, since it would not measure it again.
 */
final class CandidateTable {
    /** Knowledge of one peer. */
    static final class Known {
        final NodeId node;
        long rttNanos;
        long rttAtNanos;

        @Nullable
        Position position;

        long heardAtNanos;
        long positionAtNanos;
        long fruitlessUntilNanos = Long.MIN_VALUE;
        private int offerNumber = -1;
        private int searchNumber = -1;

        Known(NodeId node) {
            this.node = node;
        }

        private void stands(Position there, long nowNanos) {
            position = there;
            positionAtNanos = nowNanos;
        }

        boolean isMeasured() {
            return rttNanos != 0;
        }

        /** Whether it was full and its children were of no help, a while ago at most. */
        boolean isFruitless(long nowNanos) {
            return nowNanos < fruitlessUntilNanos;
        }
    }

    private record Likely(NodeId node, long rttNanos) {}

    private final AttachContext context;
    private final MoveMargin margin;
    private final Vivaldi vivaldi;
    /** In the order in which they came to be known; hashed, since a search asks for dozens. */
    private final LinkedHashMap<NodeId, Known> known = new LinkedHashMap<>();

    private int searchNumber;
    private int offerNumber;

    CandidateTable(AttachContext context, MoveMargin margin, Vivaldi vivaldi) {
        this.context = context;
        this.margin = margin;
        this.vivaldi = vivaldi;
    }

    @Nullable
    Known get(NodeId node) {
        return known.get(node);
    }

    boolean isMeasured(NodeId node) {
        Known k = known.get(node);
        return k != null && k.isMeasured();
    }

    /** What is measured from now on is needed until the next search begins. */
    void searchBegins() {
        searchNumber++;
    }

    void offered(List<Candidate> nearestFirst) {
        // What was offered before is told by its number: to visit all would be a good part of a large simulation.
        offerNumber++;
        for (Candidate candidate : nearestFirst) {
            Known k = touch(candidate.node());
            k.offerNumber = offerNumber;
            measured(k, candidate.rttNanos());
        }
        shrink();
    }

    /** Records what a probe found, or an answer that measures the way as a probe does. */
    void answered(NodeId node, long rttNanos, Position position) {
        Known k = touch(node);
        k.searchNumber = searchNumber;
        measured(k, rttNanos);
        k.stands(position, context.now());
        shrink();
    }

    /** Records what a message said in passing. */
    void heard(NodeId node, Position position) {
        touch(node).stands(position, context.now());
        shrink();
    }

    /** Records what a full peer said of one of its children: where it stands and where it is, not how far from here. */
    void hinted(Position parent, ChildHint hint) {
        touch(hint.child()).stands(hint.position(parent, context.settings), context.now());
        shrink();
    }

    /** The peer's children are of no help: does not ask for them again within that time. */
    void fruitless(NodeId node, long nanos) {
        Known k = known.get(node);
        if (k != null) {
            k.fruitlessUntilNanos = context.now() + nanos;
        }
    }

    void forget(NodeId node) {
        known.remove(node);
    }

    private void measured(Known k, long rttNanos) {
        if (k.isMeasured()) {
            margin.measuredAgain(k.rttNanos, rttNanos);
        }
        // Least of what was seen in the last two looks: queues only ever add to a round trip.
        boolean stale = context.now() - k.rttAtNanos
                > 2 * context.settings.improveInterval().toNanos();
        if (!k.isMeasured() || stale || rttNanos <= k.rttNanos) {
            k.rttNanos = rttNanos;
            k.rttAtNanos = context.now();
        }
    }

    private Known touch(NodeId node) {
        Known k = known.get(node);
        if (k == null) {
            k = new Known(node);
            known.put(node, k);
        }
        k.heardAtNanos = context.now();
        return k;
    }

    /** Back to the limit, now and then rather than for each newcomer: a search meets dozens. */
    private void shrink() {
        int limit = context.settings.candidateLimit();
        if (known.size() <= limit + limit / 3) {
            return;
        }
        List<Known> leastUsefulFirst = new ArrayList<>(known.values());
        // Written out: with a chain of comparators this would be a good part of a large simulation.
        leastUsefulFirst.sort((a, b) -> isKept(a) != isKept(b)
                ? Boolean.compare(isKept(a), isKept(b))
                : Long.compare(a.heardAtNanos, b.heardAtNanos));
        leastUsefulFirst.subList(0, known.size() - limit).forEach(k -> known.remove(k.node));
    }

    private boolean isKept(Known k) {
        return k.offerNumber == offerNumber || k.searchNumber == searchNumber;
    }

    /** In the order in which they came to be known. */
    Iterable<Known> all() {
        return known.values();
    }

    /** All known peers, in the order in which they came to be known. */
    List<NodeId> nodes() {
        return List.copyOf(known.keySet());
    }

    /** Known peers, nearest first: as measured, else as their coordinates predict; last those that have neither. */
    List<NodeId> nearest(int limit) {
        List<Likely> all = new ArrayList<>(known.size());
        known.values().forEach(k -> all.add(new Likely(k.node, likelyRttNanos(k))));
        // The sort leaves equals in the order of the table.
        all.sort(Comparator.comparingLong(Likely::rttNanos));
        return all.stream().limit(limit).map(Likely::node).toList();
    }

    private long likelyRttNanos(Known k) {
        if (k.isMeasured()) {
            return k.rttNanos;
        }
        Position p = k.position;
        return p != null && vivaldi.isBelievable(p.coordinate())
                ? vivaldi.coordinate().rttNanos(p.coordinate())
                : Long.MAX_VALUE;
    }
}
