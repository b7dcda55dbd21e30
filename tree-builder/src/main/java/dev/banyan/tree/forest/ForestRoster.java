package dev.banyan.tree.forest;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who is in a {@link Forest} and how many children each may have. Members are indices that delays are asked by; a member that
 * leaves leaves its index unused. Immutable.
 *
 * @param source the member that sends; may have children in every stripe
 * @param childLimits most children of each member over all stripes together, the source included; 0 or more
 */
public record ForestRoster(int source, SortedMap<Integer, Integer> childLimits) {
    /** Most members of a roster. */
    public static final int MEMBERS_MAX = 100_000;
    /** Largest index of a member: bounds the memory of a plan. */
    public static final int INDEX_MAX = 1_000_000;

    public ForestRoster {
        childLimits = Collections.unmodifiableSortedMap(new TreeMap<>(childLimits));
        if (childLimits.size() > MEMBERS_MAX) {
            throw new IllegalArgumentException(
                    "a forest has at most " + MEMBERS_MAX + " members, was given " + childLimits.size());
        }
        if (!childLimits.containsKey(source)) {
            throw new IllegalArgumentException("the source " + source + " must be one of the " + childLimits.size()
                    + " members; add it with its limit of children");
        }
        childLimits.forEach((member, limit) -> {
            if (member < 0 || member > INDEX_MAX) {
                throw new IllegalArgumentException("members must be 0.." + INDEX_MAX + ", was " + member);
            }
            if (limit < 0) {
                throw new IllegalArgumentException(
                        "the children of member " + member + " must be limited to 0 or more, was " + limit);
            }
        });
    }

    /**
     * Members 0 to {@code members - 1}, all with the same limit.
     *
     * @throws IllegalArgumentException naming the argument that is out of range
     */
    public static ForestRoster uniform(int members, int source, int childLimit) {
        if (members < 1 || members > MEMBERS_MAX) {
            throw new IllegalArgumentException("members must be 1.." + MEMBERS_MAX + ", was " + members);
        }
        TreeMap<Integer, Integer> limits = new TreeMap<>();
        for (int member = 0; member < members; member++) {
            limits.put(member, childLimit);
        }
        return new ForestRoster(source, limits);
    }

    /** This roster after those have left; the source cannot leave. */
    public ForestRoster without(Collection<Integer> leavers) {
        TreeMap<Integer, Integer> limits = new TreeMap<>(childLimits);
        leavers.forEach(limits::remove);
        return new ForestRoster(source, limits);
    }

    /** This roster with one more member, or with another limit of a member that is in it. */
    public ForestRoster with(int member, int childLimit) {
        TreeMap<Integer, Integer> limits = new TreeMap<>(childLimits);
        limits.put(member, childLimit);
        return new ForestRoster(source, limits);
    }

    /** How many members there are, the source included. */
    public int size() {
        return childLimits.size();
    }

    /** All members, in ascending order. */
    public List<Integer> members() {
        return List.copyOf(childLimits.keySet());
    }

    /** Whether that is a member. */
    public boolean contains(int member) {
        return childLimits.containsKey(member);
    }

    /** The most children of a member over all stripes; 0 for those who are none. */
    public int limit(int member) {
        return childLimits.getOrDefault(member, 0);
    }

    /** One more than the largest index. */
    int indexBound() {
        return childLimits.lastKey() + 1;
    }
}
