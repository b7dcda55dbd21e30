package dev.banyan.overlay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.overlay.live.core.SlowPolicy;
import dev.banyan.overlay.live.core.StartAt;
import dev.banyan.overlay.live.core.StreamId;
import dev.banyan.tree.attach.AttachMessage;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.sim.SimPartition;
import dev.banyan.tree.sim.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A group with several publishers and subscribers of every kind, to which everything happens that can happen; the seed decides what. The
 * invariants of delivery, receipts and memory are checked after every event; at the end, when nothing more happens, everybody must get all.
 */
final class StreamStorm {
    private static final long SECOND = 1_000_000_000L;
    private static final List<String> TOPICS = List.of("news", "weather");
    private static final List<Long> UPLINKS = List.of(3_000_000L, 20_000_000L, 20_000_000L, 200_000_000L);
    private static final int PUBLISHERS_MAX = 8;
    private static final int MESSAGE_BYTES_MAX = 60_000;

    private final SimGroup group;
    private final Simulation simulation;
    private final SplittableRandom random;
    /** Decides what is closed, so that what else happens is the same whether anything is. */
    private final SplittableRandom closings;

    private final List<StreamId> streams = new ArrayList<>();
    private final Set<StreamId> closed = new TreeSet<>();
    private final Map<Integer, Integer> publishers = new TreeMap<>();
    private final Map<Integer, Integer> subscriptions = new TreeMap<>();
    private final List<SimPartition> partitions = new ArrayList<>();
    private int indexes;

    StreamStorm(long seed, SimGroup group) {
        this.group = group;
        this.simulation = group.simulation();
        this.random = new SplittableRandom(seed * 31);
        this.closings = new SplittableRandom(seed * 37);
    }

    /** Lets so many join, some of which subscribe and publish. */
    StreamStorm begin(int members) {
        for (int i = 0; i < members; i++) {
            simulation.limitUplink(i, UPLINKS.get(random.nextInt(UPLINKS.size())));
        }
        SimGroups.grown(group, members, Duration.ofSeconds(2), 1, Duration.ofSeconds(5));
        indexes = members;
        for (int i = 0; i < members; i++) {
            if (random.nextInt(4) > 0) {
                subscribe(i);
            }
        }
        for (int i = 0; i < 3; i++) {
            openPublisher();
        }
        return this;
    }

    private int anyAlive() {
        List<SimNode> alive = group.alive();
        return SimNames.index(alive.get(random.nextInt(alive.size())).id());
    }

    private void subscribe(int index) {
        int number = subscriptions.merge(index, 1, Integer::sum);
        StartAt start = switch (random.nextInt(4)) {
            case 0 -> StartAt.EARLIEST;
            case 1 -> new StartAt(1 + random.nextInt(50));
            default -> StartAt.LATEST;
        };
        SlowPolicy[] policies = SlowPolicy.values();
        SlowPolicy policy = policies[random.nextInt(policies.length)];
        group.subscribe(index, number, TOPICS.get(random.nextInt(TOPICS.size())), start, policy);
    }

    private void openPublisher() {
        if (streams.size() < PUBLISHERS_MAX) {
            int index = anyAlive();
            int number = publishers.merge(index, 1, Integer::sum);
            streams.add(group.openPublisher(index, TOPICS.get(random.nextInt(TOPICS.size())), number));
        }
    }

    private void publish() {
        StreamId stream = streams.get(random.nextInt(streams.size()));
        if (group.node(stream.publisher()).isPresent()) {
            int bytes = 1 + random.nextInt(random.nextInt(20) == 0 ? MESSAGE_BYTES_MAX : 4000);
            int messages = random.nextInt(30);
            boolean receipts = random.nextBoolean();
            if (!closed.contains(stream)) {
                group.publish(stream, messages, bytes, receipts);
            }
        }
    }

    private void closeAPublisher() {
        StreamId stream = streams.get(closings.nextInt(streams.size()));
        if (closings.nextInt(6) == 0 && closed.add(stream)) {
            group.closePublisher(stream);
        }
    }

    /** So many faults, with publishing between them. */
    StreamStorm rage(int faults) {
        for (int i = 0; i < faults; i++) {
            for (int j = 0; j < 5; j++) {
                publish();
                simulation.runFor(Duration.ofMillis(random.nextInt(120)));
            }
            fault();
            closeAPublisher();
        }
        return this;
    }

