package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
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
        List<StripePlan.Seat> seats = new ArrayList<>();
        for (NodeId node : nodes) {
            List<Integer> parents = new ArrayList<>();
            for (int stripe = 0; stripe < stripes; stripe++) {
                NodeId relay = relays.get(stripe);
                boolean direct = relay == null || relay.equals(node);
                parents.add(node.equals(source) ? StripePlan.NO_PARENT : direct ? sourceSeat : nodes.indexOf(relay));
            }
            RosterMember member = roster.get(node);
            seats.add(new StripePlan.Seat(
                    node, member == null ? "" : member.member().dataAddress(), parents));
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
                NodeId least = loads.firstKey();
                for (var load : loads.entrySet()) {
                    least = load.getValue() < loads.getOrDefault(least, 0) ? load.getKey() : least;
                }
                relays.put(stripe, least);
                loads.merge(least, 1, Integer::sum);
            }
        }
    }
}
