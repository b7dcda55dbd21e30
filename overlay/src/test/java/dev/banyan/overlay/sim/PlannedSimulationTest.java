package dev.banyan.overlay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.sim.Simulation;
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
        SimGroup group = SimGroups.withPlanned(seed, fanOut);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < members; i++) {
            int index = i;
            group.simulation().at(i == 0 ? 0 : random.nextLong(5 * SECOND), "join " + i, () -> group.join(index, 0));
        }
        group.simulation().runUntil(30 * SECOND);
        return group;
    }

    private static void becomesOneTree(SimGroup group, Duration within) {
        Simulation simulation = group.simulation();
        long limit = simulation.nowNanos() + within.toNanos();
        while (group.notOneTree().isPresent() && simulation.nowNanos() < limit) {
            simulation.runFor(Duration.ofMillis(100));
        }
        assertThat(group.notOneTree())
                .as("%s at %d ms", SimGroups.rerun(simulation), simulation.nowNanos() / 1_000_000)
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void membersThatJoinFormOneTree(long seed) {
        becomesOneTree(grown(seed, 60, 4), Duration.ofSeconds(1));
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
        becomesOneTree(group, Duration.ofSeconds(15));
    }
}
