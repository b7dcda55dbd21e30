package dev.banyan.overlay.bulk.core;

import static dev.banyan.overlay.bulk.core.Fixtures.CHUNK;
import static dev.banyan.overlay.bulk.core.Fixtures.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/**
 * Whole groups in virtual time, over seeds 1..{@code -Dbanyan.seeds}. One seed again:
 * {@code mvn -pl overlay -am test -Dtest=BulkNetTest -Dbanyan.seed=N -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class BulkNetTest {
    private static final long SECOND = 1000 * MILLI;
    private static final long LIMIT = 600 * SECOND;

    private static List<Long> seeds() {
        long one = Long.getLong("banyan.seed", 0);
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; one == 0 && seed <= Integer.getInteger("banyan.seeds", 40); seed++) {
            seeds.add(seed);
        }
        return one == 0 ? seeds : List.of(one);
    }

    /** Every other net has one stripe, the others two to four. */
    private static BulkNet net(long seed, SplittableRandom random, int chunks) {
        int stripes = seed % 2 == 1 ? 1 : 2 + (int) (seed / 2 % 3);
        int members = 5 + random.nextInt(28);
        int source = random.nextInt(3) == 0 ? random.nextInt(members) : 0;
        BulkNet net = new BulkNet(
                random,
                members,
                source,
                (long) chunks * CHUNK - random.nextInt(CHUNK),
                256 * 1024 << random.nextInt(4),
                stripes);
        net.nodes.forEach(node -> {
            node.uplinkBytesPerSecond = 2_000_000 + random.nextInt(20_000_000);
            node.asyncReads = random.nextBoolean();
        });
        return net;
    }

    /** Runs a scenario over all seeds; faults are planned before the start. @return the largest duplicate share seen */
    private static double overSeeds(String scenario, int chunks, BiConsumer<BulkNet, SplittableRandom> faults) {
        double worst = 0;
        double sum = 0;
        long stallNanos = 0;
        for (long seed : seeds()) {
            SplittableRandom random = new SplittableRandom(seed);
            BulkNet net = net(seed, random, chunks);
            try {
                net.start();
                faults.accept(net, random);
                boolean done =
                        net.run(LIMIT, () -> net.allFinal() && net.outcome().complete());
                assertThat(done).as("all members final and known to the source").isTrue();
                net.checkOutcome();
                assertThat(net.protocolErrors())
                        .as("protocol errors among honest nodes")
                        .isZero();
                net.run(net.nowNanos + 5 * SECOND, () -> false);
                assertThat(net.linksOfThoseWhoHaveIt())
                        .as("links between two that have the whole file")
                        .isEmpty();
            } catch (Throwable e) {
                throw new AssertionError(
                        "seed=" + seed + " at " + net.nowNanos / MILLI + " ms: " + e + "\n"
                                + net.nodes.stream()
                                        .map(n -> n.failure)
                                        .filter(f -> f != null)
                                        .toList() + "\n" + net.outcome()
                                + "\n" + net.describe(),
                        e);
            }
            worst = Math.max(worst, net.duplicateShare());
            stallNanos = Math.max(
                    stallNanos,
                    net.liveReceivers().stream()
                            .mapToLong(n -> n.longestStallNanos)
                            .max()
                            .orElse(0));
            sum += net.duplicateShare();
        }
        if (Boolean.getBoolean("banyan.report")) {
            System.out.printf(
                    "%s: duplicates worst %.4f mean %.4f, longest stall %d ms%n",
                    scenario, worst, sum / seeds().size(), stallNanos / MILLI);
        }
        return worst;
    }

    @Test
    void everyMemberGetsTheFileWithoutFaultsAndHardlyAnyDuplicates() {
        double duplicates = overSeeds("no faults", 600, (net, random) -> {});
        assertThat(duplicates).isLessThanOrEqualTo(0.02);
    }

    @Test
    void anEmptyFileAndAFileOfOneByteReachEveryMember() {
        for (long bytes : new long[] {0, 1}) {
            SplittableRandom random = new SplittableRandom(bytes + 7);
            BulkNet net = new BulkNet(random, 12, 3, bytes, 1 << 20, 1 + (int) bytes);
            net.start();
            assertThat(net.run(LIMIT, () -> net.allFinal() && net.outcome().complete()))
                    .isTrue();
            assertThat(net.outcome().summary()).isEqualTo("11 of 11 verified");
        }
    }

    @Test
    void aCrashedInteriorNodeCostsNoMemberTheFileAndHardlyAnyDuplicates() {
        double duplicates = overSeeds("interior crash", 600, (net, random) -> {
            List<BulkNode> interior = net.nodes.stream()
                    .filter(n -> n.index != net.source && n.children() > 0)
                    .toList();
            // Half way of the whole: when some receiver has half of the file.
            whenHalfIsThere(net, () -> net.crash(interior.get(random.nextInt(interior.size()))));
        });
        assertThat(duplicates).isLessThanOrEqualTo(0.02);
    }

    private static void whenHalfIsThere(BulkNet net, Runnable action) {
        net.at(20 * MILLI, null, () -> {
            long most = net.nodes.stream()
                    .mapToLong(n -> n.stats().receivedBytes())
                    .max()
                    .orElse(0);
            if (most >= net.header.fileBytes() / 2) {
                action.run();
            } else {
                whenHalfIsThere(net, action);
            }
        });
    }

    @Test
    void survivesCrashesMovesAndFreezesAtRandomTimes() {
        overSeeds("random faults", 400, (net, random) -> {
            for (int fault = 0; fault < 8; fault++) {
                BulkNode node = net.nodes.get(random.nextInt(net.nodes.size()));
                int kind = random.nextInt(4);
                long length = random.nextLong(5 * SECOND);
                net.at(random.nextLong(6 * SECOND), null, () -> fault(net, node, kind, length));
            }
        });
    }

    private static void fault(BulkNet net, BulkNode node, int kind, long length) {
        boolean usable = node.alive && node.frozenUntilNanos <= net.nowNanos;
        if (!usable) {
            return;
        }
        if (kind == 0 && node.index != net.source) {
            net.crash(node);
        } else if (kind == 1) {
            net.freeze(node, length);
        } else {
            net.move(node);
        }
    }

    @Test
    void movesAloneCauseHardlyAnyDuplicates() {
        double duplicates = overSeeds("moves", 600, (net, random) -> {
            for (int i = 0; i < 6; i++) {
                BulkNode node = net.nodes.get(random.nextInt(net.nodes.size()));
                net.at(random.nextLong(4 * SECOND), null, () -> net.move(node));
            }
        });
        assertThat(duplicates).isLessThanOrEqualTo(0.02);
    }

    @Test
    void corruptingSendersOfOneTenAndTwentyPercentSpoilNoFile() {
        for (double share : new double[] {0.01, 0.1, 0.2}) {
            overSeeds(
                    "corruption " + share,
                    150,
                    (net, random) -> net.nodes.forEach(node -> {
                        if (random.nextInt(3) == 0) {
                            node.corrupts = share;
                        }
                    }));
        }
    }

    @Test
    void aFailingDiskFailsItsOwnNodeAndNobodyElse() {
        overSeeds("failing disk", 400, (net, random) -> {
            List<BulkNode> receivers =
                    net.nodes.stream().filter(n -> n.index != net.source).toList();
            List<BulkNode> bad = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                BulkNode node = receivers.get(random.nextInt(receivers.size()));
                node.diskChunks = random.nextInt(300);
                bad.add(node);
            }
            net.expectFailed(bad);
        });
    }

    @Test
    void aFailingDiskFailsItsOwnNodeAndNobodyElseWhileNodesCrashAndMove() {
        overSeeds("failing disk and faults", 300, (net, random) -> {
            List<BulkNode> receivers =
                    net.nodes.stream().filter(n -> n.index != net.source).toList();
            List<BulkNode> bad = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                BulkNode node = receivers.get(random.nextInt(receivers.size()));
                node.diskChunks = random.nextInt(200);
                bad.add(node);
            }
            net.expectFailed(bad);
            for (int fault = 0; fault < 4; fault++) {
                BulkNode node = net.nodes.get(random.nextInt(net.nodes.size()));
                int kind = random.nextInt(4);
                net.at(random.nextLong(4 * SECOND), null, () -> fault(net, node, kind, 2 * SECOND));
            }
        });
    }
}
