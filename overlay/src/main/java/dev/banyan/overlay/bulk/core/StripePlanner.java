package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.forest.DelayFunction;
import dev.banyan.tree.forest.Forest;
import dev.banyan.tree.forest.ForestRoster;
import dev.banyan.tree.forest.ForestSettings;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Plans the stripes of one transfer at the group's root: interior-disjoint trees from the source, in which every member passes on
 * about as much as it gets, so that all uplinks carry the same load and the source sends each chunk once. Where a tree would have a
 * single interior member, {@link StripeRelays} are enough.
 *
 * <p>Who is near whom it takes from the group's tree, whose builder has looked for near parents: the delay between two members is
 * the number of links between them there. Plans anew when so many edges are lost or wanted that repairs have spoilt the shape.
 */
public final class StripePlanner {
    /** Part of all edges. */
    private static final double RENEW_SHARE = 0.1;
    /** Looks for better places take time as the square of the members. */
    private static final int IMPROVED_MEMBERS_MAX = 200;

    private static final int IMPROVEMENT_ROUNDS = 5;
    private static final double CHANGE_SHARE = 0.02;

    private final TransferHeader header;
    private final TreeMap<NodeId, Integer> indices = new TreeMap<>();
    private final StripeRelays relays;
    /** Set while stripes have more than one interior member. */
    private @Nullable Forest forest;

    private @Nullable StripePlan latest;
    /** Whether {@link #due} holds for the roster as it is: asked at every input of the directory. */
    private boolean known;

    private boolean due;

    StripePlanner(TransferHeader header) {
        this.header = header;
        this.relays = new StripeRelays(header.source(), header.stripes());
    }

    /**
     * How many stripes to deal a file to.
     *
     * @param receivers members that are to get it
     * @param most stripes
     * @return as many as leave nobody with more children than there are stripes, so that nobody sends more than the file once
     */
    public static int stripesFor(int receivers, int most) {
        for (int stripes = Math.min(most, receivers); stripes > 1; stripes--) {
            if (childLimit(receivers, receivers / stripes) <= stripes) {
                return stripes;
            }
        }
        return 1;
    }

    /** Most children of the interior members of a stripe in which the source has one child. */
    private static int childLimit(int receivers, int interiors) {
        return Math.max(1, (receivers - 1 + interiors - 1) / interiors);
    }

    /** The roster is another: whether a plan is due is to be found out again. */
    void rosterChanged() {
        known = false;
    }

    /** Whether so much has changed since the last plan that another one is worth it. */
    boolean isDue(SortedMap<NodeId, RosterMember> roster) {
        if (!known) {
            known = true;
            due = isWorthIt(roster);
        }
        return due;
    }

    private boolean isWorthIt(SortedMap<NodeId, RosterMember> roster) {
        StripePlan planned = latest;
        if (planned == null) {
            return roster.size() > 1 && roster.containsKey(header.source());
        }
        if (!roster.containsKey(header.source())) {
            return false;
        }
        List<StripePlan.Seat> seats = planned.seats();
        BitSet gone = new BitSet();
        for (int seat = 0; seat < seats.size(); seat++) {
            gone.set(seat, !roster.containsKey(seats.get(seat).node()));
        }
        int added = roster.size() - (seats.size() - gone.cardinality());
        int spoilt = header.stripes() * (gone.cardinality() + added);
        for (StripePlan.Seat seat : seats) {
            for (int parent : seat.parents()) {
                spoilt += parent != StripePlan.NO_PARENT && gone.get(parent) ? 1 : 0;
            }
        }
        return spoilt > 0 && spoilt >= RENEW_SHARE * header.stripes() * (roster.size() - 1);
    }

    /** Plans for the roster; empty if it is the source alone. */
    Optional<StripePlan> plan(SortedMap<NodeId, RosterMember> roster, StripePlan.Version version) {
        if (roster.size() < 2 || !roster.containsKey(header.source())) {
            return Optional.empty();
        }
        List<NodeId> willing = roster.values().stream()
                .filter(m -> m.member().slots() > 0 && !m.id().equals(header.source()))
                .map(RosterMember::id)
                .toList();
        int interiors = willing.size() / header.stripes();
        List<StripePlan.Seat> seats = interiors > 1 ? inForest(roster, interiors) : relays.seats(roster, willing);
        known = false;
        StripePlan plan = new StripePlan(version, seats);
        latest = plan;
        return Optional.of(plan);
    }

