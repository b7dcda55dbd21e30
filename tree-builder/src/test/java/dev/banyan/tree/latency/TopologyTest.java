package dev.banyan.tree.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopologyTest {
    @Test
    void givesEachMemberACityOfItsOwnWhileThereAreEnough() {
        int cities = CityTable.standard().cities().size();
        Topology topology = Topology.cities(cities, 1);

        TreeSet<String> places = new TreeSet<>();
        IntStream.range(0, cities).forEach(i -> places.add(topology.place(i)));
        assertThat(places).hasSize(cities);
        assertThat(topology.rttNanos(0, 1))
                .isEqualTo(CityTable.standard().toMatrix().rttNanos(topology.place(0), topology.place(1)) / 2 * 2);
    }

    @Test
    void sharesCitiesEvenlyAmongManyMembers() {
        Topology topology = Topology.cities(10_000, 1);
        int cities = CityTable.standard().cities().size();

        long[] counts = CityTable.standard().cities().stream()
                .mapToLong(city -> IntStream.range(0, 10_000)
                        .filter(i -> topology.place(i).equals(city.name()))
                        .count())
                .toArray();
        assertThat(Arrays.stream(counts).min().orElseThrow()).isEqualTo(10_000 / cities);
        assertThat(Arrays.stream(counts).max().orElseThrow()).isEqualTo(10_000 / cities + 1);
    }

    @Test
    void isSymmetricAndPositiveExceptToOneself() {
        Topology topology = Topology.cities(500, 3);
        for (int i = 0; i < 500; i++) {
            for (int j = 0; j < i; j++) {
                assertThat(topology.oneWayNanos(i, j)).isPositive().isEqualTo(topology.oneWayNanos(j, i));
            }
            assertThat(topology.oneWayNanos(i, i)).isZero();
        }
    }

    @Test
    void putsMembersAtThePointsOfAMatrixInItsOrder() {
        LatencyMatrix matrix = LatencyMatrix.parse("m", List.of("a,b,c", "0,100,20", "100,0,7", "20,7,0"));

        Topology first = Topology.ofMatrix(matrix, 2, 1);
        assertThat(List.of(first.place(0), first.place(1))).containsExactly("a", "b");
        assertThat(first.rttNanos(0, 1)).isEqualTo(100_000_000);

        Topology all = Topology.ofMatrix(matrix, 3, 1);
        assertThat(all.rttNanos(0, 2)).isEqualTo(20_000_000);
        assertThat(all.rttNanos(1, 2)).isEqualTo(7_000_000);

        Topology more = Topology.ofMatrix(matrix, 5, 1);
        assertThat(more.place(3) + more.place(4)).isEqualTo("ab");
        assertThat(more.rttNanos(0, 4)).isGreaterThan(100_000_000);
    }

    @Test
    void accessDelaysHaveTheirMedianAndATail() {
        LatencyMatrix twoPoints = LatencyMatrix.parse("m", List.of("a,b", "0,100", "100,0"));
        Topology topology = Topology.ofMatrix(twoPoints, 10_000, 1);

        // Pairs at one point: 1.5 ms and two accesses, whose sum has a median of about 9 ms.
        double[] rttMillis = IntStream.range(0, 9_998)
                .filter(i -> topology.place(i).equals(topology.place(i + 2)))
                .mapToDouble(i -> topology.rttNanos(i, i + 2) / 1e6)
                .sorted()
                .toArray();
        assertThat(rttMillis[rttMillis.length / 2]).isBetween(9.0, 12.5);
        assertThat(rttMillis[rttMillis.length - 1]).isGreaterThan(25);
    }

    @Test
    void sameSeedGivesTheSameTopologyInEveryJvm() {
        Topology topology = Topology.cities(500, 3);
        long hash = 0;
        for (int i = 0; i < 500; i++) {
            for (int j = 0; j < 500; j++) {
                hash = hash * 31 + topology.oneWayNanos(i, j);
            }
        }
        assertThat(hash).isEqualTo(5762826959894507804L);
        assertThat(Topology.cities(500, 4).place(0) + Topology.cities(500, 4).place(1))
                .isNotEqualTo(topology.place(0) + topology.place(1));
    }

    @Test
    void rejectsAGroupOfNobody() {
        assertThatThrownBy(() -> Topology.cities(0, 1)).hasMessageContaining("at least 1");
    }
}
