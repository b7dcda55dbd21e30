package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All chunks along a chain of all members: each sends the file once, to one other. No uplink is shared, so nobody waits for a stream
 * that got less of one than another; the price is a hop for each member. Who follows whom is near it in the group's tree. Who is slow
 * comes last, where it holds up only those that are slower still.
 */
final class StripeChain {
    /** What a hop takes besides the time of a chunk: half a round trip, digest, queues. Guess. */
    private static final double HOP_SECONDS = 0.01;
    /** What hops may add to the time of one copy: what stripes lose where uplinks are shared (docs/decisions/0010). */
    private static final double HOPS_SHARE = 0.1;

    private final TransferHeader header;
    private final int receiversMax;
    private List<NodeId> order = List.of();

    StripeChain(TransferHeader header, int receiversMax) {
        this.header = header;
        this.receiversMax = receiversMax;
    }

    /** Whether that is the quickest way, to a roster of which most have told at which rate they receive. */
    boolean isBest(SortedMap<NodeId, RosterMember> roster) {
        int receivers = roster.size() - 1;
        KnownRates rates = KnownRates.of(roster, AccessRate::down);
        boolean allMaySend =
                roster.values().stream().allMatch(m -> m.member().slots() > 0 || m.id().equals(header.source()));
        if (!allMaySend || receivers > receiversMax || rates.count() <= receivers / 2) {
            return false;
        }
        double bitsPerSecond = rates.quantile(0.5);
        double hopSeconds = header.chunkBytes() * 8.0 / bitsPerSecond + HOP_SECONDS;
        return receivers * hopSeconds <= HOPS_SHARE * header.fileBytes() * 8.0 / bitsPerSecond;
    }

    /** In the order of the roster. Who was in the chain before, and is as quick as it was then, follows the same one. */
    List<StripePlan.Seat> seats(SortedMap<NodeId, RosterMember> roster, Set<NodeId> weak) {
        order = arranged(roster, weak);
        List<NodeId> nodes = List.copyOf(roster.keySet());
        List<StripePlan.Seat> seats = new ArrayList<>();
        for (RosterMember m : roster.values()) {
            int place = order.indexOf(m.id());
            int parent = place == 0 ? StripePlan.NO_PARENT : nodes.indexOf(order.get(place - 1));
            seats.add(m.seat(List.of(parent)));
        }
        return seats;
    }

    private List<NodeId> arranged(SortedMap<NodeId, RosterMember> roster, Set<NodeId> weak) {
        LinkedHashSet<NodeId> walked = new LinkedHashSet<>(order);
        walked.retainAll(roster.keySet());
        TreeMap<NodeId, List<NodeId>> neighbours = neighbours(roster);
        walk(header.source(), neighbours, walked);
        roster.keySet().forEach(node -> walk(node, neighbours, walked));
        TreeMap<NodeId, Double> lateness = new TreeMap<>();
        roster.forEach((node, m) -> lateness.put(node, lateness(m, weak)));
        List<NodeId> arranged = new ArrayList<>(walked);
        arranged.sort(Comparator.comparingDouble(node -> lateness.getOrDefault(node, 0.0)));
        return List.copyOf(arranged);
    }

    /** Of two that are alike the one that was met first comes first. */
    private double lateness(RosterMember member, Set<NodeId> weak) {
        long down = member.access().down();
        if (member.id().equals(header.source())) {
            return -1;
        }
        return weak.contains(member.id()) ? 2 + 1.0 / Math.max(1, down) : down > 0 ? 0 : 1;
    }

    private static void walk(NodeId node, SortedMap<NodeId, List<NodeId>> neighbours, Set<NodeId> walked) {
        if (walked.add(node)) {
            neighbours.getOrDefault(node, List.of()).forEach(next -> walk(next, neighbours, walked));
        }
    }

    /** In the group's tree, as far as the roster tells it. */
    private static TreeMap<NodeId, List<NodeId>> neighbours(SortedMap<NodeId, RosterMember> roster) {
        TreeMap<NodeId, List<NodeId>> neighbours = new TreeMap<>();
        for (RosterMember m : roster.values()) {
            m.parent().filter(roster::containsKey).ifPresent(parent -> {
                neighbours.computeIfAbsent(parent, node -> new ArrayList<>()).add(m.id());
                neighbours.computeIfAbsent(m.id(), node -> new ArrayList<>()).add(parent);
            });
        }
        return neighbours;
    }
}
