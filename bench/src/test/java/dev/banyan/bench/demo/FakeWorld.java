package dev.banyan.bench.demo;

import com.typesafe.config.Config;
import dev.banyan.overlay.ClusterView;
import dev.banyan.overlay.Group;
import dev.banyan.overlay.MemberProgress;
import dev.banyan.overlay.MemberResult;
import dev.banyan.overlay.NodeLimits;
import dev.banyan.overlay.Overlay;
import dev.banyan.overlay.OverlayEvent;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.OverlaySettings;
import dev.banyan.overlay.ReceivedFile;
import dev.banyan.overlay.SendOptions;
import dev.banyan.overlay.Topic;
import dev.banyan.overlay.TopicCodec;
import dev.banyan.overlay.TopicStats;
import dev.banyan.overlay.Transfer;
import dev.banyan.overlay.TransferProgress;
import dev.banyan.overlay.TransferResult;
import dev.banyan.overlay.TransferStatus;
import dev.banyan.overlay.TransferStatus.State;
import dev.banyan.overlay.TreeSnapshot;
import dev.banyan.overlay.TreeSurvey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.SubmissionPublisher;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.JavaFlowSupport;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Overlays in memory: a tree filled from the top, receivers that get a piece of the file each time somebody asks how far they
 * are, orphans that go to the first node with room. Faults are set by the name of the node they happen at.
 */
public final class FakeWorld {
    private static final int PIECES = 25;
    private static final Duration STALL = Duration.ofMillis(123);

    private final Map<String, FakeNode> nodes = new LinkedHashMap<>();
    private final List<OverlaySettings> started = new ArrayList<>();
    private final TreeSet<String> stopped = new TreeSet<>();
    private final TreeSet<Integer> unstartable = new TreeSet<>();
    private final TreeSet<Integer> homeless = new TreeSet<>();
    private final TreeSet<Integer> corrupting = new TreeSet<>();
    private final TreeSet<Integer> failing = new TreeSet<>();
    private final TreeSet<Integer> stalling = new TreeSet<>();
    private FakeTransfer transfer;
    private Runnable onSend = () -> {};

    /** The node started as number {@code index} cannot start. */
    public FakeWorld cannotStart(int index) {
        unstartable.add(index);
        return this;
    }

    /** It never gets a place in the tree. */
    public FakeWorld findsNoPlace(int index) {
        homeless.add(index);
        return this;
    }

    /** It says that it has the file, but has other bytes. */
    public FakeWorld corrupts(int index) {
        corrupting.add(index);
        return this;
    }

    /** It cannot store the file. */
    public FakeWorld fails(int index) {
        failing.add(index);
        return this;
    }

    /** It stops receiving half way. */
    public FakeWorld stalls(int index) {
        stalling.add(index);
        return this;
    }

    /** What happens right before the first byte is sent. */
    public FakeWorld onSend(Runnable action) {
        onSend = action;
        return this;
    }

    /** Starts a node, as {@link Overlay#start} does. */
    public synchronized Overlay start(OverlaySettings settings) {
        int index = started.size();
        started.add(settings);
        if (unstartable.contains(index)) {
            throw new OverlayException("port 1 is in use");
        }
        FakeNode node = new FakeNode(index, settings.config());
        nodes.put(node.name, node);
        return node;
    }

    /** The settings of all nodes in the order of their start. */
    public synchronized List<OverlaySettings> started() {
        return List.copyOf(started);
    }

    /** Names of nodes that run. */
    public synchronized List<String> running() {
        return nodes.keySet().stream().filter(name -> !stopped.contains(name)).toList();
    }

    private synchronized List<FakeNode> members() {
        return nodes.values().stream().filter(node -> node.placed && !node.dead).toList();
    }

    private FakeNode root() {
        return nodes.values().iterator().next();
    }

    /** The first node from the top that has room. */
    private FakeNode roomFor(FakeNode child) {
        List<FakeNode> queue = new ArrayList<>(List.of(root()));
        for (int i = 0; i < queue.size(); i++) {
            FakeNode node = queue.get(i);
            if (node != child && node.children.size() < node.fanOut) {
                return node;
            }
            node.children.stream().filter(next -> next != child).forEach(queue::add);
        }
        throw new IllegalStateException("no room for " + child.name);
    }

