package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.forest.DelayFunction;
import dev.banyan.tree.forest.Forest;
import dev.banyan.tree.forest.ForestRoster;
import dev.banyan.tree.forest.ForestSettings;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Plans the stripes of one transfer at the group's root: interior-disjoint trees from the source, in which every member passes on
 * about as much as it gets, so that all uplinks carry the same load and the source sends each chunk once. Where a tree would have a
 * single interior member, {@link StripeRelays} are enough. Few members whose rates are known are a {@link StripeChain}.
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
    /** Most members that have a stripe each: with more, chunks take too many links at the same time. Guess. */
    private static final int OWN_STRIPES_MAX = 16;
    /** Another number of stripes must save that part of the time. Guess. */
    private static final double DEAL_OTHERWISE_SHARE = 0.1;
    /** And that part where it takes everybody's upstreams away in the middle of a transfer. Guess. */
    private static final double DEAL_ANEW_SHARE = 0.25;

    private static final int DOUBLINGS_MAX = 5;
    /**
     * How many times more children members may have before all is planned from scratch, which takes everybody's upstreams away, and has the
     * source send what others have.
     */
    private static final int WIDER = 2;

    private final TransferHeader header;
    private final TreeMap<NodeId, Integer> indices = new TreeMap<>();
    private int stripes;
    private StripeRelays relays;
    private final StripeChain chain;
    private final WeakMembers weakMembers;
    /** Set while stripes have more than one interior member. */
    private @Nullable Forest forest;

    private @Nullable StripePlan latest;
    /** Whether {@link #due} holds for the roster as it is: asked at every input of the directory. */
    private boolean known;

    private boolean due;
    /** Whether it is due for nothing but what members tell that they can receive and send. */
    private boolean onlyForRates;

    private int plansForRates;
    /** Whether somebody has told other rates since that was found out. */
    private boolean stale;

    /** @param chainReceiversMax most receivers that are a chain; 0 for never */
    StripePlanner(TransferHeader header, int chainReceiversMax) {
        this.header = header;
        this.weakMembers = new WeakMembers(header.source());
        this.chain = new StripeChain(header, chainReceiversMax);
        this.stripes = header.stripes();
        this.relays = new StripeRelays(header.source(), stripes);
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

    /** A member of the roster has told other rates, which everybody does: nothing is found out again before {@link #rosterChanged}. */
    void ratesChanged() {
        stale = header.isStriped();
    }

    boolean isStale() {
        return stale;
    }

    /**
     * How many times the least time between two plans must pass before one that is due. Rates that members tell of their first seconds
     * say little, and each plan takes links away: each that only follows them waits twice as long as the one before.
     */
    int patience() {
        return onlyForRates ? 1 << Math.min(plansForRates, DOUBLINGS_MAX) : 1;
    }

    /** Whether so much has changed since the last plan that another one is worth it. */
    boolean isDue(SortedMap<NodeId, RosterMember> roster) {
        if (!known) {
            known = true;
            stale = false;
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
        boolean spoilt = isSpoilt(planned, roster);
        onlyForRates = !spoilt;
        return spoilt || weakMembers.areOthers(roster);
    }

    private static boolean isSpoilt(StripePlan planned, SortedMap<NodeId, RosterMember> roster) {
        List<StripePlan.Seat> seats = planned.seats();
        BitSet gone = new BitSet();
        for (int seat = 0; seat < seats.size(); seat++) {
            gone.set(seat, !roster.containsKey(seats.get(seat).node()));
        }
        int added = roster.size() - (seats.size() - gone.cardinality());
        int spoilt = planned.stripeCount() * (gone.cardinality() + added);
        for (StripePlan.Seat seat : seats) {
            for (int parent : seat.parents()) {
                spoilt += parent != StripePlan.NO_PARENT && gone.get(parent) ? 1 : 0;
            }
        }
        // A chain that is broken has two at the place of one, at half the rate.
        double least = planned.isChain() ? 0 : RENEW_SHARE * planned.stripeCount() * (roster.size() - 1);
        return spoilt > 0 && spoilt >= least;
    }

    /** Plans for the roster; empty if it is the source alone. */
    Optional<StripePlan> plan(SortedMap<NodeId, RosterMember> roster, StripePlan.Version version) {
        if (roster.size() < 2 || !roster.containsKey(header.source())) {
            return Optional.empty();
        }
        Set<NodeId> weak = weakMembers.choose(roster);
        StripePlan plan =
                new StripePlan(version, isChain(roster, weak) ? chain.seats(roster, weak) : inStripes(roster, weak));
        plansForRates += latest != null && onlyForRates ? 1 : 0;
        known = false;
        latest = plan;
        return Optional.of(plan);
    }

    /** What was begun stays: other stripes would take everybody's upstreams away. */
    private boolean isChain(SortedMap<NodeId, RosterMember> roster, Set<NodeId> weak) {
        if (latest != null) {
            return latest.isChain();
        }
        // Several slow senders at its end would hold each other up, however much they can receive.
        return chain.isBest(roster) && (weak.size() <= 1 || weakMembers.receiveLittle(roster));
    }

    private List<StripePlan.Seat> inStripes(SortedMap<NodeId, RosterMember> roster, Set<NodeId> weak) {
        List<NodeId> willing = roster.values().stream()
                .filter(m -> m.member().slots() > 0 && !m.id().equals(header.source()) && !weak.contains(m.id()))
                .map(RosterMember::id)
                .toList();
        deal(willing.size(), roster.size() - 1);
        int interiors = willing.size() / stripes;
        return interiors > 1 ? inForest(roster, weak, interiors) : relays.seats(roster, willing);
    }

    /** Takes the number of stripes with which the plan takes least time, if it is not much the same. */
    private void deal(int willing, int receivers) {
        int best = stripes;
        for (int count = 2; count <= Math.min(willing, OWN_STRIPES_MAX); count++) {
            boolean better = time(count, willing, receivers) < time(best, willing, receivers);
            best = better ? count : best;
        }
        double least = latest == null ? DEAL_OTHERWISE_SHARE : DEAL_ANEW_SHARE;
        if (time(best, willing, receivers) < (1 - least) * time(stripes, willing, receivers)) {
            stripes = best;
            relays = new StripeRelays(header.source(), stripes);
            forest = null;
            indices.clear();
        }
    }

    /** How long the plan with so many stripes takes, in times of one copy, as far as uplinks decide that. */
    private static double time(int count, int willing, int receivers) {
        if (willing == 0) {
            return receivers;
        }
        int stripesEach = (count + willing - 1) / willing;
        return Math.max(1, (double) childLimit(receivers, Math.max(1, willing / count)) * stripesEach / count);
    }

    private List<StripePlan.Seat> inForest(SortedMap<NodeId, RosterMember> roster, Set<NodeId> weak, int interiors) {
        TreeMap<NodeId, RosterMember> strong = new TreeMap<>(roster);
        strong.keySet().removeAll(weak);
        Forest planned = forest(strong, interiors);
        return seats(roster, weak, planned);
    }

    private Forest forest(SortedMap<NodeId, RosterMember> roster, int interiors) {
        index(roster);
        int limit = childLimit(roster.size() - 1, interiors);
        boolean small = roster.size() <= IMPROVED_MEMBERS_MAX;
        ForestSettings settings = new ForestSettings(stripes, small ? IMPROVEMENT_ROUNDS : 0, small ? CHANGE_SHARE : 0);
        DelayFunction delays = new TreeDistance(roster, indices);
        Optional<Forest> kept = Optional.empty();
        for (int wider = limit; forest != null && kept.isEmpty() && wider <= WIDER * limit; wider++) {
            kept = forest.keep(delays, limits(roster, wider), settings);
        }
        Forest planned = kept.orElseGet(() -> Forest.plan(delays, limits(roster, limit), settings));
        forest = planned;
        return planned;
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
    private ForestRoster limits(SortedMap<NodeId, RosterMember> roster, int limit) {
        TreeMap<Integer, Integer> limits = new TreeMap<>();
        roster.forEach((node, m) -> {
            boolean source = node.equals(header.source());
            limits.put(indexOf(node), source ? stripes : m.member().slots() > 0 ? limit : 0);
        });
        return new ForestRoster(indexOf(header.source()), limits);
    }

    private List<StripePlan.Seat> seats(SortedMap<NodeId, RosterMember> roster, Set<NodeId> weak, Forest planned) {
        List<NodeId> nodes = List.copyOf(roster.keySet());
        TreeMap<Integer, Integer> seatOfIndex = new TreeMap<>();
        for (int seat = 0; seat < nodes.size(); seat++) {
            if (!weak.contains(nodes.get(seat))) {
                seatOfIndex.put(indexOf(nodes.get(seat)), seat);
            }
        }
        List<List<Integer>> parents = new ArrayList<>();
        nodes.forEach(node -> parents.add(new ArrayList<>()));
        for (int stripe = 0; stripe < stripes; stripe++) {
            TreeMap<Integer, Integer> children = new TreeMap<>();
            for (Map.Entry<Integer, Integer> member : seatOfIndex.entrySet()) {
                int parent = planned.parent(stripe, member.getKey());
                int seat = parent == Forest.NONE
                        ? StripePlan.NO_PARENT
                        : seatOfIndex.getOrDefault(parent, StripePlan.NO_PARENT);
                parents.get(member.getValue()).add(seat);
                if (seat != StripePlan.NO_PARENT && !nodes.get(seat).equals(header.source())) {
                    children.merge(seat, 1, Integer::sum);
                }
            }
            for (int seat = 0; seat < nodes.size(); seat++) {
                if (weak.contains(nodes.get(seat))) {
                    parents.get(seat).add(leastLoaded(children));
                }
            }
        }
        List<StripePlan.Seat> seats = new ArrayList<>();
        for (RosterMember m : roster.values()) {
            seats.add(m.seat(parents.get(seats.size())));
        }
        return seats;
    }

    /** The interior member with the fewest children, which has one more now. */
    private static int leastLoaded(SortedMap<Integer, Integer> children) {
        int least = Collections.min(children.entrySet(), Map.Entry.comparingByValue())
                .getKey();
        children.merge(least, 1, Integer::sum);
        return least;
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
