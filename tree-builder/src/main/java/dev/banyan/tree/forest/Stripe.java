package dev.banyan.tree.forest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * One tree of a {@link Forest}. While it is planned it may lie in pieces: the source's, and those of members that have no parent
 * yet, whose delays count from anywhere. Knows of every subtree how large it is and how long its delays are together, so that the
 * effect of a move on all below is known at once.
 */
final class Stripe {
    private static final int NONE = Forest.NONE;
    /** No way on Earth takes longer; more is a mistake of units. */
    private static final long DELAY_NANOS_MAX = 60_000_000_000L;

    private static final double MILLI_NANOS = 1e6;

    private final DelayFunction delays;
    private final int source;
    private final List<Integer> members;
    private final int[] rooms;
    private final int[] parents;
    private final int[] firstChildren;
    private final int[] nextSiblings;
    private final int[] previousSiblings;
    private final int[] childCounts;
    private final int[] subtreeSizes;
    private final long[] delayNanos;
    private final double[] subtreeMillis;

    /** All members apart from each other. @param rooms most children of each here; taken over */
    Stripe(DelayFunction delays, ForestRoster roster, int[] rooms) {
        int bound = roster.indexBound();
        this.delays = delays;
        this.source = roster.source();
        this.members = roster.members();
        this.rooms = rooms;
        parents = filled(bound);
        firstChildren = filled(bound);
        nextSiblings = filled(bound);
        previousSiblings = filled(bound);
        childCounts = new int[bound];
        subtreeSizes = new int[bound];
        Arrays.fill(subtreeSizes, 1);
        delayNanos = new long[bound];
        subtreeMillis = new double[bound];
    }

    private static int[] filled(int bound) {
        int[] links = new int[bound];
        Arrays.fill(links, NONE);
        return links;
    }

    /** The delay between two members, checked. */
    static long delay(DelayFunction delays, int from, int to) {
        long delay = delays.oneWayNanos(from, to);
        if (delay < 0 || delay > DELAY_NANOS_MAX) {
            throw new IllegalArgumentException(
                    "the delay from " + from + " to " + to + " must be 0.." + DELAY_NANOS_MAX + " ns, was " + delay);
        }
        return delay;
    }

    int source() {
        return source;
    }

    /** In ascending order. */
    List<Integer> members() {
        return members;
    }

    int parent(int member) {
        return parents[member];
    }

    int[] parents() {
        return parents.clone();
    }

    long delayNanos(int member) {
        return delayNanos[member];
    }

    int childCount(int member) {
        return childCounts[member];
    }

    int room(int member) {
        return rooms[member];
    }

    /** Children that the member could still take. */
    int spare(int member) {
        return rooms[member] - childCounts[member];
    }

    int subtreeSize(int member) {
        return subtreeSizes[member];
    }

    int hops(int member) {
        int hops = 0;
        for (int at = member; parents[at] != NONE; at = parents[at]) {
            hops++;
        }
        return hops;
    }

    /** When the member would be reached under that parent. */
    long reachedNanos(int member, int parent) {
        return delayNanos[parent] + delay(delays, parent, member);
    }

    boolean isWithin(int member, int top) {
        if (subtreeSizes[top] == 1) {
            return member == top;
        }
        int at = member;
        while (at != NONE && at != top) {
            at = parents[at];
        }
        return at == top;
    }

    /** By how much the sum of squared delays, in ms², of all in the member's subtree would change if it moved there. */
    double costOfMove(int member, int parent) {
        double shift = (reachedNanos(member, parent) - delayNanos[member]) / MILLI_NANOS;
        return shift * (2 * subtreeMillis[member] + subtreeSizes[member] * shift);
    }

    void forEachChild(int member, IntConsumer visitor) {
        for (int child = firstChildren[member]; child != NONE; child = nextSiblings[child]) {
            visitor.accept(child);
        }
    }

    List<Integer> children(int member) {
        List<Integer> children = new ArrayList<>(childCounts[member]);
        forEachChild(member, children::add);
        return children;
    }

    /** The member first, every parent before its children. */
    void forEachWithin(int top, IntConsumer visitor) {
        int at = top;
        while (at != NONE) {
            visitor.accept(at);
            at = firstChildren[at] != NONE ? firstChildren[at] : afterSubtree(at, top);
        }
    }

    private int afterSubtree(int member, int top) {
        int at = member;
        while (at != top && nextSiblings[at] == NONE) {
            at = parents[at];
        }
        return at == top ? NONE : nextSiblings[at];
    }

    void attach(int member, int parent) {
        long shift = reachedNanos(member, parent) - delayNanos[member];
        forEachWithin(member, below -> {
            delayNanos[below] += shift;
            subtreeMillis[below] += shift / MILLI_NANOS * subtreeSizes[below];
        });
        parents[member] = parent;
        childCounts[parent]++;
        int sibling = firstChildren[parent];
        nextSiblings[member] = sibling;
        if (sibling != NONE) {
            previousSiblings[sibling] = member;
        }
        firstChildren[parent] = member;
        addAbove(member, 1);
    }

    void detach(int member) {
        addAbove(member, -1);
        int before = previousSiblings[member];
        int after = nextSiblings[member];
        if (before == NONE) {
            firstChildren[parents[member]] = after;
        } else {
            nextSiblings[before] = after;
        }
        if (after != NONE) {
            previousSiblings[after] = before;
        }
        previousSiblings[member] = NONE;
        nextSiblings[member] = NONE;
        childCounts[parents[member]]--;
        parents[member] = NONE;
    }

    private void addAbove(int member, int sign) {
        for (int above = parents[member]; above != NONE; above = parents[above]) {
            subtreeSizes[above] += sign * subtreeSizes[member];
            subtreeMillis[above] += sign * subtreeMillis[member];
        }
    }

    /** Takes over the edges of the tree before whose ends are both here and whose parent has room. @return the tops of pieces */
    List<Integer> takeOver(Stripe before) {
        List<Integer> tops = new ArrayList<>();
        boolean[] here = new boolean[parents.length];
        members.forEach(member -> here[member] = true);
        List<Integer> largestFirst = new ArrayList<>(members);
        largestFirst.sort(Comparator.comparingInt(member -> -before.sizeOrNone(member)));
        for (int member : largestFirst) {
            int parent = before.parentOrNone(member);
            if (parent != NONE && parent < here.length && here[parent] && spare(parent) > 0) {
                attach(member, parent);
            } else if (member != source) {
                tops.add(member);
            }
        }
        return tops;
    }

    private int parentOrNone(int member) {
        return member < parents.length ? parents[member] : NONE;
    }

    private int sizeOrNone(int member) {
        return member < parents.length ? subtreeSizes[member] : 0;
    }

    /** Attaches all pieces to the source's. @param tops the members without a parent, besides the source */
    void attachAll(List<Integer> tops) {
        new StripeGrowth(this, delayNanos.length).attach(tops);
    }
}
