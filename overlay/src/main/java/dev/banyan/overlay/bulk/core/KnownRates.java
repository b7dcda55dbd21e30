package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.NodeId;
import java.util.SortedMap;
import java.util.function.ToLongFunction;

/** The rates of one kind that members have told, as far as they are known. */
final class KnownRates {
    private final long[] ascending;

    private KnownRates(long[] ascending) {
        this.ascending = ascending;
    }

    /** @param rate which one; 0 where it is unknown */
    static KnownRates of(SortedMap<NodeId, RosterMember> roster, ToLongFunction<AccessRate> rate) {
        return new KnownRates(roster.values().stream()
                .mapToLong(m -> rate.applyAsLong(m.access()))
                .filter(bitsPerSecond -> bitsPerSecond > 0)
                .sorted()
                .toArray());
    }

    /** How many members have told theirs. */
    int count() {
        return ascending.length;
    }

    /**
     * @param part of the members whose rates are below it; 0 to below 1
     * @return bits per second; 0 if nothing is known
     */
    long quantile(double part) {
        return ascending.length == 0 ? 0 : ascending[(int) (part * ascending.length)];
    }
}
