package dev.banyan.overlay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.overlay.bulk.core.MemberState;
import dev.banyan.overlay.bulk.core.TransferId;
import dev.banyan.tree.attach.Attachment;
import dev.banyan.tree.sim.SimPartition;
import dev.banyan.tree.sim.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A group with NICE is cut in two for 30 s, in the middle of a transfer, and heals. */
class PartitionSimulationTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int CHUNK = 64 * 1024;
    private static final int MEMBERS = 20;

    static LongStream seeds() {
        return SimGroups.seeds();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void afterAPartitionOfThirtySecondsThereIsOneRootAndEverybodyGetsTheFile(long seed) {
        SimGroup group = SimGroups.withNice(seed, 4);
        Simulation simulation = group.simulation();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < MEMBERS; i++) {
            int index = i;
            simulation.limitUplink(i, 20_000_000);
            simulation.at(i == 0 ? 0 : random.nextLong(4 * SECOND), "join " + i, () -> group.join(index, 0));
        }
        simulation.runUntil(12 * SECOND);
        TransferId id = group.send(0, 60L * CHUNK, CHUNK, 1);
        simulation.runFor(Duration.ofMillis(500 + random.nextInt(1500)));
        List<Integer> left = IntStream.range(0, MEMBERS)
                .filter(i -> random.nextBoolean())
                .boxed()
                .toList();
        List<Integer> right = IntStream.range(0, MEMBERS)
                .filter(i -> !left.contains(i))
                .boxed()
                .toList();
        SimPartition partition = simulation.partition(left, right);
        simulation.runFor(Duration.ofSeconds(30));
        simulation.heal(partition);
        long healed = simulation.nowNanos();
        while (!done(group, id) && simulation.nowNanos() < healed + 40 * SECOND) {
            simulation.runFor(Duration.ofMillis(100));
        }
        assertThat(group.notOneTree()).as(SimGroups.rerun(simulation)).isEmpty();
        assertThat(done(group, id)).as(SimGroups.rerun(simulation)).isTrue();
    }

    /** Who is oldest and who ranks best need not be the same: the oldest claims, and those who rank better must not stay outside. */
    @ParameterizedTest
    @MethodSource("seeds")
    void duringAPartitionBothSidesHaveATreeThoughRanksAndAgesDiffer(long seed) {
        SimGroup group = SimGroups.withNice(seed, 4);
        Simulation simulation = group.simulation();
        SplittableRandom random = new SplittableRandom(seed);
        int members = 8;
        for (int i = 0; i < members; i++) {
            int index = i;
            int preference = random.nextInt(100);
            simulation.at(i == 0 ? 0 : random.nextLong(4 * SECOND), "join " + i, () -> group.join(index, preference));
        }
        simulation.runUntil(12 * SECOND);
        List<Integer> left = IntStream.range(0, members / 2).boxed().toList();
        List<Integer> right = IntStream.range(members / 2, members).boxed().toList();
        SimPartition partition = simulation.partition(left, right);
        simulation.runFor(Duration.ofSeconds(20));
        // Who ranks better may claim late, and its former root waits for the grace before it joins it.
        simulation.runUntil(
                () -> rootsOf(group, left).size() == 1 && rootsOf(group, right).size() == 1,
                simulation.nowNanos() + 5 * SECOND);
        for (List<Integer> side : List.of(left, right)) {
            assertThat(rootsOf(group, side))
                    .as("roots of " + side + ", " + SimGroups.rerun(simulation))
                    .singleElement()
                    .isNotEqualTo("none");
        }
        simulation.heal(partition);
        simulation.runFor(Duration.ofSeconds(20));
        assertThat(group.notOneTree()).as(SimGroups.rerun(simulation)).isEmpty();
    }

    private static List<String> rootsOf(SimGroup group, List<Integer> side) {
        return side.stream().map(i -> rootOf(group, i)).distinct().toList();
    }

    private static String rootOf(SimGroup group, int index) {
        return group.node(index)
                .map(node -> node.tree().attachment())
                .filter(Attachment::isAttached)
                .flatMap(Attachment::root)
                .map(root -> root.id().name())
                .orElse("none");
    }

    private static boolean done(SimGroup group, TransferId id) {
        return group.notOneTree().isEmpty()
                && group.alive().stream()
                        .allMatch(n -> n.transfers()
                                .transfer(id)
                                .filter(t -> t.core().memberState() instanceof MemberState.Verified)
                                .isPresent());
    }
}
