package dev.banyan.bench.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.bench.simulate.DataPaths.Copy;
import dev.banyan.overlay.sim.SimNames;
import dev.banyan.tree.latency.LatencyMatrix;
import dev.banyan.tree.latency.Topology;
import dev.banyan.tree.narada.MeshView;
import dev.banyan.tree.narada.MeshView.Route;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MeshPathsTest {
    private static NodeId node(int index) {
        return SimNames.id(index, 1);
    }

    private static List<NodeId> nodes(int... indices) {
        return IntStream.of(indices).mapToObj(MeshPathsTest::node).toList();
    }

    /** A chain of 0, 1, 2 as the member in it sees it. */
    private static MeshView ofChain(int self) {
        return switch (self) {
            case 0 ->
                new MeshView(node(0), nodes(1), routes(Map.of(1, nodes(1), 2, nodes(1, 2))), Map.of(node(0), nodes(1)));
            case 1 ->
                new MeshView(
                        node(1),
                        nodes(0, 2),
                        routes(Map.of(0, nodes(0), 2, nodes(2))),
                        Map.of(node(0), nodes(2), node(1), nodes(0, 2), node(2), nodes(0)));
            default ->
                new MeshView(node(2), nodes(1), routes(Map.of(0, nodes(1, 0), 1, nodes(1))), Map.of(node(2), nodes(1)));
        };
    }

    private static Map<NodeId, Route> routes(Map<Integer, List<NodeId>> ways) {
        Map<NodeId, Route> routes = new LinkedHashMap<>();
        ways.forEach((to, way) -> routes.put(node(to), new Route(1, way)));
        return routes;
    }

    private static MeshPaths chain() {
        return new MeshPaths(List.of(ofChain(0), ofChain(1), ofChain(2)));
    }

    @Test
    void everySourceHasATreeOfItsOwn() {
        assertThat(chain().copies(0)).containsExactly(new Copy(0, 1), new Copy(1, 2));
        assertThat(chain().copies(1)).containsExactly(new Copy(1, 0), new Copy(1, 2));
        assertThat(chain().copies(2)).containsExactly(new Copy(2, 1), new Copy(1, 0));
    }

    @Test
    void whatDoesNotComeByTheOwnWayIsNotPassedOn() {
        // 0 takes 2 for one whose way to it begins at 0 too; 2 still sends by 1.
        MeshView eager = new MeshView(node(0), nodes(1, 2), ofChain(0).routes(), Map.of(node(0), nodes(1, 2)));
        MeshView outer = new MeshView(node(3), nodes(2), routes(Map.of(0, nodes(2, 1, 0))), Map.of());
        MeshView inner = new MeshView(
                node(2), nodes(1, 3), ofChain(2).routes(), Map.of(node(0), nodes(3), node(2), nodes(1, 3)));

        MeshPaths paths = new MeshPaths(List.of(eager, ofChain(1), inner, outer));

        assertThat(paths.copies(0)).containsExactly(new Copy(0, 1), new Copy(1, 2), new Copy(2, 3), new Copy(0, 2));
    }

    @Test
    void theDeadAreSentNothingAndWhoIsNotInTheMeshSendsNothing() {
        MeshPaths paths = new MeshPaths(List.of(ofChain(0), ofChain(1)));
        assertThat(paths.copies(0)).containsExactly(new Copy(0, 1));
        assertThat(paths.copies(2)).isEmpty();
        assertThat(paths.members()).containsExactly(0, 1);
    }

    @Test
    void figuresAreThoseOfAllSources() {
        Topology line =
                Topology.ofMatrix(LatencyMatrix.parse("line", List.of("a,b,c", "0,20,20", "20,0,20", "20,20,0")), 3, 1);

        MeshFigures figures = MeshQuality.of(line, chain()).figures();

        assertThat(figures.degreeMax()).isEqualTo(2);
        assertThat(figures.degreeMean()).isEqualByComparingTo("1.333");
        assertThat(figures.pairsReached()).isEqualByComparingTo("1");
        // The ends reach each other over the middle, in twice the time; all other pairs are neighbours.
        assertThat(figures.rdpP50()).isEqualByComparingTo("1");
        assertThat(figures.rdpP90()).isEqualByComparingTo("2");
        // The middle sends two copies of its own, and one of each end's.
        assertThat(figures.stressMax()).isEqualTo(2);
        assertThat(figures.stressMaxMean()).isEqualByComparingTo("1.333");
    }

    @Test
    void pairsThatAPacketDoesNotReachCount() {
        List<MeshView> views = new ArrayList<>(List.of(ofChain(0), ofChain(1)));
        views.add(new MeshView(node(2), nodes(), Map.of(), Map.of()));

        Topology line =
                Topology.ofMatrix(LatencyMatrix.parse("line", List.of("a,b,c", "0,20,20", "20,0,20", "20,20,0")), 3, 1);
        // 0 and 1 still take 2 for a neighbour of 1.
        assertThat(MeshQuality.of(line, new MeshPaths(views)).figures().pairsReached())
                .isEqualByComparingTo("0.667");
    }
}