    private List<StripePlan.Seat> inForest(SortedMap<NodeId, RosterMember> roster, int interiors) {
        index(roster);
        ForestRoster members = limits(roster, interiors);
        boolean small = roster.size() <= IMPROVED_MEMBERS_MAX;
        ForestSettings settings =
                new ForestSettings(header.stripes(), small ? IMPROVEMENT_ROUNDS : 0, small ? CHANGE_SHARE : 0);
        DelayFunction delays = new TreeDistance(roster, indices);
        Forest before = forest;
        Forest planned =
                before == null ? Forest.plan(delays, members, settings) : before.replan(delays, members, settings);
        forest = planned;
        return seats(roster, planned);
    }

    /** Members keep their indices; one that became free is used again only by the plan after the next. */
    private void index(SortedMap<NodeId, RosterMember> roster) {
        TreeSet<Integer> taken = new TreeSet<>(indices.values());
        indices.keySet().retainAll(roster.keySet());
        int free = 0;
        for (NodeId node : roster.keySet()) {
            if (!indices.containsKey(node)) {
                while (taken.contains(free)) {
                    free++;
                }
                indices.put(node, free++);
            }
        }
    }

    /** The source has one child in each stripe. */
    private ForestRoster limits(SortedMap<NodeId, RosterMember> roster, int interiors) {
        int limit = childLimit(roster.size() - 1, interiors);
        TreeMap<Integer, Integer> limits = new TreeMap<>();
        roster.forEach((node, m) -> {
            boolean source = node.equals(header.source());
            limits.put(indexOf(node), source ? header.stripes() : m.member().slots() > 0 ? limit : 0);
        });
        return new ForestRoster(indexOf(header.source()), limits);
    }

    private List<StripePlan.Seat> seats(SortedMap<NodeId, RosterMember> roster, Forest planned) {
        TreeMap<Integer, Integer> seatOfIndex = new TreeMap<>();
        roster.keySet().forEach(node -> seatOfIndex.put(indexOf(node), seatOfIndex.size()));
        List<StripePlan.Seat> seats = new ArrayList<>();
        roster.forEach((node, m) -> {
            List<Integer> parents = new ArrayList<>();
            for (int stripe = 0; stripe < header.stripes(); stripe++) {
                int parent = planned.parent(stripe, indexOf(node));
                parents.add(
                        parent == Forest.NONE
                                ? StripePlan.NO_PARENT
                                : seatOfIndex.getOrDefault(parent, StripePlan.NO_PARENT));
            }
            seats.add(new StripePlan.Seat(node, m.member().dataAddress(), parents));
        });
        return seats;
    }

    private int indexOf(NodeId node) {
        Integer index = indices.get(node);
        if (index == null) {
            throw new IllegalStateException("no member of the plan of " + header.id() + ": " + node);
        }
        return index;
    }

    /** Links between two members in the group's tree, as delay. */
    private static final class TreeDistance implements DelayFunction {
        /** So long is a link; small beside the longest delay that a forest takes, and exact in sums. */
        private static final long LINK_NANOS = 1_000_000;
        /** A tree as the roster tells it may have a cycle for a moment. */
        private static final int DEPTH_MAX = 40;

        private final int[] parents;
        private final int[] depths;

        TreeDistance(SortedMap<NodeId, RosterMember> roster, SortedMap<NodeId, Integer> indices) {
            int bound =
                    indices.values().stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
            parents = new int[bound];
            depths = new int[bound];
            Arrays.fill(parents, Forest.NONE);
            for (RosterMember m : roster.values()) {
                Integer index = indices.get(m.id());
                Integer parent = m.parent().map(indices::get).orElse(null);
                if (index != null && parent != null) {
                    parents[index] = parent;
                }
            }
            for (int i = 0; i < bound; i++) {
                int depth = 0;
                for (int up = parents[i]; up != Forest.NONE && depth < DEPTH_MAX; up = parents[up]) {
                    depth++;
                }
                depths[i] = depth;
            }
        }

        @Override
        public long oneWayNanos(int from, int to) {
            int a = from;
            int b = to;
            int links = 0;
            while (a != b && links < 2 * DEPTH_MAX) {
                if (a != Forest.NONE && (b == Forest.NONE || depths[a] >= depths[b])) {
                    a = parents[a];
                } else {
                    b = parents[b];
                }
                links++;
            }
            return Math.max(1, links) * LINK_NANOS;
        }
    }
}
