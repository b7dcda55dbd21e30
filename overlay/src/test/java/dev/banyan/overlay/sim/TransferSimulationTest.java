package dev.banyan.overlay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.overlay.bulk.core.MemberState;
import dev.banyan.overlay.bulk.core.TransferId;
import dev.banyan.overlay.bulk.core.TransferOutcome;
import dev.banyan.tree.protocol.TreeEvent;
import dev.banyan.tree.sim.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files through a tree of NICE's candidates, while nodes crash, freeze, join, and links flap. */
class TransferSimulationTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int CHUNK = 64 * 1024;
    private static final int FILE = 60 * CHUNK + 17;
    private static final int MEMBERS = 20;
    private static final long UPLINK = 40_000_000;

    static LongStream seeds() {
        return SimGroups.seeds();
    }

    private static SimGroup grown(long seed, int fanOut) {
        return SimGroups.grownOnUplinks(SimGroups.withNice(seed, fanOut), MEMBERS, UPLINK);
    }

    private static void everybodyGetsTheFile(SimGroup group, TransferId id, List<Integer> butNot, Duration within) {
        Simulation simulation = group.simulation();
        long limit = simulation.nowNanos() + within.toNanos();
        while (!lacking(group, id, butNot).isEmpty() && simulation.nowNanos() < limit) {
            simulation.runFor(Duration.ofMillis(100));
        }
        assertThat(lacking(group, id, butNot))
                .as(
                        "%s at %d ms; tree: %s",
                        SimGroups.rerun(simulation), simulation.nowNanos() / 1_000_000, group.notOneTree())
                .isEmpty();
    }

    private static List<String> lacking(SimGroup group, TransferId id, List<Integer> butNot) {
        List<String> lacking = new ArrayList<>();
        for (SimNode node : group.alive()) {
            boolean verified = node.transfers()
                    .transfer(id)
                    .filter(t -> t.core().memberState() instanceof MemberState.Verified)
                    .filter(t -> t.storedChunks() == t.core().header().chunkCount())
                    .isPresent();
            if (!verified && !butNot.contains(SimNames.index(node.id()))) {
                lacking.add(node.id() + " "
                        + node.transfers()
                                .transfer(id)
                                .map(t ->
                                        t.core().memberState() + " " + t.core().verifiedChunks()));
            }
        }
        return lacking;
    }

    private static double duplicateShare(SimGroup group, TransferId id) {
        long duplicate = 0;
        long received = 0;
        for (SimNode node : group.alive()) {
            var stats = node.transfers().transfer(id).orElseThrow().core().stats();
            duplicate += stats.duplicateBytes();
            received += stats.receivedBytes();
        }
        return (double) duplicate / received;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyMemberGetsEveryChunkAndTheSourceKnows(long seed) {
        SimGroup group = grown(seed, 4);
        TransferId id = group.send(0, FILE, CHUNK, 1);
        everybodyGetsTheFile(group, id, List.of(), Duration.ofSeconds(20));
        group.simulation().runFor(Duration.ofSeconds(3));
        TransferOutcome outcome =
                group.node(0).orElseThrow().transfers().outcome(id).orElseThrow();
        assertThat(outcome.complete())
                .as(SimGroups.rerun(group.simulation()) + " " + outcome)
                .isTrue();
        assertThat(outcome.verifiedCount()).isEqualTo(MEMBERS - 1);
        assertThat(duplicateShare(group, id))
                .as(SimGroups.rerun(group.simulation()))
                .isLessThanOrEqualTo(0.02);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyLiveMemberGetsEveryChunkUnderCrashesFreezesFlapsAndJoins(long seed) {
        SimGroup group = grown(seed, 3);
        Simulation simulation = group.simulation();
        SplittableRandom random = new SplittableRandom(seed * 17);
        TransferId id = group.send(0, FILE, CHUNK, 1);
        for (int fault = 0; fault < 8; fault++) {
            simulation.runFor(Duration.ofMillis(random.nextInt(600)));
            int victim = 1 + random.nextInt(MEMBERS - 1);
            switch (random.nextInt(4)) {
                case 0 -> group.crash(victim);
                case 1 -> SimGroups.freeze(simulation, victim, random.nextLong(6 * SECOND));
                case 2 -> simulation.cutLink(victim, random.nextInt(MEMBERS));
                default -> group.join(MEMBERS + fault, 0);
            }
        }
        everybodyGetsTheFile(group, id, List.of(), Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aDeadInteriorNodeCostsAtMostTwoPercentOfDuplicates(long seed) {
        SimGroup group = grown(seed, 4);
        TransferId id = group.send(0, FILE, CHUNK, 1);
        SimNode interior = busiest(group);
        Simulation simulation = group.simulation();
        simulation.runUntil(
                () -> interior.transfers()
                                .transfer(id)
                                .map(SimTransfer::storedChunks)
                                .orElse(0)
                        > 30,
                simulation.nowNanos() + 20 * SECOND);
        group.crash(SimNames.index(interior.id()));
        everybodyGetsTheFile(group, id, List.of(), Duration.ofSeconds(30));
        assertThat(duplicateShare(group, id)).as(SimGroups.rerun(simulation)).isLessThanOrEqualTo(0.02);
    }

    /** The member with most children, the root not counted. */
    private static SimNode busiest(SimGroup group) {
        SimNode busiest = group.node(1).orElseThrow();
        for (SimNode node : group.alive()) {
            int children = node.tree().attachment().children().size();
            boolean root = node.tree().attachment().parent().isEmpty();
            if (!root && children > busiest.tree().attachment().children().size()) {
                busiest = node;
            }
        }
        return busiest;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatOneSurvivorHoldsReachesAllWhenTheSourceDies(long seed) {
        SimGroup group = grown(seed, 4);
        Simulation simulation = group.simulation();
        TransferId id = group.send(0, FILE, CHUNK, 1);
        // One child gets on: the links to the others stand still as soon as they know of the transfer.
        simulation.runFor(Duration.ofMillis(700 + seed * 37 % 900));
        group.crash(0);
        simulation.runFor(Duration.ofSeconds(30));
        java.util.BitSet held = new java.util.BitSet();
        for (SimNode node : group.alive()) {
            node.transfers()
                    .transfer(id)
                    .ifPresent(t -> held.or(t.core().verifiedChunks().toBitSet()));
        }
        assertThat(group.notOneTree()).as(SimGroups.rerun(simulation)).isEmpty();
        for (SimNode node : group.alive()) {
            if (!held.isEmpty()) {
                assertThat(node.transfers()
                                .transfer(id)
                                .orElseThrow()
                                .core()
                                .verifiedChunks()
                                .toBitSet())
                        .as("%s at %s", SimGroups.rerun(simulation), node.id())
                        .isEqualTo(held);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aFullDiskAndACorruptingRelayHarmNobodyElse(long seed) {
        SimGroup group = grown(seed, 4);
        SimNode corrupting = busiest(group);
        corrupting.transfers().disk().corruptSent(0.05);
        int full = IntStream.range(1, MEMBERS)
                .filter(i -> i != SimNames.index(corrupting.id()))
                .findFirst()
                .orElseThrow();
        group.node(full).orElseThrow().transfers().disk().limit(10 * CHUNK);
        TransferId id = group.send(0, FILE, CHUNK, 1);
        everybodyGetsTheFile(group, id, List.of(full), Duration.ofSeconds(60));
        group.simulation().runFor(Duration.ofSeconds(5));
        TransferOutcome outcome =
                group.node(0).orElseThrow().transfers().outcome(id).orElseThrow();
        assertThat(outcome.unverified())
                .as(SimGroups.rerun(group.simulation()) + " " + outcome)
                .singleElement()
                .satisfies(e -> assertThat(e.state()).isEqualTo(new MemberState.Failed("No space left on device")));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noMemberMovesByChoiceWhileAFileComesIn(long seed) {
        SimGroup group = grown(seed, 4);
        List<String> moves = new ArrayList<>();
        TransferId id = group.send(0, FILE, CHUNK, 1);
        group.observe((now, node, event) -> {
            boolean receiving = group.node(node)
                    .flatMap(n -> n.transfers().transfer(id))
                    .filter(t -> !t.core().memberState().isFinal())
                    .isPresent();
            boolean chosen = event instanceof TreeEvent.ParentChanged p && p.cause() == TreeEvent.Cause.CLOSER;
            if (receiving && chosen) {
                moves.add(node + " " + event);
            }
        });
        everybodyGetsTheFile(group, id, List.of(), Duration.ofSeconds(20));
        assertThat(moves).as(SimGroups.rerun(group.simulation())).isEmpty();
    }
}
