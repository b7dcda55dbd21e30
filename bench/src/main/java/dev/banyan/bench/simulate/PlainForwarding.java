package dev.banyan.bench.simulate;

import dev.banyan.tree.member.BuilderProtocol;
import dev.banyan.tree.narada.MeshView;
import dev.banyan.tree.protocol.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How packets would fare by the forwarding of the protocol's own paper, over what the builders know at one moment; empty for a
 * protocol that forwards nothing of its own.
 *
 * @param nice with NICE, from the source of the group; else null
 * @param mesh with Narada, from every member; else null
 * @param stretches delays along those paths over direct ones
 */
record PlainForwarding(@Nullable PathFigures nice, @Nullable MeshFigures mesh, double[] stretches) {
    static PlainForwarding of(
            BuilderProtocol protocol, SimulationWorld world, TreeMap<NodeId, WatchedBuilder> builders) {
        if (protocol == BuilderProtocol.NICE) {
            PathQuality paths = PathQuality.of(world.topology(), world.source(), NicePaths.of(builders));
            return new PlainForwarding(paths.figures(), null, paths.stretches());
        }
        List<MeshView> views = builders.values().stream()
                .map(WatchedBuilder::mesh)
                .flatMap(Optional::stream)
                .toList();
        if (views.isEmpty()) {
            return new PlainForwarding(null, null, new double[0]);
        }
        MeshQuality mesh = MeshQuality.of(world.topology(), new MeshPaths(views));
        return new PlainForwarding(null, mesh.figures(), mesh.relativeDelays());
    }
}
