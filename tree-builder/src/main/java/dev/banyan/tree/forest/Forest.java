package dev.banyan.tree.forest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * K trees over the same members with one source, planned with all delays known: each tree (stripe) carries its part of what is
 * sent and reaches everybody, and each member but the source has children in one of them at most. So a member that dies breaks
 * one stripe, and what a member sends is bounded over all stripes together. Each edge has a backup parent.
 *
 * <p>A stripe starts from its own share of members who may have children there (its homes), near ones dealt to different stripes;
 * grows as a {@link CompactTree} does, those who bring room first; and is improved by moves and exchanges of subtrees while the
 * sum of the squared delays from the source falls, which keeps the mean and the longest short. The same input gives the same
 * forest everywhere; equally good choices fall to the lower index. Immutable.
 */
public final class Forest {
    /** The parent of the source, the backup of an edge that has none, and the home of a member that may have no children. */
    public static final int NONE = -1;

    private final ForestRoster roster;
    private final int[] homes;
    private final List<Stripe> stripes;
    private final List<int[]> backups;

    /** Takes over what it is given. */
    private Forest(ForestRoster roster, int[] homes, List<Stripe> stripes) {
        this.roster = roster;
        this.homes = homes;
        this.stripes = List.copyOf(stripes);
        this.backups = stripes.stream().map(s -> new Backups(s).choose()).toList();
    }

    /**
     * Plans from scratch. For n members it asks for about n² delays per stripe and round of improvement, and needs memory for n per
     * stripe.
     *
     * @throws IllegalArgumentException with the figures if the limits of children cannot reach all in all stripes, or naming the
     *     pair whose delay is negative or longer than a minute
     */
    public static Forest plan(DelayFunction delays, ForestRoster roster, ForestSettings settings) {
        int[] homes = new Homes(roster, settings.stripes()).deal(delays);
        List<Stripe> stripes = new ArrayList<>();
        for (int s = 0; s < settings.stripes(); s++) {
            Stripe stripe = new Stripe(delays, roster, rooms(roster, settings.stripes(), homes, s));
            stripe.attachAll(roster.members().stream()
                    .filter(member -> member != roster.source())
                    .toList());
            new StripeImprovement(stripe, ChangeBudget.unlimited()).run(settings.improvementRounds());
            stripes.add(stripe);
        }
        return new Forest(roster, homes, stripes);
    }

    /**
     * Plans for a changed roster and keeps what can stay, as {@link #keep}; where that cannot be, plans from scratch.
     *
     * @param delays of the members of both rosters
     * @param changed who is there now; the source stays
     * @throws IllegalArgumentException as {@link #plan}, and if the source is another
     */
    public Forest replan(DelayFunction delays, ForestRoster changed, ForestSettings settings) {
        return keep(delays, changed, settings).orElseGet(() -> plan(delays, changed, settings));
    }

    /**
     * Plans for a changed roster: edges between members who are still there change only as far as {@link ForestSettings#changeShare}
     * allows, or where a limit of children fell or room is so scarce that it must be made.
     *
     * @return empty if too few members without children are left to give a stripe the room it lacks
     * @throws IllegalArgumentException as {@link #replan}
     */
    public Optional<Forest> keep(DelayFunction delays, ForestRoster changed, ForestSettings settings) {
        if (changed.source() != roster.source()) {
            throw new IllegalArgumentException("the source of a forest stays: was " + roster.source() + ", shall be "
                    + changed.source() + "; plan from scratch for another source");
        }
        Homes dealer = new Homes(changed, settings.stripes());
        Optional<int[]> kept = settings.stripes() == stripes.size() ? dealer.keep(this) : Optional.empty();
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        int[] newHomes = kept.get();
        int edges = settings.stripes() * (changed.size() - 1);
        int spare = (int) (settings.changeShare() * edges) / settings.stripes();
        List<Stripe> planned = new ArrayList<>();
        for (int s = 0; s < settings.stripes(); s++) {
            Stripe before = stripes.get(s);
            Stripe stripe = new Stripe(delays, changed, rooms(changed, settings.stripes(), newHomes, s));
            stripe.attachAll(stripe.takeOver(before));
            new StripeImprovement(stripe, ChangeBudget.since(before, spare)).run(settings.improvementRounds());
            planned.add(stripe);
        }
        return Optional.of(new Forest(changed, newHomes, planned));
    }

