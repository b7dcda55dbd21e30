package dev.banyan.tree.narada;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.Candidate;
import dev.banyan.tree.protocol.Input;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class NaradaSimulationTest {
    /** Fewer than of others: each member tells each neighbour of all members. */
    private static final int SEEDS = Math.max(1, Integer.getInteger("banyan.seeds", 40) / 8);

    private static void overSeeds(LongConsumer scenario) {
        overSeeds(SEEDS, scenario);
    }

    private static void overSeeds(int count, LongConsumer scenario) {
        LongStream.rangeClosed(1, count).forEach(seed -> {
            try {
                scenario.accept(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed=" + seed + ": " + e.getMessage(), e);
            }
        });
    }

    private static MeshWorld settled(long seed, int members) {
        MeshWorld world = new MeshWorld(seed, members);
        world.start(members, Duration.ofMillis(200L * members));
        world.settle(Duration.ofSeconds(60));
        return world;
    }

    private static void disturb(int members, Duration bound, Consumer<MeshWorld> disturbance) {
        overSeeds(seed -> {
            MeshWorld world = settled(seed, members);
            world.run(Duration.ofSeconds(30));
            disturbance.accept(world);
            world.run(Duration.ofSeconds(1));
            world.settle(bound);
            world.awaitReached(0.98, Duration.ofSeconds(60));
            assertThat(world.maxDegree).isLessThanOrEqualTo(world.settings.maxDegree());
        });
    }

    @Test
    void aMeshOf128HasShortWaysOverFewLinks() {
        overSeeds(Math.min(2, SEEDS), seed -> {
            MeshWorld world = settled(seed, 128);
            world.run(Duration.ofSeconds(300));
            world.settle(Duration.ofSeconds(10));
            assertThat(world.maxDegree).isLessThanOrEqualTo(world.settings.maxDegree());
            assertThat(world.rdp().at(90)).isLessThan(2.5);
        });
    }

    @Test
    void takesInACrowdThatComesAllAtOnce() {
        MeshWorld world = new MeshWorld(1, 128);
        world.start(1, Duration.ofMillis(10));
        world.start(127, Duration.ofMillis(500));
        world.settle(Duration.ofSeconds(90));
        assertThat(world.maxDegree).isLessThanOrEqualTo(world.settings.maxDegree());
    }

    @Test
    void recoversFromTheCrashOfATenth() {
        disturb(48, Duration.ofSeconds(90), world -> {
            SplittableRandom random = new SplittableRandom(world.bytesSent);
            for (int i = 0; i < 5; i++) {
                world.nodes.get(random.nextInt(world.nodes.size())).alive = false;
            }
        });
    }

    @Test
    void growsTogetherAfterAPartition() {
        disturb(48, Duration.ofSeconds(60), world -> {
            world.partitionAt = 20;
            world.run(Duration.ofSeconds(60));
            world.partitionAt = 0;
        });
    }

    @Test
    void growsTogetherAfterAPartitionThatWasTakenForDeath() {
        disturb(32, Duration.ofSeconds(60), world -> {
            world.partitionAt = 12;
            world.run(Duration.ofMinutes(5));
            assertThat(world.nodes.get(0).narada.members()).hasSize(12);
            world.partitionAt = 0;
        });
    }

    @Test
    void closesUpAfterGracefulLeaves() {
        disturb(48, Duration.ofSeconds(20), world -> {
            for (int i = 0; i < 48; i += 4) {
                world.nodes.get(i).handle(new Input.LeaveRequested());
                world.run(Duration.ofMillis(200));
            }
            world.tellContacts();
        });
    }

    @Test
    void livesWithLoss() {
        disturb(32, Duration.ofSeconds(90), world -> {
            world.loss = 0.05;
            world.run(Duration.ofSeconds(120));
            world.loss = 0;
        });
    }

    @Test
    void offersTheNeighboursAndCandidatesThatAreReallyNear() {
        MeshWorld world = settled(1, 64);
        world.run(Duration.ofSeconds(200));
        for (MeshWorld.Node node : world.alive()) {
            assertThat(node.offered).hasSize(24);
            assertThat(node.offered.stream().map(Candidate::node))
                    .containsAll(node.narada.view().neighbours());
            assertThat(node.offered).isSortedAccordingTo((a, b) -> Long.compare(a.rttNanos(), b.rttNanos()));
            long nearest = world.alive().stream()
                    .filter(other -> other != node)
                    .mapToLong(other -> 2 * world.delayNanos(node, other))
                    .min()
                    .orElseThrow();
            assertThat(node.offered.get(0).rttNanos()).isLessThan(3 * nearest);
        }
    }

    @Test
    void aSecondRunWithTheSameSeedIsTheSame() {
        MeshWorld first = settled(7, 32);
        MeshWorld second = settled(7, 32);
        assertThat(second.bytesSent).isEqualTo(first.bytesSent);
        assertThat(second.relativeDelays()).isEqualTo(first.relativeDelays());
    }
}
