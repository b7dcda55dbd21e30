package dev.banyan.tree.nice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.Input;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class NiceSimulationTest {
    private static final int SEEDS = Integer.getInteger("banyan.seeds", 40);

    private static void overSeeds(LongConsumer scenario) {
        LongStream.rangeClosed(1, SEEDS).forEach(seed -> {
            try {
                scenario.accept(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed=" + seed + ": " + e.getMessage(), e);
            }
        });
    }

    private static NiceWorld settled(long seed, int members) {
        NiceWorld world = new NiceWorld(seed);
        world.start(members, Duration.ofMillis(100L * members));
        world.settle(Duration.ofSeconds(60));
        return world;
    }

    private static void disturb(int members, Duration bound, Consumer<NiceWorld> disturbance) {
        overSeeds(seed -> {
            NiceWorld world = settled(seed, members);
            world.run(Duration.ofSeconds(5));
            disturbance.accept(world);
            world.run(Duration.ofSeconds(1));
            world.settle(bound);
        });
    }

    @Test
    void formsOneHierarchyOfRegularClusters() {
        overSeeds(seed -> settled(seed, 64));
    }

    @Test
    void staysAsItIsWhenNothingHappens() {
        overSeeds(seed -> {
            NiceWorld world = settled(seed, 64);
            world.run(Duration.ofSeconds(60));
            world.settle(Duration.ofSeconds(10));
            List<List<Roster>> before =
                    world.nodes.stream().map(n -> n.nice.clusters()).toList();
            world.run(Duration.ofSeconds(60));
            assertThat(world.nodes.stream().map(n -> n.nice.clusters()).toList())
                    .isEqualTo(before);
        });
    }

    @Test
    void takesInACrowdThatComesAllAtOnce() {
        for (long seed = 1; seed <= 3; seed++) {
            NiceWorld world = new NiceWorld(seed);
            world.start(1, Duration.ofMillis(10));
            world.start(199, Duration.ofMillis(500));
            world.settle(Duration.ofSeconds(60));
        }
    }

    @Test
    void recoversFromTheCrashOfATenth() {
        disturb(64, Duration.ofSeconds(30), world -> {
            SplittableRandom random = new SplittableRandom(world.sent);
            for (int i = 0; i < 6; i++) {
                world.crash(world.nodes.get(random.nextInt(world.nodes.size())));
            }
        });
    }

    @Test
    void recoversFromTheCrashOfAllUpperLeaders() {
        disturb(
                64,
                Duration.ofSeconds(45),
                world -> world.nodes.stream()
                        .filter(n -> n.nice.clusters().size() >= 3)
                        .forEach(world::crash));
    }

    @Test
    void recoversFromTheCrashOfTheRendezvousBeforeAnybodyKnows() {
        disturb(64, Duration.ofSeconds(30), world -> {
            world.crash(world.nodes.get(0));
            world.run(Duration.ofSeconds(10));
            world.tellContacts();
        });
    }

    @Test
    void becomesOneHierarchyAgainAfterAPartition() {
        disturb(64, Duration.ofSeconds(60), world -> {
            world.partitionAt = 24;
            world.run(Duration.ofSeconds(30));
            world.partitionAt = 0;
        });
    }

    @Test
    void closesUpAfterGracefulLeaves() {
        disturb(64, Duration.ofSeconds(20), world -> {
            for (int i = 0; i < 64; i += 4) {
                world.nodes.get(i).handle(new Input.LeaveRequested());
                world.run(Duration.ofMillis(200));
            }
            world.nodes.stream()
                    .filter(n -> n.nice.nextWakeNanos() == Long.MAX_VALUE)
                    .forEach(world::crash);
            world.tellContacts();
        });
    }

    @Test
    void livesWithLoss() {
        disturb(48, Duration.ofSeconds(45), world -> {
            world.loss = 0.05;
            world.run(Duration.ofSeconds(60));
            world.loss = 0;
        });
    }

    @Test
    void offersCandidatesThatAreReallyNear() {
        for (long seed = 1; seed <= 5; seed++) {
            NiceWorld world = settled(seed, 200);
            world.run(Duration.ofSeconds(60));
            assertThat(world.candidateQuality()).as("seed=%d", seed).isLessThan(1.7);
        }
    }

    @Test
    void holdsAThousandMembersWithTheSameEffortEach() {
        NiceWorld world = new NiceWorld(1);
        world.start(1000, Duration.ofSeconds(30));
        world.settle(Duration.ofSeconds(60));
        long before = world.bytesSent;
        world.run(Duration.ofSeconds(10));
        long perMember = (world.bytesSent - before) / 10 / 1000;
        assertThat(perMember).isLessThan(700);
        assertThat(world.nodes.stream()
                        .mapToLong(n -> n.joinedAt - n.startedAt)
                        .max()
                        .orElseThrow())
                .as("slowest join")
                .isLessThan(5 * NiceWorld.SECOND);
    }

    @Test
    void survivesAMemberThatWasFrozen() {
        disturb(64, Duration.ofSeconds(30), world -> {
            for (int i = 1; i < 4; i++) {
                world.nodes.get(i).frozenUntil = world.now + (4 + i) * NiceWorld.SECOND;
            }
            world.run(Duration.ofSeconds(8));
        });
    }

    @Test
    void survivesAMixOfJoinsLeavesCrashesFreezesLossAndPartitions() {
        disturb(48, Duration.ofSeconds(60), world -> {
            SplittableRandom random = new SplittableRandom(world.sent);
            for (int i = 0; i < 60; i++) {
                NiceWorld.Node node = world.nodes.get(random.nextInt(world.nodes.size()));
                switch (random.nextInt(8)) {
                    case 0, 1 -> world.start(1, Duration.ZERO);
                    case 2 -> node.handle(new Input.LeaveRequested());
                    case 3 -> world.crash(node);
                    case 4 -> node.frozenUntil = world.now + random.nextLong(6 * NiceWorld.SECOND);
                    case 5 -> world.loss = random.nextInt(3) == 0 ? 0.1 : 0;
                    case 6 -> world.partitionAt = random.nextInt(3) == 0 ? random.nextInt(world.nodes.size()) : 0;
                    default -> world.tellContacts();
                }
                world.run(Duration.ofSeconds(1));
            }
            world.loss = 0;
            world.partitionAt = 0;
            world.run(Duration.ofSeconds(6));
            world.tellContacts();
        });
    }

    @Test
    void spendsFewBytesPerMemberWhateverTheirNumber() {
        for (int members : new int[] {16, 64, 200}) {
            NiceWorld world = settled(1, members);
            world.run(Duration.ofSeconds(10));
            long before = world.bytesSent;
            world.run(Duration.ofSeconds(30));
            long bytes = world.bytesSent - before;
            long perMember = bytes / 30 / members;
            assertThat(perMember).isLessThan(700);
        }
    }

    @Test
    void doesTheSameForTheSameSeed() {
        assertThat(settled(7, 40).traceHash).isEqualTo(settled(7, 40).traceHash);
        assertThat(settled(7, 40).traceHash).isNotEqualTo(settled(8, 40).traceHash);
    }
}
