package dev.banyan.bench.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.banyan.overlay.sim.SimNames;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.nice.NiceSettings;
import dev.banyan.tree.nice.Roster;
import dev.banyan.tree.protocol.NodeId;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NiceInvariantsTest {
    private final NiceInvariants invariants =
            new NiceInvariants(NiceSettings.from(Section.at(ConfigFactory.defaultReference(), "banyan.tree.nice")));
    private final TreeMap<NodeId, List<Roster>> clusters = new TreeMap<>();

    private static NodeId node(int index) {
        return SimNames.id(index, 1);
    }

    private static Roster cluster(int leader, int size) {
        return new Roster(
                0,
                1,
                node(leader),
                IntStream.range(0, size)
                        .mapToObj(NiceInvariantsTest::node)
                        .sorted()
                        .toList());
    }

    private List<String> allIn(Roster roster) {
        roster.members().forEach(member -> clusters.put(member, List.of(roster)));
        return invariants.remember(clusters);
    }

    @Test
    void aClusterThatAllAgreeOnIsRight() {
        assertThat(allIn(cluster(0, 5))).isEmpty();
    }

    @Test
    void aClusterMustNotBeTooLarge() {
        assertThat(allIn(cluster(0, 9))).containsExactly("the cluster of n0#1 in layer 0 has more than 8 members");
    }

    @Test
    void nobodyIsAlone() {
        clusters.put(node(7), List.of());
        assertThat(allIn(cluster(0, 3))).singleElement().asString().endsWith("is in no cluster");
    }

    @Test
    void theDeadAreInNoCluster() {
        Roster roster = cluster(0, 4);
        clusters.put(node(0), List.of(roster));
        assertThat(invariants.remember(clusters)).singleElement().asString().endsWith("holds the dead");
    }

    @Test
    void thereIsOneTop() {
        clusters.put(node(7), List.of(new Roster(0, 1, node(7), List.of(node(7)))));
        assertThat(allIn(cluster(0, 3))).containsExactly("the top layer has more than one cluster");
    }

    @Test
    void whatHeldInBetweenIsForgiven() {
        assertThat(allIn(cluster(0, 9))).isNotEmpty();
        clusters.clear();
        assertThat(allIn(cluster(0, 8))).isEmpty();
        clusters.clear();
        assertThat(allIn(cluster(0, 9))).isEmpty();
    }
}
