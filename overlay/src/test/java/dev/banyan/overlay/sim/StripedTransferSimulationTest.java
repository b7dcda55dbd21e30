package dev.banyan.overlay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.overlay.bulk.core.MemberState;
import dev.banyan.overlay.bulk.core.TransferId;
import dev.banyan.overlay.bulk.core.TransferStats;
import dev.banyan.tree.sim.Simulation;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files dealt to interior-disjoint trees, or along a chain once rates are known, over uplinks that are the bottleneck. */
class StripedTransferSimulationTest {
    private static final int CHUNK = 64 * 1024;
    private static final int FILE = 640 * CHUNK + 17;
    private static final int MEMBERS = 17;
    private static final int STRIPES = 4;
    private static final long UPLINK = 100_000_000;
    /** A chunk, and half of a round trip. */
    private static final double HOP_SECONDS = CHUNK * 8.0 / UPLINK + 0.05;

    static LongStream seeds() {
        return SimGroups.seeds(8);
    }

    private static SimGroup grown(long seed) {
        return SimGroups.grownOnUplinks(SimGroups.withNice(seed, 4), MEMBERS, UPLINK);
    }

    private static boolean allHaveIt(SimGroup group, TransferId id) {
        return group.alive().stream()
                .allMatch(node -> node.transfers()
                        .transfer(id)
                        .filter(t -> t.core().memberState() instanceof MemberState.Verified)
                        .isPresent());
    }

    /** @return how long it took, in seconds */
    private static double untilAllHaveIt(SimGroup group, TransferId id, Duration within) {
        Simulation simulation = group.simulation();
        long begin = simulation.nowNanos();
        while (!allHaveIt(group, id) && simulation.nowNanos() - begin < within.toNanos()) {
            simulation.runFor(Duration.ofMillis(10));
        }
        assertThat(allHaveIt(group, id))
                .as("all have it: %s", SimGroups.rerun(simulation))
                .isTrue();
        return (simulation.nowNanos() - begin) / 1e9;
    }

    private static SimTransfer transfer(SimNode node, TransferId id) {
        return node.transfers().transfer(id).orElseThrow();
    }

    private static TransferStats stats(SimNode node, TransferId id) {
        return transfer(node, id).core().stats();
    }

    private static double sourceCopies(SimGroup group, TransferId id) {
        return (double) stats(group.node(0).orElseThrow(), id).sentBytes() / FILE;
    }

