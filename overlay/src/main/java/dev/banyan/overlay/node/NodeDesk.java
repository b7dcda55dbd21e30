package dev.banyan.overlay.node;

import dev.banyan.overlay.ClusterView;
import dev.banyan.overlay.Delivery;
import dev.banyan.overlay.MemberResult;
import dev.banyan.overlay.NodeLimits;
import dev.banyan.overlay.OverlayEvent;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.PublisherOptions;
import dev.banyan.overlay.Receipt;
import dev.banyan.overlay.SendOptions;
import dev.banyan.overlay.SubscribeOptions;
import dev.banyan.overlay.Subscription;
import dev.banyan.overlay.Topic;
import dev.banyan.overlay.TopicCodec;
import dev.banyan.overlay.TopicStats;
import dev.banyan.overlay.Transfer;
import dev.banyan.overlay.TransferProgress;
import dev.banyan.overlay.TransferResult;
import dev.banyan.overlay.TransferStatus;
import dev.banyan.overlay.TreeSnapshot;
import dev.banyan.overlay.TreeSurvey;
import dev.banyan.overlay.admin.AdminBackend;
import dev.banyan.overlay.admin.Health;
import dev.banyan.overlay.admin.JournalEntry;
import dev.banyan.overlay.admin.NodeStatus;
import dev.banyan.overlay.admin.SendReport;
import dev.banyan.overlay.admin.TransferReport;
import dev.banyan.overlay.admin.TreeReport;
import dev.banyan.overlay.link.LinkCounters;
import dev.banyan.overlay.relay.GroupMember;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the admin interface of a standalone node asks and orders, answered by the node. Any thread. */
final class NodeDesk implements AdminBackend {
    private static final Logger LOG = LoggerFactory.getLogger(NodeDesk.class);
    private static final int UNFINISHED_MAX = 20;

    private final OverlayNode node;
    private final GroupMember group;
    private final int sentMax;
    private final long startedNanos = System.nanoTime();
    /** Oldest first; those that are over go when there are too many. */
    private final Map<String, Sent> sent = new LinkedHashMap<>();

    private record Sent(Transfer transfer, String fileName) {}

    NodeDesk(OverlayNode node, GroupMember group) {
        this.node = node;
        this.group = group;
        this.sentMax = node.settings().group().directory().endedMax();
    }

    @Override
    public CompletionStage<NodeStatus> status() {
        return node.cluster()
                .thenCombine(group.tree(), Pair::create)
                .thenCombine(group.topicStats(), (place, topics) -> status(place.first(), place.second(), topics));
    }

    private NodeStatus status(ClusterView cluster, TreeSnapshot tree, TopicStats topics) {
        List<TransferStatus.State> transfers =
                group.transfers().stream().map(TransferStatus::state).toList();
        long running = transfers.stream()
                .filter(state -> state != TransferStatus.State.COMPLETE && state != TransferStatus.State.ENDED)
                .count();
        return new NodeStatus(
                node.name(),
                node.settings().cluster(),
                group.name(),
                ProcessHandle.current().pid(),
                node.id().incarnation(),
                node.controlAddress(),
                node.dataAddress(),
                (System.nanoTime() - startedNanos) / 1e9,
                pauses(node.pauses()),
                membership(cluster),
                place(tree),
                traffic(),
                topics,
                group.slowReceivers().stream()
                        .map(s -> new NodeStatus.Slow(
                                s.topic(), s.receiver(), s.policy().name(), s.count()))
                        .toList(),
                (int) running,
                Collections.frequency(transfers, TransferStatus.State.COMPLETE));
    }

    private static NodeStatus.Pauses pauses(RunningClock.Pauses pauses) {
        return new NodeStatus.Pauses(pauses.count(), pauses.nanos() / 1e9);
    }

    private static NodeStatus.Membership membership(ClusterView view) {
        return new NodeStatus.Membership(
                view.state().name(),
                view.detail(),
                view.seeds(),
                view.members().stream()
                        .map(m -> new NodeStatus.Member(m.name(), m.address(), m.status(), m.reachable()))
                        .toList());
    }

    private static NodeStatus.Place place(TreeSnapshot tree) {
        return new NodeStatus.Place(
                tree.root().orElse(null),
                tree.parent().orElse(null),
                tree.attached(),
                millis(tree.parentRtt()),
                millis(tree.delayToRoot()),
                orNull(tree.coordinateErrorP50()),
                tree.fanOut(),
                tree.children().stream().map(TreeSnapshot.Child::name).toList(),
                tree.subtree().size());
    }

