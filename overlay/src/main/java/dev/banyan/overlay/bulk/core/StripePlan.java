package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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

    /** Whether the one seat is the parent of the other in any stripe. */
    boolean isParent(int parent, int child) {
        return seats.get(child).parents().contains(parent);
    }
}