    private static double wasted(SimGroup group, TransferId id) {
        long wasted = 0;
        long received = 0;
        for (SimNode node : group.alive()) {
            wasted += stats(node, id).duplicateBytes() + stats(node, id).strayBytes();
            received += stats(node, id).receivedBytes();
        }
        return (double) wasted / received;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void reachesAllInLittleMoreThanTheTimeOfOneCopyAndLeavesTheSourceOnce(long seed) {
        SimGroup group = grown(seed);
        TransferId id = group.send(0, FILE, CHUNK, STRIPES);
        double seconds = untilAllHaveIt(group, id, Duration.ofSeconds(60));
        double bound = FILE * 8.0 / UPLINK;
        assertThat(sourceCopies(group, id))
                .as(SimGroups.rerun(group.simulation()))
                .isLessThanOrEqualTo(1.1);
        // Plan, dials and hops take their round trips; uplinks are only the rest.
        assertThat(seconds).as(SimGroups.rerun(group.simulation())).isLessThan(1.1 * bound + 1.5);
        assertThat(wasted(group, id)).as(SimGroups.rerun(group.simulation())).isLessThanOrEqualTo(0.02);
    }

    /** A large file on quick lines, so that leaves are far behind the source. Where all is planned anew it sends 1.25 copies. */
    @ParameterizedTest
    @MethodSource("seeds")
    void theSourceHardlySendsMoreWhenTwoMembersDieOnTheWay(long seed) {
        int members = 16;
        int chunk = 8 * CHUNK;
        SimGroup group = SimGroups.grownOnUplinks(SimGroups.withNice(seed, 4), members, 4 * UPLINK);
        SplittableRandom random = new SplittableRandom(seed);
        TransferId id = group.send(0, 256L * chunk, chunk, 3);
        for (double share : new double[] {0.35, 0.65}) {
            while (arrived(group, id) < share) {
                group.simulation().runFor(Duration.ofMillis(20));
            }
            int victim = 1 + random.nextInt(members - 1);
            while (group.node(victim).isEmpty()) {
                victim = 1 + random.nextInt(members - 1);
            }
            group.crash(victim);
        }
        untilAllHaveIt(group, id, Duration.ofSeconds(60));
        double copies = (double) stats(group.node(0).orElseThrow(), id).sentBytes() / (256L * chunk);
        assertThat(copies).as(SimGroups.rerun(group.simulation())).isLessThanOrEqualTo(1.2);
    }

    /** The part of the file that the receivers have on average. */
    private static double arrived(SimGroup group, TransferId id) {
        return group.alive().stream()
                .skip(1)
                .mapToDouble(node -> node.transfers()
                        .transfer(id)
                        .map(t -> (double) t.core().verifiedChunks().cardinality()
                                / t.core().header().chunkCount())
                        .orElse(0.0))
                .average()
                .orElse(1);
    }

    /** The second file: with the first the group has found out that all are alike. */
    @ParameterizedTest
    @MethodSource("seeds")
    void onceRatesAreKnownItTakesOneCopyAndAHopForEach(long seed) {
        SimGroup group = withKnownRates(seed);
        TransferId id = group.send(0, FILE, CHUNK, STRIPES);
        double seconds = untilAllHaveIt(group, id, Duration.ofSeconds(60));
        double bound = FILE * 8.0 / UPLINK;
        assertThat(sourceCopies(group, id))
                .as(SimGroups.rerun(group.simulation()))
                .isEqualTo(1);
        assertThat(seconds).as(SimGroups.rerun(group.simulation())).isLessThan(bound + MEMBERS * HOP_SECONDS + 0.5);
        assertThat(wasted(group, id)).as(SimGroups.rerun(group.simulation())).isLessThanOrEqualTo(0.02);
    }

    private static SimGroup withKnownRates(long seed) {
        SimGroup group = grown(seed);
        untilAllHaveIt(group, group.send(0, FILE, CHUNK, STRIPES), Duration.ofSeconds(60));
        group.simulation().runFor(Duration.ofSeconds(1));
        return group;
    }

    /** The third file: with those before the group has found out who is slow, which takes each of them a second as somebody's parent. */
    @ParameterizedTest
    @MethodSource("seeds")
    void thoseOfFullRateDoNotWaitForAQuarterThatIsSlow(long seed) {
        int members = 9;
        int slow = 2;
        SimGroup group = SimGroups.withNice(seed, 4);
        for (int i = 0; i < members; i++) {
            group.simulation().limitUplink(i, i >= members - slow ? UPLINK / 4 : UPLINK);
        }
        SimGroups.grown(group, members, Duration.ofSeconds(4), 1, Duration.ofSeconds(10));
        for (int file = 1; file <= 2; file++) {
            untilAllHaveIt(group, group.send(0, FILE, CHUNK, STRIPES), Duration.ofSeconds(60));
            group.simulation().runFor(Duration.ofSeconds(1));
        }
        long begin = group.simulation().nowNanos();
        TransferId id = group.send(0, FILE, CHUNK, STRIPES);
        untilAllHaveIt(group, id, Duration.ofSeconds(60));
        double bound = FILE * 8.0 / UPLINK;
        double last = IntStream.range(1, members - slow)
                        .mapToLong(
                                i -> transfer(group.node(i).orElseThrow(), id).finishedNanos() - begin)
                        .max()
                        .orElseThrow()
                / 1e9;
        // Six send to eight, and all waits for round trips; with slow members inside it takes four times the bound.
        assertThat(last).as(SimGroups.rerun(group.simulation())).isLessThan(8.0 / 6 * bound + 1.5);
        assertThat(wasted(group, id)).as(SimGroups.rerun(group.simulation())).isLessThanOrEqualTo(0.02);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void allWhoLiveGetItWhenOthersCrashFreezeOrCome(long seed) {
        faults(grown(seed), seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void allWhoLiveGetItAlongAChainWhenOthersCrashFreezeOrCome(long seed) {
        faults(withKnownRates(seed), seed);
    }

    private static void faults(SimGroup group, long seed) {
        Simulation simulation = group.simulation();
        SplittableRandom random = new SplittableRandom(seed * 31);
        TransferId id = group.send(0, FILE, CHUNK, STRIPES);
        for (int fault = 0; fault < 6; fault++) {
            simulation.runFor(Duration.ofMillis(random.nextInt(900)));
            int victim = 1 + random.nextInt(MEMBERS - 1);
            switch (random.nextInt(4)) {
                case 0 -> group.crash(victim);
                case 1 -> SimGroups.freeze(simulation, victim, random.nextLong(6_000_000_000L));
                case 2 -> simulation.cutLink(victim, random.nextInt(MEMBERS));
                default -> group.join(MEMBERS + fault, 0);
            }
        }
        untilAllHaveIt(group, id, Duration.ofSeconds(90));
        assertThat(wasted(group, id)).as(SimGroups.rerun(simulation)).isLessThanOrEqualTo(0.1);
    }
}
