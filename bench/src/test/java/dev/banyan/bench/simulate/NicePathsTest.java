package dev.banyan.bench.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.bench.simulate.DataPaths.Copy;
import dev.banyan.overlay.sim.SimNames;
import dev.banyan.tree.nice.Roster;
import dev.banyan.tree.protocol.NodeId;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NicePathsTest {
    private static NodeId node(int index) {
        return SimNames.id(index, 1);
    }

    private static Roster cluster(int layer, int leader, int... members) {
        return new Roster(
                layer,
                1,
                node(leader),
                IntStream.of(members).mapToObj(NicePathsTest::node).toList());
    }

    /** Two clusters, of 0 to 2 and of 3 to 5, led by 0 and 3, which form the layer above. */
    private static NicePaths twoClusters() {
        Roster left = cluster(0, 0, 0, 1, 2);
        Roster right = cluster(0, 3, 3, 4, 5);
        Roster top = cluster(1, 0, 0, 3);
        TreeMap<Integer, List<Roster>> clusters = new TreeMap<>();
        clusters.put(0, List.of(left, top));
        clusters.put(1, List.of(left));
        clusters.put(2, List.of(left));
        clusters.put(3, List.of(right, top));
        clusters.put(4, List.of(right));
        clusters.put(5, List.of(right));
        return new NicePaths(clusters);
    }

    @Test
    void aLeaderPassesOnToAllClustersButTheOneAPacketCameFrom() {
        assertThat(twoClusters().copies(1))
                .containsExactly(new Copy(1, 0), new Copy(1, 2), new Copy(0, 3), new Copy(3, 4), new Copy(3, 5));
    }

    @Test
    void aSourceSendsIntoAllItsClusters() {
        assertThat(twoClusters().copies(0))
                .containsExactly(new Copy(0, 1), new Copy(0, 2), new Copy(0, 3), new Copy(3, 4), new Copy(3, 5));
    }

    @Test
    void whoIsInNoClusterGetsNothingAndSendsNothing() {
        assertThat(twoClusters().copies(9)).isEmpty();
    }
}
