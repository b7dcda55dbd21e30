package dev.banyan.tree.attach;

import dev.banyan.tree.latency.Coordinate;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The slots of this node: children whose links are open, and reservations of those that may still dial. */
final class Children {
    /** A child whose link is open. */
    static final class Child {
        final Member member;
        /** Grows when the child has tried to move and stayed. */
        long attachNumber;

        long rttNanos;
        int freeSlots;
        Coordinate coordinate;
        long askedToMoveAtNanos = Long.MIN_VALUE;
        /** Whether nothing came over its link for a while. */
        boolean silent;

        Child(Member member, long attachNumber, long rttNanos, Coordinate coordinate) {
            this.member = member;
            this.attachNumber = attachNumber;
            this.rttNanos = rttNanos;
            this.freeSlots = member.slots();
            this.coordinate = coordinate;
        }

        NodeId id() {
            return member.id();
        }
    }

    /** A slot kept for one that was accepted and has not dialled yet. */
    record Reservation(
            long number, Member member, long attachNumber, long rttNanos, Optional<NodeId> displaces, long endsNanos) {}

    private final AttachContext context;
    private final Coordinate unknownPlace;
    private final TreeMap<NodeId, Child> children = new TreeMap<>();
    private final TreeMap<NodeId, Reservation> reservations = new TreeMap<>();
    private long reservationCounter;

    Children(AttachContext context) {
        this.context = context;
        this.unknownPlace = Coordinate.unknown(context.settings.coordinate());
    }

    Collection<Child> all() {
        return children.values();
    }

    /** In order of the ids. */
    List<NodeId> ids() {
        return List.copyOf(children.keySet());
    }

    int count() {
        return children.size();
    }

    @Nullable
    Child get(NodeId node) {
        return children.get(node);
    }

    boolean contains(NodeId node) {
        return children.containsKey(node);
    }

    /** Slots in use: children, and reservations of those that are not children already. */
    int used() {
        int used = children.size();
        if (reservations.isEmpty()) {
            return used;
        }
        for (NodeId reserved : reservations.keySet()) {
            if (!children.containsKey(reserved)) {
                used++;
            }
        }
        return used;
    }

    int freeOrphanSlots() {
        return Math.max(0, context.self.slots() - used());
    }

    int freeSlots() {
        int kept = context.settings.orphanSlotsOf(context.self.slots());
        return Math.max(0, context.self.slots() - kept - used());
    }

    /** Whether a slot kept for orphans is in use. */
    boolean isOvercommitted() {
        return children.size() > context.self.slots() - context.settings.orphanSlotsOf(context.self.slots());
    }

    Reservation reserve(AttachMessage.AttachRequest request) {
        // The random part keeps a node from using the reservation number it was given in an earlier life of this node.
        long number = ++reservationCounter << 20 | context.random.nextInt(1 << 20);
        Reservation reservation = new Reservation(
                number,
                request.child(),
                request.attachNumber(),
                request.rttNanos(),
                request.movesUnderSender(),
                context.now() + context.settings.reservationTime().toNanos());
        reservations.put(request.child().id(), reservation);
        return reservation;
    }

    void cancel(NodeId node, long number) {
        Reservation reservation = reservations.get(node);
        if (reservation != null && reservation.number() == number) {
            reservations.remove(node);
        }
    }

    /** Turns the reservation into a child; empty if there is none of that number. */
    Optional<Reservation> redeem(NodeId node, long number) {
        Reservation reservation = reservations.get(node);
        if (reservation == null || reservation.number() != number) {
            return Optional.empty();
        }
        reservations.remove(node);
        children.put(
                node,
                new Child(reservation.member(), reservation.attachNumber(), reservation.rttNanos(), unknownPlace));
        return Optional.of(reservation);
    }

    @Nullable
    Child remove(NodeId node) {
        return children.remove(node);
    }

    void expireReservations() {
        if (!reservations.isEmpty()) {
            reservations.values().removeIf(r -> r.endsNanos() <= context.now());
        }
    }

    /** Whether the node was granted the same before and has not dialled yet. */
    boolean hasReservation(NodeId node, Optional<NodeId> displaces) {
        Reservation reservation = reservations.get(node);
        return reservation != null && reservation.displaces().equals(displaces);
    }

    /** Whether the node may dial at any moment. */
    boolean hasReservation(NodeId node) {
        return reservations.containsKey(node);
    }

    boolean hasReservations() {
        return !reservations.isEmpty();
    }

    long nextExpiryNanos() {
        long next = Long.MAX_VALUE;
        if (reservations.isEmpty()) {
            return next;
        }
        for (Reservation r : reservations.values()) {
            next = Math.min(next, r.endsNanos());
        }
        return next;
    }

    /** The children as hints for a redirected node, nearest first. */
    List<ChildHint> hints(Roster roster) {
        List<ChildHint> hints = new ArrayList<>();
        for (Child child : children.values()) {
            hints.add(new ChildHint(
                    child.id(),
                    child.rttNanos,
                    child.member.slots(),
                    child.freeSlots,
                    roster.subtreeSize(child.id()),
                    child.coordinate));
        }
        hints.sort(Comparator.comparingLong(ChildHint::rttNanos).thenComparing(ChildHint::child));
        return hints;
    }
}
