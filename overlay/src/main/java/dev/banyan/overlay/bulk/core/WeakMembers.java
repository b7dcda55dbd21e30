package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.NodeId;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/** Who can receive or send much less than others, as far as that is known: it would hold up all that it passes on. */
final class WeakMembers {
    /** Who can receive or send less than that part of what is usual is nobody's parent. Guess. */
    private static final double WEAK_SHARE = 0.5;

    private static final double RECEIVED_QUANTILE = 0.5;
    /** Most members were not asked to send as much as they can. */
    private static final double SENT_QUANTILE = 0.75;
    /** And is one again beyond so many times that: rates near the border must not change plan after plan. Guess. */
    private static final double STRONG_AGAIN = 1.5;

    private final NodeId source;
    private TreeSet<NodeId> chosen = new TreeSet<>();

    /** @param source never counts as weak: there is no other */
    WeakMembers(NodeId source) {
        this.source = source;
    }

    /** Finds them for a plan. */
    Set<NodeId> choose(SortedMap<NodeId, RosterMember> roster) {
        chosen = find(roster);
        return Collections.unmodifiableSet(chosen);
    }

    /** Whether they are others now than those chosen for the latest plan, of whom some may have gone. */
    boolean areOthers(SortedMap<NodeId, RosterMember> roster) {
        TreeSet<NodeId> left = new TreeSet<>(chosen);
        left.retainAll(roster.keySet());
        return !find(roster).equals(left);
    }

    /** Whether all that were chosen receive little, whatever they can send. */
    boolean receiveLittle(SortedMap<NodeId, RosterMember> roster) {
        return receivingLittle(roster).containsAll(chosen);
    }

    private TreeSet<NodeId> find(SortedMap<NodeId, RosterMember> roster) {
        TreeSet<NodeId> weak = receivingLittle(roster);
        Set<NodeId> receivingLittle = new TreeSet<>(weak);
        double least = WEAK_SHARE * KnownRates.of(roster, AccessRate::up).quantile(SENT_QUANTILE);
        roster.forEach((node, m) -> {
            AccessRate access = m.access();
            boolean sendsLittle = access.upFull() && access.up() < slack(node) * least;
            // What a single one received may be what that one can.
            boolean itself = access.onlyTo()
                    .map(peer -> canReceive(peer, roster, receivingLittle))
                    .orElse(true);
            if (sendsLittle && itself && !node.equals(source)) {
                weak.add(node);
            }
        });
        return weak;
    }

    private TreeSet<NodeId> receivingLittle(SortedMap<NodeId, RosterMember> roster) {
        double least = WEAK_SHARE * KnownRates.of(roster, AccessRate::down).quantile(RECEIVED_QUANTILE);
        TreeSet<NodeId> little = new TreeSet<>();
        roster.forEach((node, m) -> {
            long rate = m.access().down();
            if (rate > 0 && rate < slack(node) * least && !node.equals(source)) {
                little.add(node);
            }
        });
        return little;
    }

    private double slack(NodeId node) {
        return chosen.contains(node) ? STRONG_AGAIN : 1;
    }

    private static boolean canReceive(
            NodeId node, SortedMap<NodeId, RosterMember> roster, Set<NodeId> receivingLittle) {
        RosterMember member = roster.get(node);
        return member != null && member.access().down() > 0 && !receivingLittle.contains(node);
    }
}
