package dev.banyan.bench.simulate;

import dev.banyan.tree.latency.Topology;
import dev.banyan.tree.latency.TransitStub;
import dev.banyan.tree.sim.Percentiles;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What becomes of one packet on its {@link DataPaths}: when it arrives where, and what it costs the network. */
final class PathQuality {
    private static final long NEVER = -1;

    private final Topology topology;
    private final @Nullable TransitStub routers;
    private final int source;
    private final long[] delayNanos;
    private final int[] hops;
    private final int[] copiesSent;
    private final int[] copiesOnLink;

    private PathQuality(Topology topology, int source) {
        this.topology = topology;
        this.routers = topology instanceof TransitStub graph ? graph : null;
        this.source = source;
        this.delayNanos = new long[topology.size()];
        Arrays.fill(delayNanos, NEVER);
        delayNanos[source] = 0;
        this.hops = new int[topology.size()];
        this.copiesSent = new int[topology.size()];
        this.copiesOnLink = new int[routers == null ? 0 : routers.linkCount()];
    }

    static PathQuality of(Topology topology, int source, DataPaths paths) {
        PathQuality quality = new PathQuality(topology, source);
        paths.copies(source).forEach(quality::send);
        return quality;
    }

    private void send(DataPaths.Copy copy) {
        copiesSent[copy.from()]++;
        boolean first = delayNanos[copy.to()] == NEVER;
        if (first) {
            delayNanos[copy.to()] = delayNanos[copy.from()] + topology.oneWayNanos(copy.from(), copy.to());
            hops[copy.to()] = hops[copy.from()];
        }
        if (routers != null) {
            routers.forEachLink(copy.from(), copy.to(), link -> {
                copiesOnLink[link]++;
                hops[copy.to()] += first ? 1 : 0;
            });
        }
    }

    /** Whether the member gets the packet; the source always does. */
    boolean isReached(int member) {
        return delayNanos[member] != NEVER;
    }

    /** Members that get the packet, the source included. */
    int reachedCount() {
        return (int) Arrays.stream(delayNanos).filter(d -> d != NEVER).count();
    }

    /** Over all reached but the source; 0 if there are none. */
    double meanDelayNanos() {
        return receivers().mapToLong(m -> delayNanos[m]).average().orElse(0);
    }

    /** Over all reached but the source; 0 if there are none. */
    long maxDelayNanos() {
        return receivers().mapToLong(m -> delayNanos[m]).max().orElse(0);
    }

    /** Delay along the paths over the direct one, of all reached but the source and those in no distance from it. */
    double[] stretches() {
        return receivers()
                .filter(m -> topology.oneWayNanos(source, m) > 0)
                .mapToDouble(m -> (double) delayNanos[m] / topology.oneWayNanos(source, m))
                .toArray();
    }

    PathFigures figures() {
        Percentiles stretch = Rounded.percentiles(stretches());
        Percentiles degree = positive(copiesSent);
        Percentiles stress = routers == null ? degree : positive(copiesOnLink);
        BigDecimal hopsMean = routers == null
                ? null
                : Rounded.of(receivers().mapToLong(m -> hops[m]).average().orElse(0));
        return new PathFigures(
                reachedCount(),
                Rounded.of(stretch.at(50)),
                Rounded.of(stretch.at(90)),
                Rounded.of(stretch.max()),
                Rounded.of(stress.mean()),
                (int) stress.max(),
                Rounded.of(degree.mean()),
                (int) degree.max(),
                hopsMean);
    }

    private IntStream receivers() {
        return IntStream.range(0, delayNanos.length).filter(m -> m != source && isReached(m));
    }

    private static Percentiles positive(int[] counts) {
        return Rounded.percentiles(
                Arrays.stream(counts).filter(c -> c > 0).asDoubleStream().toArray());
    }
}
