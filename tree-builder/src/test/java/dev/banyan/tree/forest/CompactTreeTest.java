package dev.banyan.tree.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.banyan.tree.latency.Topology;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompactTreeTest {
    private static final int SEEDS = 40;

    /** The places of the nodes: 1, 2 and 3 are at one side of the source, 4 is at the other. */
    private static final long[] LINE = {0, 10, 12, 30, -15};

    @Test
    void addsTheNodeThatIsReachedSoonestUnderAParentWithRoom() {
        CompactTree tree = CompactTree.of(onALine(LINE), LINE.length, 0, 2);

        // 1 and 2 take both places at the source, although that makes 4 go the long way.
        assertThat(parents(tree)).containsExactly(CompactTree.NO_PARENT, 0, 0, 1, 1);
        assertThat(delays(tree)).containsExactly(0, 10, 12, 30, 35);
        assertThat(tree.meanDelayNanos()).isEqualTo((10 + 12 + 30 + 35) / 4.0);
        assertThat(tree.maxDelayNanos()).isEqualTo(35);
        assertThat(tree.source()).isZero();
    }

    @Test
    void makesAChainOfAFanOutOfOne() {
        CompactTree tree = CompactTree.of(onALine(LINE), LINE.length, 0, 1);

        assertThat(parents(tree)).containsExactly(CompactTree.NO_PARENT, 0, 1, 2, 3);
        assertThat(delays(tree)).containsExactly(0, 10, 12, 30, 75);
    }

    @Test
    void takesTheLowerIndexOfEquals() {
        CompactTree tree = CompactTree.of((from, to) -> 5, 7, 3, 2);

        assertThat(parents(tree)).containsExactly(3, 3, 0, CompactTree.NO_PARENT, 0, 1, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8})
    void isWhatTheGreedyRuleSaysWordForWord(int fanOut) {
        for (int seed = 0; seed < SEEDS; seed++) {
            // Few different values, so that there are many ties, and no regard to the triangle inequality.
            long[][] delays = arbitrary(24, seed, 12);
            int source = seed % 24;

            CompactTree tree = CompactTree.of((from, to) -> delays[from][to], 24, source, fanOut);

            assertThat(parents(tree)).as("seed %d", seed).isEqualTo(greedy(delays, source, fanOut));
        }
    }

    @Test
    void isTheStarWhereDelaysAreMetricAndTheSourceHasRoomForAll() {
        for (int seed = 0; seed < SEEDS; seed++) {
            long[][] delays = metric(12, seed);

            CompactTree tree = CompactTree.of((from, to) -> delays[from][to], 12, 2, 11);

            assertThat(delays(tree)).as("seed %d", seed).isEqualTo(delays[2]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void isNeverBetterThanTheBestOfAllTreesAndNotFarFromIt(int fanOut) {
        double worst = 1;
        for (int seed = 0; seed < SEEDS; seed++) {
            long[][] delays = metric(6, seed);

            CompactTree tree = CompactTree.of((from, to) -> delays[from][to], 6, 0, fanOut);
            AllTrees all = new AllTrees(delays, 0, fanOut);

            assertThat(tree.maxDelayNanos()).isGreaterThanOrEqualTo(all.leastMax);
            assertThat(tree.meanDelayNanos()).isGreaterThanOrEqualTo(all.leastSum / 5.0);
            worst = Math.max(worst, tree.maxDelayNanos() / (double) all.leastMax);
            for (int node = 0; node < 6; node++) {
                assertThat(tree.delayNanos(node)).isGreaterThanOrEqualTo(delays[0][node]);
            }
        }
        assertThat(worst).isBetween(1.0, 2.5);
    }

    @ParameterizedTest
    @CsvSource({"1, 50", "2, 500", "4, 500", "7, 100"})
    void reachesAllWithinTheFanOut(int fanOut, int nodes) {
        Topology cities = Topology.cities(nodes, 5);

        CompactTree tree = CompactTree.of(cities::oneWayNanos, nodes, 7, fanOut);

        int[] children = new int[nodes];
        for (int node = 0; node < nodes; node++) {
            int parent = tree.parent(node);
            if (node != 7) {
                children[parent]++;
                assertThat(tree.delayNanos(node))
                        .isEqualTo(tree.delayNanos(parent) + cities.oneWayNanos(parent, node))
                        .isPositive();
            }
        }
        assertThat(tree.parent(7)).isEqualTo(CompactTree.NO_PARENT);
        assertThat(Arrays.stream(children).max().orElseThrow()).isEqualTo(fanOut);
    }

    @Test
    void plansThousandsQuicklyAndAlwaysTheSame() {
        Topology cities = Topology.cities(3000, 1);
        Duration generous = Duration.ofSeconds(20);

        CompactTree[] trees = new CompactTree[2];
        assertTimeout(generous, () -> {
            for (int i = 0; i < trees.length; i++) {
                trees[i] = CompactTree.of(cities::oneWayNanos, 3000, 0, 4);
            }
        });

        assertThat(parents(trees[0])).isEqualTo(parents(trees[1]));
    }

    @Test
    void isOneNodeWhereThereIsNoOther() {
        CompactTree tree = CompactTree.of((from, to) -> -1, 1, 0, 1);

        assertThat(tree.size()).isEqualTo(1);
        assertThat(tree.meanDelayNanos()).isZero();
        assertThat(tree.maxDelayNanos()).isZero();
    }

    @Test
    void refusesWhatCannotBe() {
        DelayFunction one = (from, to) -> 1;
        assertThatThrownBy(() -> CompactTree.of(one, 0, 0, 1)).hasMessage("nodes must be at least 1, was 0");
        assertThatThrownBy(() -> CompactTree.of(one, 3, 3, 1))
                .hasMessage("source must be between 0 and 2 (nodes - 1), was 3");
        assertThatThrownBy(() -> CompactTree.of(one, 3, -1, 1)).hasMessageContaining("was -1");
        assertThatThrownBy(() -> CompactTree.of(one, 3, 0, 0)).hasMessage("fanOut must be at least 1, was 0");
        assertThatThrownBy(() -> CompactTree.of((from, to) -> -7, 3, 1, 2))
                .hasMessageContaining("the delay from 1 to 0 must be 0..")
                .hasMessageContaining("was -7");
        assertThatThrownBy(() -> CompactTree.of((from, to) -> Long.MAX_VALUE, 3, 1, 2))
                .hasMessageContaining("was " + Long.MAX_VALUE);
    }

    private static int[] parents(CompactTree tree) {
        return IntStream.range(0, tree.size()).map(tree::parent).toArray();
    }

    private static long[] delays(CompactTree tree) {
        return IntStream.range(0, tree.size()).mapToLong(tree::delayNanos).toArray();
    }

    private static DelayFunction onALine(long[] places) {
        return (from, to) -> Math.abs(places[from] - places[to]);
    }

    private static long[][] arbitrary(int nodes, long seed, int values) {
        SplittableRandom random = new SplittableRandom(seed);
        long[][] delays = new long[nodes][nodes];
        for (int i = 0; i < nodes; i++) {
            for (int j = 0; j < nodes; j++) {
                delays[i][j] = i == j ? 0 : 1 + random.nextInt(values);
            }
        }
        return delays;
    }

    /** Distances on a grid, walking along its lines. */
    private static long[][] metric(int nodes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] x = random.ints(nodes, 0, 1000).toArray();
        int[] y = random.ints(nodes, 0, 1000).toArray();
        long[][] delays = new long[nodes][nodes];
        for (int i = 0; i < nodes; i++) {
            for (int j = 0; j < nodes; j++) {
                delays[i][j] = Math.abs(x[i] - x[j]) + Math.abs(y[i] - y[j]);
            }
        }
        return delays;
    }

    /** The rule as the paper words it, without anything that makes it quick. */
    private static int[] greedy(long[][] delays, int source, int fanOut) {
        int nodes = delays.length;
        int[] parents = new int[nodes];
        long[] depth = new long[nodes];
        int[] children = new int[nodes];
        boolean[] inTree = new boolean[nodes];
        parents[source] = CompactTree.NO_PARENT;
        inTree[source] = true;
        for (int added = 1; added < nodes; added++) {
            int next = -1;
            for (int v = 0; v < nodes; v++) {
                for (int u = 0; u < nodes; u++) {
                    boolean allowed = !inTree[v] && inTree[u] && children[u] < fanOut;
                    if (allowed && (next < 0 || depth[u] + delays[u][v] < depth[next])) {
                        next = v;
                        parents[v] = u;
                        depth[v] = depth[u] + delays[u][v];
                    }
                }
            }
            inTree[next] = true;
            children[parents[next]]++;
        }
        return parents;
    }

    /** The least delays over all trees within the fan-out, found by trying every choice of parents. */
    private static final class AllTrees {
        private final long[][] delays;
        private final int source;
        private final int fanOut;
        long leastMax = Long.MAX_VALUE;
        long leastSum = Long.MAX_VALUE;

        AllTrees(long[][] delays, int source, int fanOut) {
            this.delays = delays;
            this.source = source;
            this.fanOut = fanOut;
            boolean[] inTree = new boolean[delays.length];
            inTree[source] = true;
            grow(inTree, new long[delays.length], new int[delays.length], 0, 0);
        }

        private void grow(boolean[] inTree, long[] depth, int[] children, long max, long sum) {
            boolean complete = true;
            for (int v = 0; v < delays.length; v++) {
                for (int u = 0; !inTree[v] && u < delays.length; u++) {
                    complete = false;
                    if (inTree[u] && children[u] < fanOut) {
                        inTree[v] = true;
                        children[u]++;
                        depth[v] = depth[u] + delays[u][v];
                        grow(inTree, depth, children, Math.max(max, depth[v]), sum + depth[v]);
                        children[u]--;
                        inTree[v] = false;
                    }
                }
            }
            if (complete) {
                leastMax = Math.min(leastMax, max);
                leastSum = Math.min(leastSum, sum);
            }
        }
    }
}
