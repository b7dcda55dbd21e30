package dev.banyan.bench.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.banyan.bench.simulate.DataPaths.Copy;
import dev.banyan.tree.latency.LatencyMatrix;
import dev.banyan.tree.latency.Topology;
import dev.banyan.tree.latency.TransitStub;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PathQualityTest {
    private static final Topology LINE = Topology.ofMatrix(
            LatencyMatrix.parse("line", List.of("a,b,c,d", "0,20,40,60", "20,0,20,40", "40,20,0,20", "60,40,20,0")),
            4,
            1);

    @Test
    void addsUpDelaysAlongThePaths() {
        PathQuality chain = PathQuality.of(LINE, 0, source -> List.of(new Copy(0, 3), new Copy(3, 1), new Copy(1, 2)));

        assertThat(chain.reachedCount()).isEqualTo(4);
        assertThat(chain.maxDelayNanos()).isEqualTo(60_000_000);
        // 30 ms to d, 50 to b instead of 10, 60 to c instead of 20.
        assertThat(chain.stretches()).containsExactly(5, 3, 1);
        assertThat(chain.meanDelayNanos()).isEqualTo(140e6 / 3);
    }

    @Test
    void withoutRoutersTheStressIsThatOfRelays() {
        PathFigures figures = PathQuality.of(LINE, 0, source -> List.of(new Copy(0, 1), new Copy(0, 2), new Copy(1, 3)))
                .figures();

        assertThat(figures.stressMax()).isEqualTo(2);
        assertThat(figures.stressMean()).isEqualByComparingTo("1.5");
        assertThat(figures.outDegreeMean()).isEqualByComparingTo("1.5");
        assertThat(figures.pathHopsMean()).isNull();
    }

    @Test
    void aSecondCopyCostsButDoesNotDelay() {
        PathQuality twice = PathQuality.of(
                LINE, 0, source -> List.of(new Copy(0, 1), new Copy(0, 2), new Copy(1, 2), new Copy(2, 3)));

        assertThat(twice.maxDelayNanos()).isEqualTo(30_000_000);
        assertThat(twice.figures().outDegreeMean()).isEqualByComparingTo("1.333");
    }

    @Test
    void thoseWhoGetNothingDoNotCount() {
        PathQuality one = PathQuality.of(LINE, 0, source -> List.of(new Copy(0, 2)));
        assertThat(one.reachedCount()).isEqualTo(2);
        assertThat(one.isReached(1)).isFalse();
        assertThat(one.stretches()).containsExactly(1);
    }

    @Test
    void aStarStressesTheFirstLinkOnceForEachReceiver() {
        TransitStub graph = TransitStub.of(10, 400, 2);
        TreeMap<Integer, Integer> copies = new TreeMap<>();
        int hops = 0;
        for (int to = 1; to < 10; to++) {
            int[] length = {0};
            graph.forEachLink(0, to, link -> {
                copies.merge(link, 1, Integer::sum);
                length[0]++;
            });
            hops += length[0];
        }

        PathFigures star = PathQuality.of(
                        graph,
                        0,
                        source -> IntStream.range(1, 10)
                                .mapToObj(to -> new Copy(0, to))
                                .toList())
                .figures();

        assertThat(star.stressMax())
                .isEqualTo(copies.values().stream().mapToInt(c -> c).max().orElseThrow());
        assertThat(star.stressMean().doubleValue()).isCloseTo((double) hops / copies.size(), within(0.001));
        assertThat(star.pathHopsMean().doubleValue()).isCloseTo(hops / 9.0, within(0.001));
    }
}
