package dev.banyan.overlay.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import dev.banyan.overlay.bulk.core.AccessRate;
import dev.banyan.overlay.bulk.core.InlineContent;
import dev.banyan.overlay.bulk.core.MemberState;
import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.overlay.bulk.core.TransferId;
import dev.banyan.overlay.bulk.core.TransferSettings;
import dev.banyan.overlay.bulk.core.TransferStats;
import dev.banyan.overlay.bulk.store.DiskPool;
import dev.banyan.overlay.bulk.store.DiskPoolSettings;
import dev.banyan.overlay.bulk.store.FileOpener;
import dev.banyan.overlay.bulk.store.LeftOvers;
import dev.banyan.overlay.bulk.store.SourceFile;
import dev.banyan.overlay.link.EmulatedNetwork;
import dev.banyan.overlay.link.Frame;
import dev.banyan.overlay.link.Identity;
import dev.banyan.overlay.link.Link;
import dev.banyan.overlay.link.LinkEnd;
import dev.banyan.overlay.link.LinkKind;
import dev.banyan.overlay.link.LinkListener;
import dev.banyan.overlay.link.LinkService;
import dev.banyan.overlay.link.LinkSettings;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One node of a test: real links on loopback, real files, one transfer. */
final class BulkNode implements TransferListener {
    private static final String GROUP = "g";
    private static final TransferStats NO_STATS = new TransferStats(0, 0, 0, 0, 0, 0, 0, 0, 0);

    final NodeId id;
    final Path directory;
    final HotBudget hot;
    final LinkService links;
    final CompletableFuture<Void> ended = new CompletableFuture<>();
    final List<MemberState> states = new CopyOnWriteArrayList<>();
    final List<String> ends = new CopyOnWriteArrayList<>();
    volatile boolean throwsOnLinks;
    private final Config config;
    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final DiskPool disk;
    private final LeftOvers leftOvers;
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private volatile @Nullable TransferSnapshot snapshot;
    private volatile @Nullable TransferRunner runner;

    BulkNode(String name, Config config, Path root, EmulatedNetwork emulation) throws IOException {
        this.id = new NodeId(name, 1, "127.0.0.1:1");
        this.config = config;
        this.directory = Files.createDirectories(root.resolve(name));
        Section bulk = Section.at(config, "banyan.bulk");
        this.hot = new HotBudget(BulkSettings.from(bulk).hotBytes());
        this.leftOvers = new LeftOvers(BulkSettings.from(bulk).resumeKeep(), InstantSource.system());
        this.disk = new DiskPool(DiskPoolSettings.from(bulk.section("disk")), name);
        this.links = LinkService.start(new LinkService.Wiring(
                LinkSettings.from(Section.at(config, "banyan.link")),
                new Identity("c", id),
                Optional.empty(),
                offered -> offered.accept(runner().linkListener(offered.hello().from(), LinkRole.CHILD)),
                emulation,
                System::nanoTime));
    }

    TransferHeader send(Path path, int chunkBytes) throws IOException {
        SourceFile source = SourceFile.open(path, FileOpener.SYSTEM);
        TransferHeader header = new TransferHeader(
                new TransferId(id.name(), 1, 1),
                id,
                path.getFileName().toString(),
                source.sizeBytes(),
                source.traits(),
                chunkBytes,
                1);
        runner = TransferRunner.send(wiring(FileOpener.SYSTEM), header, source);
        return header;
    }

    void receive(TransferHeader header, Path into, NodeId learntFrom, FileOpener opener) {
        receive(header, into, learntFrom, Optional.empty(), opener);
    }

    void receive(
            TransferHeader header, Path into, NodeId learntFrom, Optional<InlineContent> content, FileOpener opener) {
        runner = TransferRunner.receive(wiring(opener), header, into, Optional.of(learntFrom), content);
    }

    void receive(TransferHeader header, BulkNode parent) {
        receive(header, directory, parent.id, FileOpener.SYSTEM);
        dial(parent);
    }

