package dev.banyan.bench.plan;

import dev.banyan.bench.simulate.NearNames;
import dev.banyan.tree.latency.Topology;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

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

    /** The member whose mean round trip to the others is the median; of an even number the upper. */
    public static int median(Topology topology) {
        int size = topology.size();
        List<Long> sums = LongStream.range(0, size)
                .mapToObj(a -> LongStream.range(0, size)
                        .map(b -> topology.rttNanos((int) a, (int) b))
                        .sum())
                .toList();
        return IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.comparing(sums::get))
                .skip(size / 2)
                .findFirst()
                .orElseThrow();
    }
}