    private static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    private NodeStatus.Traffic traffic() {
        LinkCounters counters = node.linkCounters();
        NodeLimits limits = node.limits();
        SortedMap<String, Long> ends = new TreeMap<>();
        counters.ended().forEach((reason, count) -> ends.put(reason.name(), count));
        return new NodeStatus.Traffic(
                counters.treeBytesSent(),
                counters.bulkBytesSent(),
                counters.bytesReceived(),
                limits.upBitsPerSecond(),
                limits.downBitsPerSecond(),
                limits.sourceBitsPerSecond(),
                ends);
    }

    @Override
    public CompletionStage<TreeReport> tree() {
        return group.survey().thenApply(NodeDesk::tree);
    }

    private static TreeReport tree(TreeSurvey survey) {
        Map<String, TreeSurvey.Member> members = new TreeMap<>();
        survey.members().forEach(member -> members.put(member.name(), member));
        List<TreeReport.Node> nodes = new ArrayList<>();
        survey.members().forEach(member -> nodes.add(nodeOf(member, depth(member, members))));
        nodes.sort(Comparator.comparing((TreeReport.Node n) -> n.depth() < 0)
                .thenComparing(TreeReport.Node::depth)
                .thenComparing(TreeReport.Node::name));
        return new TreeReport(survey.group(), survey.root().orElse(null), nodes, survey.silent());
    }

    /** Steps up to a node without a parent that says it is attached; -1 if there is no way. */
    private static int depth(TreeSurvey.Member member, Map<String, TreeSurvey.Member> members) {
        TreeSurvey.Member at = member;
        for (int depth = 0; depth <= members.size(); depth++) {
            if (at.parent().isEmpty()) {
                return at.attached() ? depth : -1;
            }
            at = members.get(at.parent().get());
            if (at == null) {
                return -1;
            }
        }
        return -1;
    }

    private static TreeReport.Node nodeOf(TreeSurvey.Member member, int depth) {
        List<TreeReport.Link> links = member.neighbours().stream()
                .map(n -> new TreeReport.Link(
                        n.name(), n.child() ? "CHILD" : "PARENT", millis(n.rtt()), n.bytesSent(), n.bytesReceived()))
                .toList();
        return new TreeReport.Node(
                member.name(),
                member.parent().orElse(null),
                member.neighbours().stream()
                        .filter(TreeSurvey.Neighbour::child)
                        .map(TreeSurvey.Neighbour::name)
                        .toList(),
                depth,
                member.neighbours().stream()
                        .filter(n -> !n.child())
                        .findFirst()
                        .map(n -> millis(n.rtt()))
                        .orElse(0.0),
                member.attached(),
                orNull(member.coordinateErrorP50()),
                member.fanOut(),
                links);
    }

    @Override
    public NodeLimits limits() {
        return node.limits();
    }

    @Override
    public NodeLimits limits(UnaryOperator<NodeLimits> change) {
        return node.changeLimits(change);
    }

    @Override
    public List<TransferReport> transfers() {
        return group.transfers().stream().map(NodeDesk::transfer).toList();
    }

    private static TransferReport transfer(TransferStatus t) {
        return new TransferReport(
                t.id(),
                t.source(),
                t.fileName(),
                t.fileBytes(),
                t.verifiedBytes(),
                t.resumedBytes(),
                t.state().name(),
                t.bytesReceived(),
                t.duplicateBytes(),
                t.bytesSent(),
                t.limitBitsPerSecond(),
                t.links(),
                millis(t.longestStall()),
                t.detail());
    }

    @Override
    public SendReport send(Path file, SendOptions options) {
        Transfer transfer = group.send(file, options);
        Sent entry = new Sent(transfer, String.valueOf(file.getFileName()));
        LOG.info("sending {} as {}", file, transfer.id());
        transfer.completion().whenComplete((result, failure) -> {
            if (result != null) {
                LOG.info(
                        "{}: {} of {} members have it",
                        transfer.id(),
                        result.verified(),
                        result.members().size());
            } else {
                LOG.warn("{}: {}", transfer.id(), String.valueOf(failure.getMessage()));
            }
        });
        synchronized (sent) {
            sent.put(transfer.id(), entry);
            Iterator<Sent> oldest = sent.values().iterator();
            while (sent.size() > sentMax && oldest.hasNext()) {
                if (oldest.next().transfer().completion().toCompletableFuture().isDone()) {
                    oldest.remove();
                }
            }
        }
        return report(entry);
    }