    private static int[] rooms(ForestRoster roster, int stripes, int[] homes, int stripe) {
        int[] rooms = new int[roster.indexBound()];
        roster.childLimits().forEach((member, limit) -> {
            if (homes[member] == stripe) {
                rooms[member] = limit;
            }
        });
        rooms[roster.source()] = Homes.sourceShare(roster, stripes, stripe);
        return rooms;
    }

    /** Who is in it. */
    public ForestRoster roster() {
        return roster;
    }

    /** How many trees there are. */
    public int stripeCount() {
        return stripes.size();
    }

    /** The parent of a member in a stripe; {@link #NONE} for the source. */
    public int parent(int stripe, int member) {
        requireMember(member);
        return stripes.get(stripe).parent(member);
    }

    /**
     * Who takes the member in if its parent in that stripe dies: outside the subtree of the parent, with room where there is any,
     * at the least delay. For children of the source, whose death ends everything, somebody outside the member's own subtree.
     * {@link #NONE} for the source, and for an only child of the source that everybody else is below.
     */
    public int backup(int stripe, int member) {
        requireMember(member);
        return backups.get(stripe)[member];
    }

    /** The delay from the source along the stripe, in nanoseconds; 0 at the source. */
    public long delayNanos(int stripe, int member) {
        requireMember(member);
        return stripes.get(stripe).delayNanos(member);
    }

    /** How many children the member has in that stripe. */
    public int childCount(int stripe, int member) {
        requireMember(member);
        return stripes.get(stripe).childCount(member);
    }

    /** Most children of the member in that stripe: its limit in the stripe that is its home, a share of it at the source. */
    public int room(int stripe, int member) {
        requireMember(member);
        return stripes.get(stripe).room(member);
    }

    /** The only stripe in which the member may have children; {@link #NONE} if in none, and for the source, which may in all. */
    public int home(int member) {
        requireMember(member);
        return homes[member];
    }

    /** The mean delay from the source in a stripe over all others, in nanoseconds; 0 if there are none. */
    public double meanDelayNanos(int stripe) {
        return members()
                        .mapToDouble(member -> stripes.get(stripe).delayNanos(member))
                        .sum()
                / Math.max(1, roster.size() - 1);
    }

    /** The longest delay from the source in a stripe, in nanoseconds; 0 if it is alone. */
    public long maxDelayNanos(int stripe) {
        return members()
                .mapToLong(member -> stripes.get(stripe).delayNanos(member))
                .max()
                .orElse(0);
    }

    /** Members with children in a stripe, the source included. */
    public int interiorCount(int stripe) {
        return (int) members()
                .filter(member -> stripes.get(stripe).childCount(member) > 0)
                .count();
    }

    /** The most hops from the source to a member in a stripe. */
    public int depth(int stripe) {
        return members().map(member -> stripes.get(stripe).hops(member)).max().orElse(0);
    }

    /** In how many pairs of stripe and member, both in this forest and in the one before, the parent is another now. */
    public int changedEdges(Forest before) {
        int changed = 0;
        for (int s = 0; s < Math.min(stripeCount(), before.stripeCount()); s++) {
            for (int member : roster.members()) {
                if (before.roster.contains(member) && parent(s, member) != before.parent(s, member)) {
                    changed++;
                }
            }
        }
        return changed;
    }

    private IntStream members() {
        return roster.members().stream().mapToInt(Integer::intValue);
    }

    private void requireMember(int member) {
        if (!roster.contains(member)) {
            throw new IllegalArgumentException("no member of this forest: " + member);
        }
    }
}
