package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The way each stripe of one transfer shall take, as the group's root plans it: a tree for each stripe over the same members, from
 * the source. Only a hint: what does not work is repaired around.
 *
 * @param version which plan is the newer one
 * @param seats the members, the source among them
 */
public record StripePlan(Version version, List<Seat> seats) {
    /** The parent of the source. */
    public static final int NO_PARENT = -1;

    /** All seats have as many parents; else {@link IllegalArgumentException}. */
    public StripePlan {
        seats = List.copyOf(seats);
        if (seats.stream().mapToInt(seat -> seat.parents().size()).distinct().count() != 1) {
            throw new IllegalArgumentException("a plan whose seats differ in the number of stripes, or without any");
        }
    }

    /** To how many stripes the chunks are dealt. */
    int stripeCount() {
        return seats.get(0).parents().size();
    }

    /** Whether all chunks go along a {@link StripeChain}. */
    boolean isChain() {
        return stripeCount() == 1;
    }

    /** Orders plans: by the epoch, which each root takes above the last it knows of; between two roots by the root. */
    public record Version(long epoch, NodeId root) implements Comparable<Version> {
        private static final Comparator<Version> ORDER =
                Comparator.comparingLong(Version::epoch).thenComparing(Version::root);

        @Override
        public int compareTo(Version other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * A member of the plan.
     *
     * @param dataAddress {@code host:port} where its links are accepted
     * @param parents for each stripe the place of its parent among the seats; {@link #NO_PARENT} at the source
     */
    public record Seat(NodeId node, String dataAddress, List<Integer> parents) {
        private static final int ADDRESS_CHARS_MAX = 255;

        public Seat {
            parents = List.copyOf(parents);
            if (dataAddress.length() > ADDRESS_CHARS_MAX) {
                throw new IllegalArgumentException("the data address of " + node + " has " + dataAddress.length()
                        + " characters, at most " + ADDRESS_CHARS_MAX + " are allowed");
            }
        }
    }

    /** The member's place among the seats; empty if it is not in the plan. */
    Optional<Integer> seatOf(NodeId node) {
        for (int i = 0; i < seats.size(); i++) {
            if (seats.get(i).node().equals(node)) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    /** For each stripe the parent of the seat; empty at the source. */
    List<Optional<NodeId>> parentsOf(int seat) {
        List<Optional<NodeId>> parents = new ArrayList<>();
        for (int parent : seats.get(seat).parents()) {
            parents.add(
                    parent == NO_PARENT
                            ? Optional.empty()
                            : Optional.of(seats.get(parent).node()));
        }
        return parents;
    }

    /**
     * For each stripe who is to push it to the seat while some members cannot be reached: its parent, or else its backup. The orphans of a
     * member stand in a line behind their grandparent, in the order of the seats, so that it sends the stripe once as before and each of them
     * once more; those that pass on nothing by the plan, and may not want to, are behind the others. Whom a seat gets comes before it in one
     * order of the whole stripe, so members that know of different losses form no cycle.
     */
    List<Optional<NodeId>> parentsOf(int seat, Set<NodeId> lost) {
        List<Optional<NodeId>> parents = parentsOf(seat);
        if (lost.isEmpty()) {
            return parents;
        }
        List<Optional<NodeId>> reached = new ArrayList<>();
        for (int stripe = 0; stripe < parents.size(); stripe++) {
            reached.add(
                    parents.get(stripe).filter(lost::contains).isPresent()
                            ? backup(seat, stripe, lost)
                            : parents.get(stripe));
        }
        return reached;
    }

    /** Empty if all before it are lost, the source as well. */
    private Optional<NodeId> backup(int seat, int stripe, Set<NodeId> lost) {
        int orphan = seat;
        // What came over the net may have a cycle.
        for (int level = 0; level < seats.size(); level++) {
            int parent = seats.get(orphan).parents().get(stripe);
            if (parent == NO_PARENT || parent == seat) {
                return Optional.empty();
            }
            NodeId node = seats.get(parent).node();
            Optional<NodeId> found = lost.contains(node) ? inFront(orphan, stripe, lost) : Optional.of(node);
            if (found.isPresent()) {
                return found;
            }
            orphan = parent;
        }
        return Optional.empty();
    }

    /** Who stands before the seat in the line of those that have the same parent; empty if it is the first that can be reached. */
    private Optional<NodeId> inFront(int seat, int stripe, Set<NodeId> lost) {
        int parent = seats.get(seat).parents().get(stripe);
        List<NodeId> relays = new ArrayList<>();
        int leavesInFront = 0;
        boolean isRelay = isRelay(seat);
        for (int other = 0; other < seats.size(); other++) {
            boolean before = other < seat;
            if (other == seat || seats.get(other).parents().get(stripe) != parent) {
                continue;
            }
            if (isRelay(other)) {
                if ((before || !isRelay) && !lost.contains(seats.get(other).node())) {
                    relays.add(seats.get(other).node());
                }
            } else if (before) {
                leavesInFront++;
            }
        }
        if (relays.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(relays.get(isRelay ? relays.size() - 1 : leavesInFront % relays.size()));
    }

    private boolean isRelay(int seat) {
        return seats.stream().anyMatch(child -> child.parents().contains(seat));
    }

    /** Whether the one seat is the parent of the other in any stripe. */
    boolean isParent(int parent, int child) {
        return seats.get(child).parents().contains(parent);
    }
}
