package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The way of the stripes of a transfer to few members: each stripe has one relay, which passes it on to all others. With as many
 * stripes as receivers each has one of its own, and sends what comes to it once to each of the others: two links from the source to
 * anybody, and nobody but the source sends as much as the file.
 */
final class StripeRelays {
    private final NodeId source;
    private final int stripes;
    /** By stripe; a relay stays while it can. */
    private final TreeMap<Integer, NodeId> relays = new TreeMap<>();

    StripeRelays(NodeId source, int stripes) {
        this.source = source;
        this.stripes = stripes;
    }

    /**
     * @param willing those of the roster that may have children, the source not among them; with none the source reaches all
     * @return in the order of the roster
     */
    List<StripePlan.Seat> seats(SortedMap<NodeId, RosterMember> roster, List<NodeId> willing) {
        appoint(willing);
        List<NodeId> nodes = List.copyOf(roster.keySet());
        int sourceSeat = nodes.indexOf(source);
        List<Integer> relaySeats = new ArrayList<>();
        for (int stripe = 0; stripe < stripes; stripe++) {
            NodeId relay = relays.get(stripe);
            relaySeats.add(relay == null ? sourceSeat : nodes.indexOf(relay));
        }
        List<StripePlan.Seat> seats = new ArrayList<>();
        for (RosterMember member : roster.values()) {
            int seat = seats.size();
            List<Integer> parents = relaySeats.stream()
                    .map(relay -> seat == sourceSeat ? StripePlan.NO_PARENT : seat == relay ? sourceSeat : (int) relay)
                    .toList();
            seats.add(member.seat(parents));
        }
        return seats;
    }

    /** Stripes without a relay go to those that have fewest. */
    private void appoint(List<NodeId> willing) {
        relays.values().retainAll(willing);
        TreeMap<NodeId, Integer> loads = new TreeMap<>();
        willing.forEach(node -> loads.put(node, 0));
        relays.values().forEach(node -> loads.merge(node, 1, Integer::sum));
        for (int stripe = 0; stripe < stripes && !loads.isEmpty(); stripe++) {
            if (!relays.containsKey(stripe)) {
                NodeId least = Collections.min(loads.entrySet(), Map.Entry.comparingByValue())
                        .getKey();
                relays.put(stripe, least);
                loads.merge(least, 1, Integer::sum);
            }
        }
    }
}