    private void fault() {
        if (group.alive().isEmpty()) {
            // The last have left.
            joinAndSubscribe();
            return;
        }
        switch (random.nextInt(13)) {
            case 0, 1 -> {
                if (group.alive().size() > 2) {
                    group.crash(anyAlive());
                }
            }
            case 2 -> SimGroups.freeze(simulation, anyAlive(), random.nextLong(6 * SECOND));
            case 3 -> cutALink();
            case 4 -> partition();
            case 5 -> partitions.forEach(simulation::heal);
            case 6 -> {
                int leaving = anyAlive();
                if (group.alive().size() > 2 && !simulation.isFrozen(leaving)) {
                    group.leave(leaving);
                }
            }
            case 7, 8 -> joinAndSubscribe();
            case 9 -> pace(random.nextInt(3) == 0 ? 0 : random.nextLong(100_000));
            case 10 -> openPublisher();
            case 11 -> makeACycle();
            default -> subscribe(anyAlive());
        }
    }

    private void cutALink() {
        int child = anyAlive();
        group.node(child)
                .flatMap(node -> node.tree().attachment().parent())
                .ifPresent(parent -> simulation.cutLink(child, SimNames.index(parent)));
    }

    private void partition() {
        List<Integer> left = new ArrayList<>();
        List<Integer> right = new ArrayList<>();
        for (int i = 0; i < indexes; i++) {
            (random.nextBoolean() ? left : right).add(i);
        }
        partitions.forEach(simulation::heal);
        partitions.clear();
        partitions.add(simulation.partition(left, right));
    }

    private void joinAndSubscribe() {
        // Sometimes a node that was there is started again.
        int index = random.nextBoolean() ? indexes : random.nextInt(indexes);
        if (group.node(index).isEmpty()) {
            simulation.limitUplink(index, UPLINKS.get(random.nextInt(UPLINKS.size())));
            group.join(index, 0);
            indexes = Math.max(indexes, index + 1);
            publishers.remove(index);
            subscribe(index);
        }
    }

    private void pace(long bytesPerSecond) {
        int index = anyAlive();
        subscriptions.computeIfPresent(index, (i, count) -> {
            group.pace(i, 1 + random.nextInt(count), bytesPerSecond);
            return count;
        });
    }

    /** Two children of one parent are told to move under each other. */
    private void makeACycle() {
        for (SimNode node : group.alive()) {
            List<NodeId> children = node.tree().attachment().children();
            if (children.size() > 1
                    && children.stream().allMatch(child -> group.node(child).isPresent())) {
                for (int i = 0; i < 2; i++) {
                    simulation.command(
                            SimNames.index(children.get(i)),
                            new Input.Received(node.id(), new AttachMessage.MoveRequested(children.get(1 - i))));
                }
                return;
            }
        }
    }

    /** Nothing bad happens any more, and everybody takes what comes: who subscribes gets all, and who publishes its receipts. */
    void everybodyGetsAll(Duration within) {
        partitions.forEach(simulation::heal);
        for (SimNode node : group.alive()) {
            int index = SimNames.index(node.id());
            if (simulation.isFrozen(index)) {
                simulation.thaw(index);
            }
            node.live().subscribers().forEach(s -> group.pace(index, s.number, Long.MAX_VALUE));
        }
        long limit = simulation.nowNanos() + within.toNanos();
        while (!lacking().isEmpty() && simulation.nowNanos() < limit) {
            simulation.runFor(Duration.ofMillis(200));
        }
        assertThat(lacking())
                .as(
                        "%s at %d ms; tree: %s",
                        SimGroups.rerun(simulation, StreamSimulationTest.class),
                        simulation.nowNanos() / 1_000_000,
                        group.notOneTree())
                .isEmpty();
    }

    /** What is still to come. */
    List<String> lacking() {
        List<String> lacking = new ArrayList<>();
        for (SimNode node : group.alive()) {
            for (SimSubscriber subscriber : node.live().subscribers()) {
                if (!subscriber.wasCut()) {
                    subscriber
                            .readings()
                            .forEach((stream, reading) ->
                                    lacksOf(node, stream, reading).ifPresent(lacking::add));
                }
            }
        }
        for (StreamId stream : streams) {
            group.node(stream.publisher())
                    .flatMap(node -> node.live().publisher(stream))
                    .filter(publisher -> publisher.waitingBytes() > 0 || !hasAllReceipts(publisher))
                    .filter(publisher -> publisher.failure().isEmpty())
                    .ifPresent(publisher -> lacking.add(stream + ": " + publisher.waitingBytes() + " bytes wait, "
                            + publisher.receipts().size() + " of " + publisher.receiptsAsked() + " receipts"));
        }
        return lacking;
    }

    private static boolean hasAllReceipts(SimPublisher publisher) {
        return publisher.receipts().size() == publisher.receiptsAsked();
    }

    private Optional<String> lacksOf(SimNode node, StreamId stream, SimSubscriber.Reading reading) {
        boolean goesOn = group.node(stream.publisher()).isPresent() && !closed.contains(stream);
        boolean done = reading.ended() || goesOn && reading.last() >= group.published(stream);
        return done
                ? Optional.empty()
                : Optional.of(node.id() + " has " + stream + " up to " + reading.last() + " of "
                        + group.published(stream) + " "
                        + node.live().core().status(stream));
    }
}
