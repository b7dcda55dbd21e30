package dev.banyan.overlay.sim;

import dev.banyan.tree.sim.Simulation;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TreeSimulationTest {
    private static final long SECOND = 1_000_000_000L;

    static LongStream seeds() {
        return SimGroups.seeds();
    }

    private static SimGroup grown(long seed, int members, int fanOut) {
        return SimGroups.grown(
                SimGroups.withoutBuilder(seed, fanOut), members, Duration.ofSeconds(5), 0, Duration.ofSeconds(20));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void membersThatJoinFormOneTree(long seed) {
        SimGroups.becomesOneTree(grown(seed, 40, 4), Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void oneTreeSpansTheLivingAfterCrashesFreezesAndFlaps(long seed) {
        SimGroup group = grown(seed, 40, 3);
        SplittableRandom random = new SplittableRandom(seed);
        Simulation simulation = group.simulation();
        for (int fault = 0; fault < 12; fault++) {
            int victim = random.nextInt(40);
            int other = random.nextInt(40);
            switch (random.nextInt(3)) {
                case 0 -> group.crash(victim);
                case 1 -> SimGroups.freeze(simulation, victim, random.nextLong(8 * SECOND));
                default -> simulation.cutLink(victim, other);
            }
            simulation.runFor(Duration.ofMillis(random.nextInt(1500)));
        }
        simulation.runFor(Duration.ofSeconds(8));
        SimGroups.becomesOneTree(group, Duration.ofSeconds(12));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void twoTreesBecomeOneAfterAPartition(long seed) {
        SimGroup group = grown(seed, 30, 4);
        Simulation simulation = group.simulation();
        var left = java.util.stream.IntStream.range(0, 15).boxed().toList();
        var right = java.util.stream.IntStream.range(15, 30).boxed().toList();
        var partition = simulation.partition(left, right);
        simulation.runFor(Duration.ofSeconds(30));
        simulation.heal(partition);
        SimGroups.becomesOneTree(group, Duration.ofSeconds(15));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theHeirTakesOverWhenTheRootDies(long seed) {
        SimGroup group = grown(seed, 30, 4);
        group.crash(0);
        SimGroups.becomesOneTree(group, Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theOldestThatAnswersFoundsTheTreeAnewWhenRootAndHeirDie(long seed) {
        SimGroup group = grown(seed, 60, 4);
        group.crash(0);
        group.crash(SimNames.index(group.node(1)
                .orElseThrow()
                .tree()
                .attachment()
                .heir()
                .orElseThrow()
                .id()));
        SimGroups.becomesOneTree(group, Duration.ofSeconds(20));
    }
}
