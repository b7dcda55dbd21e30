package dev.banyan.tree.planned;

import dev.banyan.tree.latency.Coordinate;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who said of late that it is here, and where. Soft state, bounded by {@code member-limit}. Kept by whoever is taken for the
 * planner, also before it knows that it is one: members do not all hear at the same moment that the planner died.
 */
final class Roster {
    /** One member as the planner knows it. */
    static final class Entry {
        final NodeId id;
        Member member;
        Coordinate coordinate;
        long heardNanos;
        /** The place it was told last, in the plan of that number; 0 if none yet. */
        Place place = Place.NONE;

        long placedEpoch;

        private Entry(Member member, Coordinate coordinate) {
            this.id = member.id();
            this.member = member;
            this.coordinate = coordinate;
        }
    }

    private final PlanState state;
    private final TreeMap<NodeId, Entry> entries = new TreeMap<>();

    Roster(PlanState state) {
        this.state = state;
    }

    /** In ascending order of identities. */
    Collection<Entry> entries() {
        return entries.values();
    }

    @Nullable
    Entry find(NodeId node) {
        return entries.get(node);
    }

    boolean contains(NodeId node) {
        return entries.containsKey(node);
    }

    /** Whether there is room for one more, besides the place kept for this member itself. */
    boolean hasRoom() {
        int others = entries.size() - (contains(state.self) ? 1 : 0);
        return others < state.settings.memberLimit() - 1;
    }

    /**
     * Takes down who is here.
     *
     * @return whether the plan must change: somebody new, or with another rank or number of slots
     */
    boolean hear(Member member, Coordinate coordinate) {
        Entry entry = entries.get(member.id());
        boolean news = entry == null || !entry.member.equals(member);
        if (entry == null) {
            entry = new Entry(member, coordinate);
            entries.put(entry.id, entry);
        }
        entry.member = member;
        entry.coordinate = coordinate;
        entry.heardNanos = state.now;
        return news;
    }

    /** Who would make the best root. */
    Optional<Entry> best() {
        Entry best = null;
        for (Entry entry : entries.values()) {
            if (best == null || entry.member.rank().isBetterThan(best.member.rank())) {
                best = entry;
            }
        }
        return Optional.ofNullable(best);
    }

    /** @return whether any of them was here */
    boolean forget(Collection<NodeId> gone) {
        return entries.keySet().removeAll(gone);
    }

    /** @return whether anybody was silent for too long */
    boolean forgetSilent() {
        long timeout = state.settings.hereTimeout().toNanos();
        return entries.values()
                .removeIf(entry -> state.now - entry.heardNanos >= timeout && !entry.id.equals(state.self));
    }
}
