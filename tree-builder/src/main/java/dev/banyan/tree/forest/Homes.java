package dev.banyan.tree.forest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Decides in which one stripe each member may have children, so that every stripe has room for all. Without that division a
 * stripe that is planned later would find the good places taken.
 */
final class Homes {
    private final ForestRoster roster;
    private final int stripes;
    private final int needed;
    private final int[] homes;
    private final long[] rooms;

    /** @throws IllegalArgumentException if the limits cannot reach all, whatever the division */
    Homes(ForestRoster roster, int stripes) {
        this.roster = roster;
        this.stripes = stripes;
        needed = roster.size() - 1;
        homes = new int[roster.indexBound()];
        rooms = new long[stripes];
        requireRoom();
        clear();
    }

    private void requireRoom() {
        int limit = roster.limit(roster.source());
        if (needed > 0 && limit < stripes) {
            throw new IllegalArgumentException("the source needs a child in each of " + stripes + " stripes, may have "
                    + limit + " children; raise its limit or plan fewer stripes");
        }
        long room = roster.childLimits().values().stream()
                .mapToLong(Integer::longValue)
                .sum();
        if (room < (long) stripes * needed) {
            throw new IllegalArgumentException(stripes + " stripes to " + needed + " members besides the source need "
                    + (long) stripes * needed + " children, all members together may have " + room
                    + "; raise their limits or plan fewer stripes");
        }
    }

    private void clear() {
        Arrays.fill(homes, Forest.NONE);
        for (int stripe = 0; stripe < stripes; stripe++) {
            rooms[stripe] = sourceShare(roster, stripes, stripe);
        }
    }

    /** The source's children are shared out evenly; what remains goes to the first stripes. */
    static int sourceShare(ForestRoster roster, int stripes, int stripe) {
        int limit = roster.limit(roster.source());
        return limit / stripes + (stripe < limit % stripes ? 1 : 0);
    }

    /**
     * Deals groups of near members out, one to each stripe, from the source outwards: so each stripe has somebody everywhere.
     *
     * @throws IllegalArgumentException if the limits cannot be divided so that every stripe has room for all
     */
    int[] deal(DelayFunction delays) {
        List<Integer> left = new ArrayList<>(withChildren());
        left.sort(nearestTo(roster.source(), delays));
        int first = 0;
        while (!left.isEmpty()) {
            dealGroup(nearestGroup(left, delays), first++ % stripes);
        }
        if (lacking() != Forest.NONE) {
            dealByLimitAlone();
        }
        int lacking = lacking();
        if (lacking != Forest.NONE) {
            throw new IllegalArgumentException("the limits of children cannot be divided over " + stripes
                    + " stripes: one has room for " + rooms[lacking] + " of " + needed
                    + " members; raise small limits or plan fewer stripes");
        }
        return homes;
    }

    private List<Integer> withChildren() {
        return roster.members().stream()
                .filter(member -> member != roster.source() && roster.limit(member) > 0)
                .toList();
    }

    private static Comparator<Integer> nearestTo(int center, DelayFunction delays) {
        return Comparator.<Integer>comparingLong(member -> Stripe.delay(delays, center, member))
                .thenComparing(Comparator.naturalOrder());
    }

    /** Takes the first and those nearest to it out of the list, the largest limit first. */
    private List<Integer> nearestGroup(List<Integer> left, DelayFunction delays) {
        List<Integer> group = new ArrayList<>(List.of(left.remove(0)));
        Comparator<Integer> order = nearestTo(group.get(0), delays);
        while (group.size() < stripes && !left.isEmpty()) {
            Integer nearest = left.stream().min(order).orElseThrow();
            left.remove(nearest);
            group.add(nearest);
        }
        group.sort(Comparator.comparingInt(roster::limit).reversed());
        return group;
    }

    private void dealGroup(List<Integer> group, int first) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < stripes; i++) {
            order.add((first + i) % stripes);
        }
        order.sort(Comparator.comparingLong(stripe -> rooms[stripe]));
        for (int i = 0; i < group.size(); i++) {
            settle(group.get(i), order.get(i));
        }
    }

    private void dealByLimitAlone() {
        clear();
        List<Integer> members = new ArrayList<>(withChildren());
        members.sort(Comparator.comparingInt(roster::limit).reversed());
        members.forEach(member -> settle(member, poorest()));
    }

    /**
     * Leaves everybody where it was and gives those without a home one; members without children move where room lacks.
     *
     * @return nothing if that does not give every stripe the room it needs
     */
    Optional<int[]> keep(Forest before) {
        List<Integer> homeless = new ArrayList<>();
        for (int member : withChildren()) {
            int home = before.roster().contains(member) ? before.home(member) : Forest.NONE;
            if (home == Forest.NONE) {
                homeless.add(member);
            } else {
                settle(member, home);
            }
        }
        homeless.forEach(member -> settle(member, poorest()));
        for (int member : withChildren()) {
            int poorest = poorest();
            if (rooms[poorest] >= needed) {
                break;
            }
            int home = homes[member];
            boolean childless = !before.roster().contains(member) || before.childCount(home, member) == 0;
            if (childless && rooms[home] - roster.limit(member) >= needed) {
                rooms[home] -= roster.limit(member);
                settle(member, poorest);
            }
        }
        return lacking() == Forest.NONE ? Optional.of(homes) : Optional.empty();
    }

    private void settle(int member, int stripe) {
        homes[member] = stripe;
        rooms[stripe] += roster.limit(member);
    }

    private int poorest() {
        int poorest = 0;
        for (int stripe = 1; stripe < stripes; stripe++) {
            if (rooms[stripe] < rooms[poorest]) {
                poorest = stripe;
            }
        }
        return poorest;
    }

    private int lacking() {
        int poorest = poorest();
        return rooms[poorest] < needed ? poorest : Forest.NONE;
    }
}
