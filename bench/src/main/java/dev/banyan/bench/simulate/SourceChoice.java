package dev.banyan.bench.simulate;

import dev.banyan.tree.forest.DelayFunction;
import dev.banyan.tree.latency.Topology;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Finds the member that is the source. */
public final class SourceChoice {
    private SourceChoice() {}

    /**
     * The first member at that place.
     *
     * @throws IllegalArgumentException naming places with names like it, if there is none
     */
    public static int at(Topology topology, String place) {
        List<String> places =
                IntStream.range(0, topology.size()).mapToObj(topology::place).toList();
        int member = places.indexOf(place);
        if (member < 0) {
            List<String> near = NearNames.of(places, place);
            throw new IllegalArgumentException("source must be the place of one of the " + places.size()
                    + " members, was '" + place + "'; "
                    + (near.isEmpty()
                            ? "no place has a name like it"
                            : "names like it are '" + String.join("', '", near) + "'"));
        }
        return member;
    }

    /** The member whose mean delay to the others is the median; of an even number the upper. */
    public static int median(DelayFunction delays, int members) {
        long[] sums = new long[members];
        for (int member = 0; member < members; member++) {
            for (int other = 0; other < members; other++) {
                sums[member] += delays.oneWayNanos(member, other);
            }
        }
        return IntStream.range(0, members)
                .boxed()
                .sorted(Comparator.comparingLong(member -> sums[member]))
                .skip(members / 2)
                .findFirst()
                .orElseThrow();
    }
}
