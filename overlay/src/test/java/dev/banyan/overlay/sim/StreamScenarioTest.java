package dev.banyan.overlay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.overlay.live.core.GapReason;
import dev.banyan.overlay.live.core.LiveEffect;
import dev.banyan.overlay.live.core.SlowPolicy;
import dev.banyan.overlay.live.core.StartAt;
import dev.banyan.overlay.live.core.StreamId;
import dev.banyan.overlay.live.core.StreamStatus;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.sim.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What must not happen to live streams when the tree is hurt at the worst moment. Node 0 is the root of every group. */
class StreamScenarioTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long SEED = 1;
    private static final String TOPIC = "news";
    private static final long SUBSCRIPTION = 1;

    /** A group of which every member subscribes. */
    private static SimGroup subscribed(int members, int fanOut) {
        SimGroup group = SimGroups.equidistant(SEED, fanOut);
        for (int i = 0; i < members; i++) {
            int index = i;
            group.simulation()
                    .at(i * SECOND / 5, "join " + i, () -> group.join(index, index == 0 ? 2 : index == 1 ? 1 : 0));
        }
        group.simulation().runUntil(members * SECOND / 5 + 5 * SECOND);
        for (int i = 0; i < members; i++) {
            group.subscribe(i, SUBSCRIPTION, TOPIC, StartAt.LATEST, SlowPolicy.DEMOTE);
        }
        until(group, Duration.ofSeconds(5), () -> group.alive().stream().allMatch(node -> node.isReadyFor(TOPIC)));
        // A root waits for the grace before it believes that its roster is whole.
        group.simulation().runFor(Duration.ofSeconds(3));
        return group;
    }

    private static void until(SimGroup group, Duration within, BooleanSupplier condition) {
        Simulation simulation = group.simulation();
        simulation.runUntil(condition, simulation.nowNanos() + within.toNanos());
        assertThat(condition.getAsBoolean()).as("within " + within).isTrue();
    }

    private static SimNode node(SimGroup group, int index) {
        return group.node(index).orElseThrow();
    }

    private static SimSubscriber.Reading reading(SimGroup group, int index, StreamId stream) {
        SimSubscriber subscriber =
                node(group, index).live().subscriber(SUBSCRIPTION).orElseThrow();
        return Optional.ofNullable(subscriber.readings().get(stream)).orElseGet(SimSubscriber.Reading::new);
    }

    private static StreamStatus status(SimGroup group, int index, StreamId stream) {
        return node(group, index).live().core().status(stream);
    }

    private static boolean allHave(SimGroup group, StreamId stream, long number) {
        return group.alive().stream()
                .map(node -> SimNames.index(node.id()))
                .allMatch(index -> reading(group, index, stream).last() >= number);
    }

    private static void nobodyHasAGap(SimGroup group, StreamId stream) {
        for (SimNode node : group.alive()) {
            int index = SimNames.index(node.id());
            assertThat(reading(group, index, stream).gaps())
                    .as(node.id().toString())
                    .isEmpty();
        }
    }

    private static Optional<Integer> parentOf(SimGroup group, int index) {
        return node(group, index).tree().attachment().parent().map(SimNames::index);
    }

    private static List<Integer> childrenOf(SimGroup group, int index) {
        return node(group, index).tree().attachment().children().stream()
                .map(SimNames::index)
                .toList();
    }

    /** Somebody without children at the end of the longest path. */
    private static int deepestLeaf(SimGroup group) {
        int deepest = 0;
        int depth = -1;
        for (SimNode node : group.alive()) {
            int at = 0;
            int steps = SimNames.index(node.id());
            while (parentOf(group, steps).isPresent()) {
                steps = parentOf(group, steps).get();
                at++;
            }
            if (at > depth) {
                depth = at;
                deepest = SimNames.index(node.id());
            }
        }
        return deepest;
    }

    /** A stream of the root of which all have ten messages. */
    private static StreamId publishingTen(SimGroup group) {
        StreamId stream = group.openPublisher(0, TOPIC, 1);
        group.publish(stream, 10, 1000, false);
        until(group, Duration.ofSeconds(5), () -> allHave(group, stream, 10));
        return stream;
    }

    @Test
    void aMemberWhoseParentDiesWhileItMovesMissesNothingThoughTheRestRunsAhead() {
        SimGroup group = subscribed(14, 2);
        StreamId stream = group.openPublisher(0, TOPIC, 1);
        int victim = deepestLeaf(group);
        int parent = parentOf(group, victim).orElseThrow();
        for (int i = 0; i < 40; i++) {
            group.publish(stream, 20, 1000, false);
            group.simulation().runFor(Duration.ofMillis(50));
            if (i == 10) {
                group.simulation().cutLink(victim, parent);
            }
            if (i == 11) {
                group.crash(parent);
            }
            long have = Optional.ofNullable(status(group, victim, stream))
                    .map(StreamStatus::have)
                    .orElse(0L);
            StreamStatus root = status(group, 0, stream);
            assertThat(root.floor()).isLessThanOrEqualTo(have);
        }
        until(group, Duration.ofSeconds(10), () -> allHave(group, stream, 800));
        nobodyHasAGap(group, stream);
    }

    @Test
    void whatOnlyOneChildOfADeadRootHasReachesAll() {
        SimGroup group = subscribed(10, 2);
        StreamId stream = group.openPublisher(0, TOPIC, 1);
        group.publish(stream, 100, 100, false);
        until(group, Duration.ofSeconds(5), () -> allHave(group, stream, 100));
        List<Integer> children = childrenOf(group, 0);
        for (int other : children.subList(1, children.size())) {
            group.simulation().freeze(other);
        }
        group.publish(stream, 20, 100, false);
        until(
                group,
                Duration.ofMillis(500),
                () -> reading(group, children.get(0), stream).last() == 120);
        group.crash(0);
        for (int other : children.subList(1, children.size())) {
            group.simulation().thaw(other);
        }
        until(group, Duration.ofSeconds(20), () -> allEnded(group, stream));
        assertThat(allHave(group, stream, 120)).isTrue();
        nobodyHasAGap(group, stream);
    }

    private static boolean allEnded(SimGroup group, StreamId stream) {
        return group.alive().stream()
                .allMatch(node ->
                        reading(group, SimNames.index(node.id()), stream).ended());
    }

    @Test
    void theStreamOfADeadPublisherEndsEverywhereWhereTheBestMemberIs() {
        SimGroup group = subscribed(12, 2);
        int leaf = deepestLeaf(group);
        int parent = parentOf(group, leaf).orElseThrow();
        StreamId stream = group.openPublisher(leaf, TOPIC, 1);
        group.publish(stream, 100, 100, false);
        until(group, Duration.ofSeconds(5), () -> allHave(group, stream, 100));
        int grandparent = parentOf(group, parent).orElseThrow();
        group.simulation().freeze(grandparent);
        group.publish(stream, 20, 100, false);
        until(
                group,
                Duration.ofMillis(500),
                () -> reading(group, parent, stream).last() == 120);
        group.crash(leaf);
        group.simulation().runFor(Duration.ofMillis(300));
        group.simulation().thaw(grandparent);
        until(group, Duration.ofSeconds(20), () -> allEnded(group, stream));
        for (SimNode node : group.alive()) {
            assertThat(reading(group, SimNames.index(node.id()), stream).last()).isEqualTo(120);
        }
        nobodyHasAGap(group, stream);
        until(
                group,
                Duration.ofSeconds(5),
                () -> group.alive().stream().allMatch(node -> node.live().core().status(stream) == null));
    }

    @Test
    void aFrozenLeafIsDemotedByItsParentAloneAndTheOthersGoOn() {
        SimGroup group = subscribed(5, 1);
        int leaf = deepestLeaf(group);
        int parent = parentOf(group, leaf).orElseThrow();
        StreamId stream = publishingTen(group);
        group.pace(leaf, SUBSCRIPTION, 0);
        group.publish(stream, 60_000, 1000, false);
        group.simulation().runFor(Duration.ofSeconds(20));
        assertThat(reading(group, parent, stream).last()).isEqualTo(60_010);
        assertThat(node(group, leaf)
                        .live()
                        .subscriber(SUBSCRIPTION)
                        .orElseThrow()
                        .wasDemoted())
                .as("the leaf waits for its own subscriber no longer")
                .isTrue();
        for (SimNode node : group.alive()) {
            assertThat(node.live().events())
                    .as(node.id().toString())
                    .noneMatch(event -> event instanceof LiveEffect.NeighbourDemoted);
        }
    }

    @Test
    void aFrozenMemberIsDemotedByItsParentAloneAndTheOthersGoOn() {
        SimGroup group = subscribed(5, 1);
        int leaf = deepestLeaf(group);
        int parent = parentOf(group, leaf).orElseThrow();
        StreamId stream = publishingTen(group);
        group.publish(stream, 60_000, 1000, false);
        group.simulation().freeze(leaf);
        group.simulation().runFor(Duration.ofMillis(2000));
        group.publish(stream, 1, 1000, true);
        group.simulation().runFor(Duration.ofMillis(500));
        assertThat(SimGroups.publisher(group, stream).receipts())
                .as("its receipt counts those that have the message")
                .singleElement()
                .returns(4, LiveEffect.ReceiptReady::members);
        group.simulation().thaw(leaf);
        NodeId frozen = node(group, leaf).id();
        for (SimNode node : group.alive()) {
            List<NodeId> demoted = new ArrayList<>();
            for (LiveEffect event : node.live().events()) {
                if (event instanceof LiveEffect.NeighbourDemoted d) {
                    demoted.add(d.neighbour());
                }
            }
            assertThat(demoted)
                    .as(node.id().toString())
                    .isEqualTo(SimNames.index(node.id()) == parent ? List.of(frozen) : List.of());
        }
        until(group, Duration.ofSeconds(20), () -> allHave(group, stream, 60_011));
        assertThat(reading(group, leaf, stream).gaps())
                .allMatch(gap -> gap.reason().equals(Optional.of(GapReason.SLOW)));
    }

    @Test
    void aSubscriberThatBlocksIsNamedByAllOnItsWayAndNobodyMissesAnything() {
        SimGroup group = subscribed(8, 1);
        int leaf = deepestLeaf(group);
        for (int i = 1; i <= 2; i++) {
            group.subscribe(leaf, SUBSCRIPTION + i, TOPIC, StartAt.LATEST, SlowPolicy.BLOCK);
        }
        group.subscribe(leaf, SUBSCRIPTION + 3, TOPIC, StartAt.LATEST, SlowPolicy.DEMOTE);
        StreamId stream = publishingTen(group);
        for (int i = 1; i <= 3; i++) {
            group.pace(leaf, SUBSCRIPTION + i, 0);
        }
        group.publish(stream, 130_000, 1000, false);
        group.simulation().runFor(Duration.ofSeconds(15));

        NodeId waitedFor = node(group, leaf).id();
        assertThat(blocking(group, leaf)).as("its own node, once").containsExactly(waitedFor);
        Optional<Integer> above = parentOf(group, leaf);
        assertThat(above).isPresent();
        while (above.isPresent()) {
            assertThat(blocking(group, above.get())).containsExactly(waitedFor);
            waitedFor = node(group, above.get()).id();
            above = parentOf(group, above.get());
        }
        for (int i = 1; i <= 3; i++) {
            group.pace(leaf, SUBSCRIPTION + i, Long.MAX_VALUE);
        }
        until(group, Duration.ofSeconds(30), () -> allHave(group, stream, 130_010));
        nobodyHasAGap(group, stream);
    }

    private static List<NodeId> blocking(SimGroup group, int node) {
        List<NodeId> named = new ArrayList<>();
        for (LiveEffect event : node(group, node).live().events()) {
            if (event instanceof LiveEffect.ReceiverBlocks blocks) {
                named.add(blocks.receiver());
            }
        }
        return named;
    }

    @Test
    void aPublisherThatClosesAtOnceStillGetsItsReceipts() {
        SimGroup group = subscribed(8, 2);
        StreamId stream = group.openPublisher(deepestLeaf(group), TOPIC, 1);
        group.publish(stream, 20, 1000, true);
        group.closePublisher(stream);
        group.simulation().runFor(Duration.ofMillis(1));
        until(
                group,
                Duration.ofSeconds(5),
                () -> SimGroups.publisher(group, stream).receipts().size() == 20);
        until(group, Duration.ofSeconds(5), () -> allEnded(group, stream));
        nobodyHasAGap(group, stream);
    }

    @Test
    void twoStreamsThatCrossOnOneLinkBothMoveThoughBothLogsAreFull() {
        SimGroup group = subscribed(2, 2);
        StreamId down = group.openPublisher(0, TOPIC, 1);
        StreamId up = group.openPublisher(1, TOPIC, 1);
        group.simulation().limitUplink(0, 80_000_000);
        group.simulation().limitUplink(1, 80_000_000);
        group.publish(down, 40_000, 1000, false);
        group.publish(up, 40_000, 1000, false);
        until(group, Duration.ofSeconds(30), () -> allHave(group, down, 40_000) && allHave(group, up, 40_000));
        nobodyHasAGap(group, down);
        nobodyHasAGap(group, up);
    }

    @Test
    void aPublisherThatIsStartedAgainUnderItsNameIsAnotherStream() {
        SimGroup group = subscribed(8, 2);
        int index = deepestLeaf(group);
        StreamId first = group.openPublisher(index, TOPIC, 1);
        group.publish(first, 50, 100, false);
        until(group, Duration.ofSeconds(5), () -> allHave(group, first, 50));
        group.crash(index);
        group.join(index, 0);
        group.subscribe(index, SUBSCRIPTION, TOPIC, StartAt.LATEST, SlowPolicy.DEMOTE);
        StreamId second = group.openPublisher(index, TOPIC, 1);
        group.publish(second, 30, 100, false);
        until(group, Duration.ofSeconds(20), () -> allHave(group, second, 30));
        until(
                group,
                Duration.ofSeconds(20),
                () -> group.alive().stream()
                        .map(node -> SimNames.index(node.id()))
                        .filter(other -> other != index)
                        .allMatch(other -> reading(group, other, first).ended()));
        nobodyHasAGap(group, second);
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void aThousandPublishersFitIntoTheMemoryOfANode() {
        SimGroup group = subscribed(3, 2);
        List<StreamId> streams = new ArrayList<>();
        for (int i = 1; i <= 1000; i++) {
            streams.add(group.openPublisher(i % 3, TOPIC, i));
        }
        for (StreamId stream : streams) {
            group.publish(stream, 50, 1000, false);
        }
        until(group, Duration.ofSeconds(60), () -> streams.stream().allMatch(stream -> allHave(group, stream, 50)));
        streams.forEach(stream -> nobodyHasAGap(group, stream));
    }

    @Test
    void floorsMoveAndReceiptsComeWhileFiveJoinEverySecond() {
        SimGroup group = subscribed(10, 4);
        Simulation simulation = group.simulation();
        StreamId stream = group.openPublisher(0, TOPIC, 1);
        long last = 0;
        for (int second = 0; second < 20; second++) {
            for (int j = 0; j < 5; j++) {
                int index = 10 + second * 5 + j;
                group.join(index, 0);
                group.subscribe(index, SUBSCRIPTION, TOPIC, StartAt.LATEST, SlowPolicy.DEMOTE);
                group.publish(stream, 10, 1000, true);
                simulation.runFor(Duration.ofMillis(200));
            }
            long floor = status(group, 0, stream).floor();
            assertThat(floor).as("second " + second).isGreaterThan(last);
            last = floor;
        }
        until(
                group,
                Duration.ofSeconds(20),
                () -> SimGroups.publisher(group, stream).receipts().size() == 1000);
    }

    @Test
    void aPartitionThatHealsLeavesNamedGapsAndNothingTwice() {
        SimGroup group = subscribed(10, 2);
        Simulation simulation = group.simulation();
        StreamId stream = group.openPublisher(0, TOPIC, 1);
        group.publish(stream, 100, 1000, false);
        until(group, Duration.ofSeconds(5), () -> allHave(group, stream, 100));
        var partition = simulation.partition(List.of(0, 2, 4, 6, 8), List.of(1, 3, 5, 7, 9));
        for (int i = 0; i < 30; i++) {
            group.publish(stream, 200, 1000, false);
            simulation.runFor(Duration.ofSeconds(1));
        }
        simulation.heal(partition);
        group.publish(stream, 100, 1000, false);
        until(group, Duration.ofSeconds(60), () -> allHave(group, stream, 6200));
        until(group, Duration.ofSeconds(20), () -> group.notOneTree().isEmpty());
        for (SimNode node : group.alive()) {
            assertThat(reading(group, SimNames.index(node.id()), stream).gaps())
                    .as(node.id().toString())
                    .allMatch(gap -> gap.from() > 100 && gap.to() <= 6200);
        }
    }
}
