package dev.banyan.overlay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.overlay.live.core.SlowPolicy;
import dev.banyan.overlay.live.core.StartAt;
import dev.banyan.overlay.live.core.StreamId;
import dev.banyan.tree.sim.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Topics through a tree of NICE's candidates, with limited uplinks, while nodes crash, freeze, join, and links flap. */
class StreamSimulationTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int MEMBERS = 16;
    private static final long UPLINK = 40_000_000;
    private static final String TOPIC = "news";

    /** As many as are asked for, else 500. */
    static LongStream seeds() {
        return SimGroups.seeds(500);
    }

    /** Large groups are slow to simulate. */
    static LongStream someSeeds() {
        return SimGroups.seeds(500).filter(seed -> seed % 25 == 1 || Long.getLong("banyan.seed") != null);
    }

    private static SimGroup grown(long seed, int fanOut) {
        return SimGroups.grownOnUplinks(SimGroups.withNice(seed, fanOut), MEMBERS, UPLINK);
    }

    private static void everybodySubscribes(SimGroup group) {
        for (SimNode node : group.alive()) {
            group.subscribe(SimNames.index(node.id()), 1, TOPIC, StartAt.LATEST, SlowPolicy.DEMOTE);
        }
        Simulation simulation = group.simulation();
        simulation.runUntil(
                () -> group.alive().stream().allMatch(StreamSimulationTest::isReady),
                simulation.nowNanos() + 10 * SECOND);
        assertThat(group.alive()).as(SimGroups.rerun(simulation)).allMatch(StreamSimulationTest::isReady);
    }

    private static boolean isReady(SimNode node) {
        return node.live().subscribers().stream().allMatch(s -> s.readySinceNanos() >= 0);
    }

    private static List<String> lacking(SimGroup group, StreamId stream) {
        List<String> lacking = new ArrayList<>();
        for (SimNode node : group.alive()) {
            for (SimSubscriber subscriber : node.live().subscribers()) {
                SimSubscriber.Reading reading = subscriber.readings().get(stream);
                boolean publisherLives = group.node(stream.publisher()).isPresent();
                boolean done = publisherLives
                        ? reading != null && reading.last() >= group.published(stream)
                        : reading == null || reading.ended();
                if (!done) {
                    lacking.add(node.id() + " " + (reading == null ? "nothing" : "up to " + reading.last()) + " "
                            + node.live().core().status(stream));
                }
            }
        }
        return lacking;
    }

    private static void everybodyGetsAll(SimGroup group, StreamId stream, Duration within) {
        Simulation simulation = group.simulation();
        long limit = simulation.nowNanos() + within.toNanos();
        while (!lacking(group, stream).isEmpty() && simulation.nowNanos() < limit) {
            simulation.runFor(Duration.ofMillis(50));
        }
        assertThat(lacking(group, stream))
                .as(
                        "%s at %d ms; %d published; tree: %s",
                        SimGroups.rerun(simulation),
                        simulation.nowNanos() / 1_000_000,
                        group.published(stream),
                        group.notOneTree())
                .isEmpty();
    }

    private static void nobodyMissesAny(SimGroup group, StreamId stream) {
        for (SimNode node : group.alive()) {
            for (SimSubscriber subscriber : node.live().subscribers()) {
                assertThat(subscriber.readings().get(stream).gaps())
                        .as(SimGroups.rerun(group.simulation()) + " " + node.id())
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("someSeeds")
    void everySubscriberGetsEveryMessageOnceAndThePublisherKnows(long seed) {
        SimGroup group = grown(seed, 4);
        everybodySubscribes(group);
        StreamId stream = group.openPublisher((int) (seed % MEMBERS), TOPIC, 1);
        for (int i = 0; i < 20; i++) {
            group.publish(stream, 50, 100 + i * 300, true);
            group.simulation().runFor(Duration.ofMillis(20));
        }
        everybodyGetsAll(group, stream, Duration.ofSeconds(10));
        nobodyMissesAny(group, stream);
        group.simulation().runFor(Duration.ofSeconds(3));
        SimPublisher publisher = SimGroups.publisher(group, stream);
        assertThat(publisher.receipts()).as(SimGroups.rerun(group.simulation())).hasSize(1000);
        assertThat(publisher.receipts()).allMatch(r -> r.departed().isEmpty());
        Simulation simulation = group.simulation();
        simulation.runUntil(() -> publisher.audience() == MEMBERS, simulation.nowNanos() + 5 * SECOND);
        assertThat(publisher.audience()).as(SimGroups.rerun(group.simulation())).isEqualTo(MEMBERS);
    }

    /** Most of the groups are small and have little memory, so that many seeds can be tried and little is enough for trouble. */
    @ParameterizedTest
    @MethodSource("seeds")
    void everySubscriberGetsAllOrAGapAndEveryPublisherTrueReceiptsWhateverHappens(long seed) {
        boolean large = seed % 20 == 0;
        SplittableRandom random = new SplittableRandom(seed);
        int fanOut = 1 + random.nextInt(4);
        SimGroup group =
                large ? SimGroups.withNice(seed, fanOut) : SimGroups.withLittleMemory(seed, fanOut, seed % 5 == 0);
        new StreamStorm(seed, group)
                .begin(large ? MEMBERS : 4 + random.nextInt(4))
                .rage(10)
                .everybodyGetsAll(Duration.ofSeconds(60));
    }
}