    /** Opens the bulk link to a parent in the tree. */
    void dial(BulkNode parent) {
        links.dial(
                parent.links.boundAddress(),
                parent.id,
                GROUP,
                new LinkKind.Bulk(runner().header().id().toString()),
                runner().linkListener(parent.id, LinkRole.PARENT));
    }

    /** Opens a link without a transfer behind it, does something on it and waits for its end. */
    LinkEnd dialRaw(BulkNode peer, TransferHeader header, Consumer<Link> whenOpen) throws Exception {
        CompletableFuture<LinkEnd> end = new CompletableFuture<>();
        LinkListener listener = new LinkListener() {
            @Override
            public void opened(Link link) {
                whenOpen.accept(link);
            }

            @Override
            public void received(Link link, Frame frame) {
                frame.release();
            }

            @Override
            public void closed(LinkEnd how) {
                end.complete(how);
            }
        };
        links.dial(
                peer.links.boundAddress(),
                peer.id,
                GROUP,
                new LinkKind.Bulk(header.id().toString()),
                listener);
        return end.get(10, TimeUnit.SECONDS);
    }

    TransferRunner runner() {
        TransferRunner present = runner;
        if (present == null) {
            throw new IllegalStateException(id + " has no transfer yet");
        }
        return present;
    }

    TransferSnapshot snapshot() {
        TransferSnapshot latest = snapshot;
        return latest == null ? new Meter().snapshot(0, new MemberState.Waiting(), NO_STATS, 0, 0) : latest;
    }

    boolean isVerified() {
        return states.stream().anyMatch(MemberState.Verified.class::isInstance);
    }

    Path file() {
        return directory.resolve(runner().header().fileName());
    }

    /** Memory in which chunks read from the file lie now. */
    long fileBufferBytes() {
        return allocator.metric().usedDirectMemory();
    }

    /** Dies as by a crash: its sockets are reset and its transfer hears of nothing any more. */
    void crash() {
        links.abort();
    }

    /** Ends everything and checks that all is given back. */
    void stop() throws Exception {
        TransferRunner present = runner;
        if (present != null) {
            present.cancel("the test is over");
            ended.get(10, TimeUnit.SECONDS);
            assertThat(hot.usedBytes()).as("hot bytes of %s", id).isZero();
        }
        links.close();
        // Frames that were on their way to the loop release what they hold there.
        loop.submit(() -> {}).get(10, TimeUnit.SECONDS);
        disk.close();
        assertThat(disk.awaitEnd(Duration.ofSeconds(10))).isTrue();
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        assertThat(allocator.metric().usedDirectMemory())
                .as("buffers of %s", id)
                .isZero();
        assertThat(allocator.metric().usedHeapMemory())
                .as("heap buffers of %s", id)
                .isZero();
    }

    private TransferRunner.Wiring wiring(FileOpener opener) {
        Section bulk = Section.at(config, "banyan.bulk");
        return new TransferRunner.Wiring(
                loop,
                disk,
                hot,
                BulkSettings.from(bulk),
                TransferSettings.from(bulk),
                System::nanoTime,
                links.pacer(links.nextLoop(), 0),
                links.pacer(links.nextLoop(), 0),
                allocator,
                opener,
                leftOvers,
                this);
    }

    @Override
    public void measured(AccessRate rate) {
        // Nobody plans here.
    }

    @Override
    public void stateChanged(MemberState state) {
        states.add(state);
    }

    @Override
    public void snapshot(TransferSnapshot latest) {
        assertThat(loop.inEventLoop()).isTrue();
        snapshot = latest;
    }

    @Override
    public void linkDone(NodeId peer) {
        // Nobody here dials again.
    }

    @Override
    public void linkOpened(NodeId peer) {
        if (throwsOnLinks) {
            throw new IllegalStateException("a fault made by this test");
        }
    }

    @Override
    public void linkClosed(NodeId peer, LinkEnd end) {
        ends.add(peer.name() + ": " + end.reason() + ": " + end.cause());
    }

    @Override
    public void ended() {
        ended.complete(null);
    }
}
