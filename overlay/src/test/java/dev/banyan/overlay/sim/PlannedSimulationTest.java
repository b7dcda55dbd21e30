package dev.banyan.overlay.sim;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole groups whose trees are planned by their oldest member. */
class PlannedSimulationTest {
    private static final long SECOND = 1_000_000_000L;

    static LongStream seeds() {
        return SimGroups.seeds().limit(8);
    }

    private static SimGroup grown(long seed, int members, int fanOut) {
        return SimGroups.grown(
                SimGroups.withPlanned(seed, fanOut), members, Duration.ofSeconds(5), 0, Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void membersThatJoinFormOneTree(long seed) {
        SimGroups.becomesOneTree(grown(seed, 60, 4), Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void oneTreeSpansTheLivingAfterThePlannerAndATenthDied(long seed) {
        SimGroup group = grown(seed, 60, 4);
        group.crash(0);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 6; i++) {
            group.crash(1 + random.nextInt(59));
            group.simulation().runFor(Duration.ofMillis(random.nextInt(1500)));
        }
        group.simulation().runFor(Duration.ofSeconds(15));
        SimGroups.becomesOneTree(group, Duration.ofSeconds(15));
    }
}
