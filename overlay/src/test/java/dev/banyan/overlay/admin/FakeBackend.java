package dev.banyan.overlay.admin;

import dev.banyan.overlay.Delivery;
import dev.banyan.overlay.NodeLimits;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.PublisherId;
import dev.banyan.overlay.PublisherOptions;
import dev.banyan.overlay.Receipt;
import dev.banyan.overlay.SendOptions;
import dev.banyan.overlay.SubscribeOptions;
import dev.banyan.overlay.Subscription;
import dev.banyan.overlay.TopicStats;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;

/** A node that answers what it is told to, and remembers what it was asked. */
final class FakeBackend implements AdminBackend {
    static final String ID = "node-1/1700000000000/3";
    static final SendReport SENT = new SendReport(
            ID,
            "app.tar",
            1000,
            4,
            2,
            1,
            2500,
            4000,
            1.5,
            false,
            null,
            List.of(new SendReport.Unfinished("node-3", 500)),
            List.of(new SendReport.Missing("node-4", "FAILED", "the disk is full")));
    static final TransferReport TRANSFER =
            new TransferReport(ID, "node-1", "app.tar", 1000, 500, 100, "RECEIVING", 400, 0, 300, 0, 2, 12.5, "");
    static final JournalEntry ENTRY = new JournalEntry(
            "2024-01-01T12:00:01.123Z",
            "PARENT_CHANGED",
            "node-2",
            "node-4",
            "PARENT_LOST",
            "link reset",
            0.4,
            0.9,
            312.0);
    static final TreeReport TREE = new TreeReport(
            "main",
            "node-1",
            List.of(new TreeReport.Node(
                    "node-1",
                    null,
                    List.of("node-2"),
                    0,
                    0,
                    true,
                    0.25,
                    4,
                    List.of(new TreeReport.Link("node-2", "CHILD", 0.4, 10, 20)))),
            List.of("node-5"));
    static final NodeStatus STATUS = new NodeStatus(
            "node-1",
            "banyan",
            "main",
            4711,
            1_700_000_000_000L,
            "127.0.0.1:7351",
            "127.0.0.1:7361",
            12.5,
            new NodeStatus.Pauses(0, 0),
            new NodeStatus.Membership(
                    "MEMBER",
                    "",
                    List.of("127.0.0.1:7351"),
                    List.of(new NodeStatus.Member("node-1", "127.0.0.1:7351", "Up", true))),
            new NodeStatus.Place("node-1", null, true, 0, 0, null, 4, List.of("node-2"), 3),
            new NodeStatus.Traffic(10, 20, 30, 0, 0, 0, new TreeMap<>()),
            new TopicStats(1, 2, 1, 1, 65_536, 1 << 27, 3, 0, 0, 0, 0, 0),
            List.of(new NodeStatus.Slow("prices", "node-3", "DEMOTE", 3)),
            1,
            2);

    NodeLimits limits = new NodeLimits(1, 2, 3);

    static final PublisherId PUBLISHER = new PublisherId("node-1", 7, 2);
    static final int MESSAGE_BYTES_MAX = 1000;

    volatile Source<Delivery<byte[]>, NotUsed> deliveries = Source.empty();
    volatile CompletionStage<Done> ready = new CompletableFuture<>();
    final List<String> calls = new CopyOnWriteArrayList<>();
    volatile Supplier<CompletionStage<NodeStatus>> status = () -> CompletableFuture.completedFuture(STATUS);
    volatile Supplier<SendReport> send = () -> SENT;
    volatile Health health = new Health(true, List.of());

    @Override
    public CompletionStage<NodeStatus> status() {
        calls.add("status");
        return status.get();
    }

    @Override
    public CompletionStage<TreeReport> tree() {
        calls.add("tree");
        return CompletableFuture.completedFuture(TREE);
    }

    @Override
    public List<TransferReport> transfers() {
        calls.add("transfers");
        return List.of(TRANSFER);
    }

    @Override
    public Optional<SendReport> sent(String id) {
        calls.add("sent " + id);
        return id.equals(ID) ? Optional.of(SENT) : Optional.empty();
    }

    @Override
    public SendReport send(Path file, SendOptions options) {
        calls.add("send " + file + (options.limitBitsPerSecond() == 0 ? "" : " at " + options.limitBitsPerSecond()));
        return send.get();
    }

    @Override
    public NodeLimits limits() {
        return limits;
    }

    @Override
    public NodeLimits limits(UnaryOperator<NodeLimits> change) {
        limits = change.apply(limits);
        calls.add("limits");
        return limits;
    }

    @Override
    public Optional<SendReport> limit(String id, long bitsPerSecond) {
        calls.add("limit " + id + " to " + bitsPerSecond);
        return id.equals(ID) ? Optional.of(SENT) : Optional.empty();
    }

    @Override
    public Optional<SendReport> cancel(String id) {
        calls.add("cancel " + id);
        return id.equals(ID) ? Optional.of(SENT) : Optional.empty();
    }

    @Override
    public List<JournalEntry> journal(int limit) {
        calls.add("journal " + limit);
        return List.of(ENTRY);
    }

    @Override
    public Source<Delivery<byte[]>, Subscription> subscribe(String topic, SubscribeOptions options) {
        requireTopic(topic);
        calls.add("subscribe " + topic + " " + options);
        return deliveries.mapMaterializedValue(unused -> new Subscription() {
            @Override
            public CompletionStage<Done> ready() {
                return ready;
            }

            @Override
            public void cancel() {}
        });
    }

    @Override
    public Flow<byte[], Receipt, NotUsed> publish(String topic, PublisherOptions options) {
        requireTopic(topic);
        calls.add("publish " + topic + " " + options.ack());
        AtomicLong number = new AtomicLong();
        return Flow.<byte[]>create().map(value -> {
            calls.add("value " + new String(value, StandardCharsets.UTF_8));
            if (value.length == 0) {
                throw new OverlayException("the group was left");
            }
            return new Receipt(topic, PUBLISHER, number.incrementAndGet(), options.ack(), 3, List.of(), false);
        });
    }

    @Override
    public int messageBytesMax() {
        return MESSAGE_BYTES_MAX;
    }

    private static void requireTopic(String topic) {
        if (topic.isBlank()) {
            throw new OverlayException("'" + topic + "' is no name of a topic");
        }
    }

    @Override
    public CompletionStage<Health> health() {
        calls.add("health");
        return CompletableFuture.completedFuture(health);
    }

    @Override
    public void leave() {
        calls.add("leave");
    }
}