    private void attach(FakeNode child) {
        child.placed = true;
        if (child != root()) {
            FakeNode parent = roomFor(child);
            child.parent = parent;
            parent.children.add(child);
            parent.emit(new OverlayEvent.ChildAttached(Instant.now(), child.name));
        }
    }

    private synchronized void stop(FakeNode node) {
        stopped.add(node.name);
    }

    private synchronized void die(FakeNode node) {
        stop(node);
        if (node.dead || transfer == null || transfer.completion.isDone()) {
            node.dead = true;
            return;
        }
        node.dead = true;
        if (node.parent != null) {
            node.parent.children.remove(node);
            node.parent.emit(new OverlayEvent.ChildDetached(Instant.now(), node.name, "CLOSED"));
        }
        for (FakeNode child : List.copyOf(node.children)) {
            child.emit(new OverlayEvent.Orphaned(Instant.now(), node.name, "PARENT_LOST", "reset"));
            child.parent = null;
            attach(child);
            child.emit(new OverlayEvent.ParentChanged(
                    Instant.now(),
                    Optional.of(node.name),
                    Optional.of(child.parent.name),
                    "PARENT_LOST",
                    true,
                    Duration.ofMillis(40),
                    Duration.ofMillis(60),
                    Duration.ofMillis(70)));
        }
    }

    private final class FakeNode implements Overlay, Group {
        private final int index;
        private final String name;
        private final int fanOut;
        private final List<FakeNode> children = new ArrayList<>();
        private final SubmissionPublisher<OverlayEvent> events = new SubmissionPublisher<>();
        private FakeNode parent;
        private boolean placed;
        private boolean dead;
        private Path directory;
        private int pieces;
        private State state = State.RECEIVING;

        FakeNode(int index, Config config) {
            this.index = index;
            name = config.getString("banyan.name");
            fanOut = config.getInt("banyan.tree.fan-out");
        }

