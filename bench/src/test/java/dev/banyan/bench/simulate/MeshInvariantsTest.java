package dev.banyan.bench.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.banyan.overlay.sim.SimNames;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.narada.MeshView;
import dev.banyan.tree.narada.NaradaSettings;
import dev.banyan.tree.protocol.NodeId;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MeshInvariantsTest {
    private final NaradaSettings settings =
            NaradaSettings.from(Section.at(ConfigFactory.defaultReference(), "banyan.tree.narada"));
    private final MeshInvariants invariants = new MeshInvariants(settings);

    private static NodeId node(int index) {
        return SimNames.id(index, 1);
    }

    private static MeshView member(int self, int... neighbours) {
        return new MeshView(
                node(self),
                IntStream.of(neighbours).mapToObj(MeshInvariantsTest::node).toList(),
                Map.of(),
                Map.of());
    }

    private static List<MeshView> star(int leaves) {
        return Stream.concat(
                        Stream.of(member(0, IntStream.rangeClosed(1, leaves).toArray())),
                        IntStream.rangeClosed(1, leaves).mapToObj(leaf -> member(leaf, 0)))
                .toList();
    }

    @Test
    void aMeshInOnePartIsRight() {
        assertThat(invariants.remember(List.of(member(0, 1), member(1, 0, 2), member(2, 1))))
                .isEmpty();
    }

    @Test
    void aMeshMustNotBeInParts() {
        assertThat(invariants.remember(List.of(member(0, 1), member(1, 0), member(2, 3), member(3, 2))))
                .containsExactly("no way leads from n0#1 to n2#1", "no way leads from n0#1 to n3#1");
    }

    @Test
    void neighboursAgree() {
        assertThat(invariants.remember(List.of(member(0, 1), member(1, 0, 2), member(2, 1, 0))))
                .containsExactly("n2#1 takes n0#1 for a neighbour, who does not");
    }

    @Test
    void nobodyHasMoreLinksThanItMay() {
        assertThat(invariants.remember(star(settings.maxDegree()))).isEmpty();
        MeshInvariants fresh = new MeshInvariants(settings);
        assertThat(fresh.remember(star(settings.maxDegree() + 1)))
                .containsExactly("n0#1 has more than " + settings.maxDegree() + " links");
    }

    @Test
    void theDeadHaveNoLinks() {
        assertThat(invariants.remember(List.of(member(0, 1, 2), member(1, 0))))
                .containsExactly("n0#1 has a link to n2#1, who is dead");
    }

    @Test
    void whatHeldInBetweenIsForgiven() {
        List<MeshView> parted = List.of(member(0), member(1));
        assertThat(invariants.remember(parted)).isNotEmpty();
        assertThat(invariants.remember(List.of(member(0, 1), member(1, 0)))).isEmpty();
        assertThat(invariants.remember(parted)).isEmpty();
    }
}