    @Override
    public Optional<SendReport> sent(String id) {
        return begun(id, transfer -> {});
    }

    @Override
    public Optional<SendReport> limit(String id, long bitsPerSecond) {
        requireNotEnded(id);
        return begun(id, transfer -> transfer.limit(bitsPerSecond));
    }

    @Override
    public Optional<SendReport> cancel(String id) {
        requireNotEnded(id);
        return begun(id, transfer -> transfer.cancel("cancelled by an operator"));
    }

    private void requireNotEnded(String id) {
        for (TransferStatus transfer : group.transfers()) {
            if (transfer.id().equals(id) && transfer.state() == TransferStatus.State.ENDED) {
                throw new OverlayException("the transfer " + id + " of " + transfer.fileName() + " has ended"
                        + (transfer.detail().isEmpty() ? "" : ": " + transfer.detail()) + "; send the file again");
            }
        }
    }

    private Optional<SendReport> begun(String id, Consumer<Transfer> order) {
        Optional<Sent> entry;
        synchronized (sent) {
            entry = Optional.ofNullable(sent.get(id));
        }
        entry.ifPresent(found -> order.accept(found.transfer()));
        return entry.map(NodeDesk::report);
    }

    private static SendReport report(Sent entry) {
        Transfer transfer = entry.transfer();
        TransferProgress p = transfer.progressNow();
        CompletableFuture<TransferResult> completion = transfer.completion().toCompletableFuture();
        String error = null;
        List<SendReport.Missing> missing = List.of();
        boolean done = completion.isDone();
        if (done) {
            try {
                missing = missing(completion.join());
            } catch (CompletionException e) {
                error = String.valueOf(
                        e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
            }
        }
        return new SendReport(
                transfer.id(),
                entry.fileName(),
                p.fileBytes(),
                p.members(),
                p.verified(),
                p.failed(),
                p.verifiedBytes(),
                p.bytesSent(),
                transfer.elapsed().toNanos() / 1e9,
                done,
                error,
                done
                        ? List.of()
                        : transfer.unfinished(UNFINISHED_MAX).stream()
                                .map(m -> new SendReport.Unfinished(m.member(), m.verifiedBytes()))
                                .toList(),
                missing);
    }

    private static List<SendReport.Missing> missing(TransferResult result) {
        return result.missing().stream()
                .sorted(Comparator.comparing(MemberResult::member))
                .map(m -> new SendReport.Missing(m.member(), m.outcome().name(), m.detail()))
                .toList();
    }

    @Override
    public List<JournalEntry> journal(int limit) {
        List<OverlayEvent> events = group.journal();
        return events.subList(Math.max(0, events.size() - limit), events.size()).stream()
                .map(JournalLines::of)
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public Source<Delivery<byte[]>, Subscription> subscribe(String topic, SubscribeOptions options) {
        return group.topic(topic, TopicCodec.bytes()).subscribe(options);
    }

    @Override
    public Flow<byte[], Receipt, NotUsed> publish(String topic, PublisherOptions options) {
        Topic<byte[]> open = group.topic(topic, TopicCodec.bytes());
        return Flow.<byte[], Receipt, NotUsed>fromMaterializer((materializer, attributes) -> published(open, options))
                .mapMaterializedValue(opened -> NotUsed.getInstance());
    }

    private static Flow<byte[], Receipt, NotUsed> published(Topic<byte[]> topic, PublisherOptions options) {
        try {
            return topic.publisher(options).flow();
        } catch (OverlayException e) {
            return Flow.fromSinkAndSource(Sink.cancelled(), Source.failed(e));
        }
    }

    @Override
    public int messageBytesMax() {
        return node.settings().group().topic().messageBytesMax();
    }

    @Override
    public CompletionStage<Health> health() {
        return node.cluster().thenCombine(group.tree(), (cluster, tree) -> {
            List<String> problems = new ArrayList<>();
            if (cluster.state() != ClusterView.State.MEMBER) {
                problems.add("not a member of the cluster: " + cluster.state());
            }
            if (!tree.attached()) {
                problems.add("not attached to the tree of its group");
            }
            return new Health(problems.isEmpty(), problems);
        });
    }

    @Override
    public void leave() {
        Thread leaving = new Thread(node::close, "banyan-" + node.name() + "-leave");
        leaving.setDaemon(true);
        leaving.start();
    }

    static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
