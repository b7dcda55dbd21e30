package dev.banyan.tree.narada;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.Candidate;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.sim.Percentiles;
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

    private static void disturb(String what, int members, Duration bound, Consumer<MeshWorld> disturbance) {
        long[] worst = new long[1];
        overSeeds(seed -> {
            MeshWorld world = settled(seed, members);
            world.run(Duration.ofSeconds(30));
            disturbance.accept(world);
            world.run(Duration.ofSeconds(1));
            worst[0] = Math.max(worst[0], world.settle(bound).toMillis());
            world.awaitReached(0.98, Duration.ofSeconds(60));
            assertThat(world.maxDegree).isLessThanOrEqualTo(world.settings.maxDegree());
        });
        System.out.println(what + ": settled after " + worst[0] + " ms at most");
    }

    @Test
    void aMeshOf128HasShortWaysOverFewLinks() {
        overSeeds(Math.min(2, SEEDS), seed -> {
            MeshWorld world = settled(seed, 128);
            world.run(Duration.ofSeconds(300));
            world.settle(Duration.ofSeconds(10));
            long before = world.bytesSent;
            world.run(Duration.ofSeconds(20));
            Percentiles rdp = world.rdp();
            System.out.printf(
                    "reached %.4f, added %d, dropped %d%n",
                    world.reachedShare(),
                    world.alive().stream()
                            .mapToLong(n -> n.narada.stats().linksAdded())
                            .sum(),
                    world.alive().stream()
                            .mapToLong(n -> n.narada.stats().linksDropped())
                            .sum());
            System.out.printf(
                    "128 members, seed %d: RDP p50 %.2f, p90 %.2f, max %.1f; degree mean %.2f, max %d; %d bytes/s%n",
                    seed,
                    rdp.at(50),
                    rdp.at(90),
                    rdp.max(),
                    world.alive().stream()
                            .mapToInt(n -> n.narada.view().neighbours().size())
                            .average()
                            .orElseThrow(),
                    world.maxDegree,
                    (world.bytesSent - before) / 20 / 128);
            assertThat(world.maxDegree).isLessThanOrEqualTo(6);
            assertThat(rdp.at(90)).isLessThan(2.5);
        });
    }

    @Test
    void takesInACrowdThatComesAllAtOnce() {
        MeshWorld world = new MeshWorld(1, 128);
        world.start(1, Duration.ofMillis(10));
        world.start(127, Duration.ofMillis(500));
        System.out.println("crowd of 128: settled in " + world.settle(Duration.ofSeconds(90)));
        assertThat(world.maxDegree).isLessThanOrEqualTo(6);
    }

    @Test
    void recoversFromTheCrashOfATenth() {
        disturb("crash of a tenth", 48, Duration.ofSeconds(90), world -> {
            SplittableRandom random = new SplittableRandom(world.bytesSent);
            for (int i = 0; i < 5; i++) {
                world.nodes.get(random.nextInt(world.nodes.size())).alive = false;
            }
        });
    }

    @Test
    void growsTogetherAfterAPartition() {
        disturb("partition of 60 s", 48, Duration.ofSeconds(60), world -> {
            world.partitionAt = 20;
            world.run(Duration.ofSeconds(60));
            world.partitionAt = 0;
        });
    }

    @Test
    void growsTogetherAfterAPartitionThatWasTakenForDeath() {
        disturb("partition of 5 min", 32, Duration.ofSeconds(60), world -> {
            world.partitionAt = 12;
            world.run(Duration.ofMinutes(5));
            assertThat(world.nodes.get(0).narada.members()).hasSize(12);
            world.partitionAt = 0;
        });
    }

    @Test
    void closesUpAfterGracefulLeaves() {
        disturb("graceful leave of a quarter", 48, Duration.ofSeconds(20), world -> {
            for (int i = 0; i < 48; i += 4) {
                world.nodes.get(i).handle(new Input.LeaveRequested());
                world.run(Duration.ofMillis(200));
            }
            world.tellContacts();
        });
    }

    @Test
    void livesWithLoss() {
        disturb(
                "loss of 5 %",
                32, Duration.ofSeconds(90), world -> {
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