        void emit(OverlayEvent event) {
            events.submit(event);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String controlAddress() {
            return "127.0.0.1:" + (20_000 + index);
        }

        @Override
        public String dataAddress() {
            return "127.0.0.1:" + (30_000 + index);
        }

        @Override
        public NodeLimits limits() {
            return NodeLimits.none();
        }

        @Override
        public void limits(NodeLimits limits) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<ClusterView> cluster() {
            throw new UnsupportedOperationException("the demo looks at trees only");
        }

        @Override
        public CompletionStage<Done> ended() {
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<TreeSurvey> survey() {
            throw new UnsupportedOperationException("the demo looks at trees only");
        }

        @Override
        public List<OverlayEvent> journal() {
            return List.of();
        }

        @Override
        public CompletionStage<Group> join(String group) {
            synchronized (FakeWorld.this) {
                if (homeless.contains(index)) {
                    return new CompletableFuture<>();
                }
                attach(this);
                return CompletableFuture.completedFuture(this);
            }
        }

        @Override
        public void close() {
            stop(this);
        }

        @Override
        public void crash() {
            die(this);
        }

        @Override
        public Transfer send(Path file, SendOptions options) {
            onSend.run();
            synchronized (FakeWorld.this) {
                state = State.SENDING;
                transfer = new FakeTransfer(file);
                return transfer;
            }
        }

        @Override
        public CompletionStage<Transfer> send(String fileName, Source<ByteString, ?> content, SendOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void receiveInto(Path into) {
            directory = into;
        }

        @Override
        public Source<ReceivedFile, NotUsed> received() {
            return Source.empty();
        }

        @Override
        public List<TransferStatus> transfers() {
            synchronized (FakeWorld.this) {
                if (transfer == null) {
                    return List.of();
                }
                receiveAPiece();
                transfer.endIfDone();
                long verified = transfer.bytes * pieces / PIECES;
                String detail = state == State.FAILED ? "disk full" : "";
                return List.of(new TransferStatus(
                        transfer.id(),
                        root().name,
                        "file.bin",
                        transfer.bytes,
                        verified,
                        0,
                        state,
                        verified,
                        0,
                        state == State.SENDING
                                ? transfer.bytes * root().children.size()
                                : 0,
                        0,
                        1,
                        STALL,
                        detail));
            }
        }

        private void receiveAPiece() {
            if (state != State.RECEIVING || dead || (stalling.contains(index) && pieces > PIECES / 2)) {
                return;
            }
            pieces++;
            if (failing.contains(index)) {
                state = State.FAILED;
            } else if (pieces == PIECES) {
                transfer.copyTo(directory, corrupting.contains(index));
                state = State.COMPLETE;
            }
        }

        @Override
        public CompletionStage<TreeSnapshot> tree() {
            synchronized (FakeWorld.this) {
                List<TreeSnapshot.Node> subtree = members().stream()
                        .filter(member -> this == root() && member.parent != null)
                        .map(member -> new TreeSnapshot.Node(member.name, member.parent.name))
                        .toList();
                return CompletableFuture.completedFuture(new TreeSnapshot(
                        "demo",
                        name,
                        Optional.of(root().name),
                        true,
                        Optional.ofNullable(parent).map(FakeNode::name),
                        Duration.ofMillis(20),
                        Duration.ofMillis(10),
                        OptionalDouble.empty(),
                        fanOut,
                        children.stream()
                                .map(c -> new TreeSnapshot.Child(c.name, Duration.ofMillis(20)))
                                .toList(),
                        subtree));
            }
        }

        @Override
        public Source<OverlayEvent, NotUsed> events() {
            return JavaFlowSupport.Source.fromPublisher(events);
        }

        @Override
        public <T> Topic<T> topic(String topic, TopicCodec<T> codec) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<TopicStats> topicStats() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Done> leave() {
            return CompletableFuture.completedFuture(Done.getInstance());
        }
    }

    private final class FakeTransfer implements Transfer {
        private final Path file;
        private final long bytes;
        private final CompletableFuture<TransferResult> completion = new CompletableFuture<>();

        FakeTransfer(Path file) {
            this.file = file;
            try {
                bytes = Files.size(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public List<MemberProgress> unfinished(int atMost) {
            return List.of();
        }

        @Override
        public Duration elapsed() {
            return Duration.ZERO;
        }

        void copyTo(Path directory, boolean corrupt) {
            try {
                byte[] content = Files.readAllBytes(file);
                if (corrupt) {
                    content[content.length / 2] ^= 1;
                }
                Files.write(directory.resolve("file.bin"), content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void endIfDone() {
            List<FakeNode> receivers =
                    nodes.values().stream().filter(node -> node != root()).toList();
            if (receivers.stream().anyMatch(node -> !node.dead && node.state == State.RECEIVING)) {
                return;
            }
            List<MemberResult> results = receivers.stream().map(this::resultOf).toList();
            completion.complete(new TransferResult(
                    id(), bytes, Duration.ofSeconds(1), bytes * root().children.size(), results));
        }

        private MemberResult resultOf(FakeNode node) {
            if (node.dead) {
                return new MemberResult(node.name, MemberResult.Outcome.GONE, "");
            }
            return node.state == State.COMPLETE
                    ? new MemberResult(node.name, MemberResult.Outcome.VERIFIED, "")
                    : new MemberResult(node.name, MemberResult.Outcome.FAILED, "disk full");
        }

        @Override
        public String id() {
            return "transfer-1";
        }

        @Override
        public TransferProgress progressNow() {
            return new TransferProgress(bytes, nodes.size() - 1, 0, 0, 0, 0, false);
        }

        @Override
        public Source<TransferProgress, NotUsed> progress() {
            return Source.empty();
        }

        @Override
        public CompletionStage<TransferResult> completion() {
            return completion;
        }

        @Override
        public void limit(long bitsPerSecond) {
            throw new AssertionError("the demo limits nothing");
        }

        @Override
        public void cancel(String reason) {
            completion.cancel(false);
        }
    }
}
