package dev.banyan.bench.simulate;

import dev.banyan.tree.latency.LatencyMatrix;
import dev.banyan.tree.latency.Topology;
import dev.banyan.tree.latency.TransitStub;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the members of a simulated group are, and which of them is the source.
 *
 * @param topology places and delays of the members
 * @param source the member that joins first and is the root
 * @param filledPairs pairs of the matrix without a round trip, which were given one; 0 without a matrix
 * @param options the options of the command that make this world again, besides members and seed
 */
public record SimulationWorld(Topology topology, int source, int filledPairs, List<String> options) {
    public SimulationWorld {
        options = List.copyOf(options);
    }

    /**
     * World cities, drawn by the seed; delays by great circle.
     *
     * @param source the city of the source; without it member 0 is the source
     * @throws IllegalArgumentException if no member is in that city
     */
    public static SimulationWorld ofCities(SimulationPlan plan, Optional<String> source) {
        Topology topology = Topology.cities(plan.members(), plan.seed());
        int member = source.map(name -> SourceChoice.at(topology, name)).orElse(0);
        return new SimulationWorld(topology, member, 0, sourceOption(source));
    }

    /**
     * A generated transit-stub graph of routers, the same for any number of members.
     *
     * @param routers as {@link TransitStub#of} takes them
     * @param source the router of the source; without it member 0 is the source
     * @throws IllegalArgumentException if no member is at that router, or for a wrong number of routers
     */
    public static SimulationWorld ofTransitStub(SimulationPlan plan, int routers, Optional<String> source) {
        Topology topology = TransitStub.of(plan.members(), routers, plan.seed());
        int member = source.map(name -> SourceChoice.at(topology, name)).orElse(0);
        List<String> options =
                new ArrayList<>(List.of("--topology", "transit-stub", "--routers", Integer.toString(routers)));
        options.addAll(sourceOption(source));
        return new SimulationWorld(topology, member, 0, options);
    }

    /**
     * The points of a matrix, in its order.
     *
     * @param file names the matrix where this world is described
     * @param source the point of the source; without it the one whose mean round trip to the others is the median (of an even
     *     number the upper)
     * @throws IllegalArgumentException if no member is at that point
     */
    public static SimulationWorld ofMatrix(
            SimulationPlan plan, LatencyMatrix matrix, String file, Optional<String> source) {
        Topology topology = Topology.ofMatrix(matrix, plan.members(), plan.seed());
        int member = source.map(name -> SourceChoice.at(topology, name))
                .orElseGet(() -> SourceChoice.median(matrix::rttNanos, Math.min(plan.members(), matrix.size())));
        List<String> options = new ArrayList<>(List.of("--rtt", file));
        options.addAll(sourceOption(source));
        return new SimulationWorld(topology, member, matrix.filledCount(), options);
    }

    /** The place of the source. */
    String sourcePlace() {
        return topology.place(source);
    }

    private static List<String> sourceOption(Optional<String> source) {
        return source.map(name -> List.of("--source", name)).orElse(List.of());
    }
}
