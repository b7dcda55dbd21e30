package dev.banyan.bench.simulate;

import dev.banyan.tree.latency.Topology;
import dev.banyan.tree.sim.Percentiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/** What becomes of one packet of every member on the ways of Narada's mesh. */
final class MeshQuality {
    private final List<Integer> degrees;
    private final List<double[]> relativeDelays = new ArrayList<>();
    private final List<PathFigures> trees = new ArrayList<>();

    private MeshQuality(MeshPaths paths) {
        this.degrees = paths.members().stream().map(paths::degree).toList();
    }

    static MeshQuality of(Topology topology, MeshPaths paths) {
        MeshQuality quality = new MeshQuality(paths);
        for (int source : paths.members()) {
            PathQuality tree = PathQuality.of(topology, source, paths);
            quality.relativeDelays.add(tree.stretches());
            quality.trees.add(tree.figures());
        }
        return quality;
    }

    /** Of all pairs of a source and a receiver it reaches, save those in no distance. */
    double[] relativeDelays() {
        return relativeDelays.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    MeshFigures figures() {
        Percentiles rdp = Rounded.percentiles(relativeDelays());
        Percentiles degree = Rounded.percentiles(
                degrees.stream().mapToDouble(Integer::doubleValue).toArray());
        Percentiles stressMax = Rounded.percentiles(
                trees.stream().mapToDouble(PathFigures::stressMax).toArray());
        DoubleStream stressMeans =
                trees.stream().mapToDouble(t -> t.stressMean().doubleValue());
        return new MeshFigures(
                Rounded.of(degree.mean()),
                (int) degree.max(),
                Rounded.of(pairsReached()),
                Rounded.of(rdp.at(50)),
                Rounded.of(rdp.at(90)),
                Rounded.of(rdp.max()),
                Rounded.of(stressMeans.average().orElse(0)),
                Rounded.of(stressMax.mean()),
                (int) stressMax.max());
    }

    private double pairsReached() {
        int members = trees.size();
        long reached = trees.stream().mapToLong(tree -> tree.reached() - 1).sum();
        return members < 2 ? 1 : reached / ((double) members * (members - 1));
    }
}
