package dev.banyan.overlay.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.overlay.bulk.store.FileOpener;
import dev.banyan.overlay.bulk.store.ForwardingChannel;
import dev.banyan.overlay.link.EmulatedNetwork;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A receiver that is started again where an earlier life left an unfinished copy. */
class TransferResumeTest {
    private static final int CHUNK_BYTES = 16 * 1024;
    private static final int FILE_BYTES = 5 * 1024 * 1024 + 7;
    private static final Config CONFIG = ConfigFactory.parseString("banyan.bulk { window = 1 MiB, hot-bytes = 1 MiB }")
            .withFallback(ConfigFactory.load());

    @TempDir
    Path root;

    private final List<BulkNode> nodes = new ArrayList<>();
    private Path original;
    private BulkNode source;
    private BulkNode first;
    private TransferHeader header;

    @BeforeAll
    static void watchLeaks() {
        LeakWatch.install();
    }

    /** The first life has received some of the file and is suspended in mid-transfer. */
    @BeforeEach
    void receiveAPart() throws Exception {
        byte[] content = new byte[FILE_BYTES];
        new Random(1).nextBytes(content);
        original = Files.write(root.resolve("file"), content);
        source = node("source", uplink(80_000_000));
        header = source.send(original, CHUNK_BYTES);
        first = node("first", EmulatedNetwork.NONE);
        first.receive(header, source);
        await().atMost(Duration.ofSeconds(20)).until(() -> first.snapshot().verifiedBytes() > FILE_BYTES / 4);
        first.runner().suspend("the node stops");
        await().until(first.ended::isDone);
        assertThat(first.isVerified()).isFalse();
        assertThat(names(first.directory)).hasSize(2);
    }

    @AfterEach
    void everythingIsGivenBack() throws Exception {
        for (BulkNode node : nodes) {
            node.stop();
        }
        LeakWatch.assertNoLeaks();
    }

    @Test
    void onlyWhatIsMissingIsFetched() throws Exception {
        BulkNode again = restarted();
        again.receive(header, source);
        awaitVerified(again);

        assertThat(Files.mismatch(original, again.file())).isEqualTo(-1);
        assertThat(names(again.directory)).containsExactly("file");
        TransferSnapshot end = again.snapshot();
        assertThat(end.resumedBytes()).isGreaterThan(FILE_BYTES / 5).isLessThan(FILE_BYTES);
        assertThat(end.stats().receivedBytes()).isEqualTo(FILE_BYTES - end.resumedBytes());
        assertThat(end.verifiedBytes()).isEqualTo(FILE_BYTES);
        assertThat(end.verifiedChunks()).isEqualTo(header.chunkCount());
        assertThat(end.stats().rejectedChunks()).isZero();
    }

    @Test
    void aClaimedChunkThatIsWrongIsFetchedAgain() throws Exception {
        BulkNode again = restarted();
        int claimed = claimedChunks(again);
        flip(again, ".part", 5L * CHUNK_BYTES + 77);
        again.receive(header, source);
        awaitVerified(again);

        assertThat(Files.mismatch(original, again.file())).isEqualTo(-1);
        assertThat(again.snapshot().resumedBytes()).isEqualTo((claimed - 1L) * CHUNK_BYTES);
        assertThat(again.snapshot().stats().receivedBytes())
                .isEqualTo(FILE_BYTES - again.snapshot().resumedBytes());
    }

    @Test
    void aClaimIsNotBelieved() throws Exception {
        BulkNode again = restarted();
        int right = rightChunks(again);
        try (FileChannel state = FileChannel.open(left(again, ".state"), StandardOpenOption.WRITE)) {
            byte[] all = new byte[header.chunkCount()];
            Arrays.fill(all, (byte) 1);
            state.write(ByteBuffer.wrap(all), 64);
        }
        again.receive(header, source);
        awaitVerified(again);
        assertThat(Files.mismatch(original, again.file())).isEqualTo(-1);
        assertThat(again.snapshot().resumedBytes()).isEqualTo((long) right * CHUNK_BYTES);
    }

    /** Chunks that are in the copy as they should be; there may be more than were claimed when the node stopped. */
    private int rightChunks(BulkNode node) throws IOException {
        byte[] whole = Files.readAllBytes(original);
        byte[] copy = Files.readAllBytes(left(node, ".part"));
        int right = 0;
        for (int end = CHUNK_BYTES; end <= copy.length; end += CHUNK_BYTES) {
            right += Arrays.equals(whole, end - CHUNK_BYTES, end, copy, end - CHUNK_BYTES, end) ? 1 : 0;
        }
        return right;
    }

    @Test
    void aTemporaryFileCutShortLosesItsEndOnly() throws Exception {
        BulkNode again = restarted();
        try (FileChannel part = FileChannel.open(left(again, ".part"), StandardOpenOption.WRITE)) {
            part.truncate(10L * CHUNK_BYTES + 1);
        }
        again.receive(header, source);
        awaitVerified(again);
        assertThat(Files.mismatch(original, again.file())).isEqualTo(-1);
        assertThat(again.snapshot().resumedBytes()).isEqualTo(10L * CHUNK_BYTES);
    }

    @Test
    void aCopyThatOnlyLacksItsNameIsFinishedWithoutALink() throws Exception {
        CountDownLatch synced = new CountDownLatch(1);
        CountDownLatch maySync = new CountDownLatch(1);
        BulkNode again = restarted();
        again.receive(header, again.directory, source.id, syncing(synced, maySync));
        again.dial(source);
        assertThat(synced.await(20, TimeUnit.SECONDS)).isTrue();
        BulkNode late = node("late", EmulatedNetwork.NONE);
        copyLeft(again, late);
        maySync.countDown();
        awaitVerified(again);

        late.receive(header, late.directory, source.id, FileOpener.SYSTEM);
        awaitVerified(late);
        assertThat(Files.mismatch(original, late.file())).isEqualTo(-1);
        assertThat(names(late.directory)).containsExactly("file");
        assertThat(late.snapshot().stats().receivedBytes()).isZero();
        assertThat(late.snapshot().resumedBytes()).isEqualTo(FILE_BYTES);
    }

    /** A disk that says when a file is synced and waits before it does. */
    private static FileOpener syncing(CountDownLatch synced, CountDownLatch maySync) {
        return (path, options) -> new ForwardingChannel(FileChannel.open(path, options)) {
            @Override
            public void force(boolean metaData) throws IOException {
                synced.countDown();
                waitFor(maySync);
                super.force(metaData);
            }
        };
    }

    private static void waitFor(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    @Test
    void aLinkThatOpensWhileTheCopyIsCheckedWorksWhenItIs() throws Exception {
        StuckReads stuck = new StuckReads();
        BulkNode again = restarted();
        again.receive(header, again.directory, source.id, stuck);
        again.dial(source);
        BulkNode child = node("child", EmulatedNetwork.NONE);
        child.receive(header, again);
        await().until(() -> stuck.reading.get() == 1);
        await().until(() -> again.snapshot().links() == 2);
        assertThat(again.snapshot().stats().receivedBytes()).isZero();

        stuck.released.countDown();
        awaitVerified(again, child);
        assertThat(Files.mismatch(original, child.file())).isEqualTo(-1);
        assertThat(again.snapshot().stats().receivedBytes())
                .isEqualTo(FILE_BYTES - again.snapshot().resumedBytes());
    }

    @Test
    void aTransferThatIsCancelledWhileItsCopyIsCheckedRemovesItAndReadsNoMore() throws Exception {
        StuckReads stuck = new StuckReads();
        BulkNode again = restarted();
        again.receive(header, again.directory, source.id, stuck);
        await().until(() -> stuck.reading.get() == 1);
        again.runner().cancel("ended by its source");
        await().until(() -> names(again.directory).isEmpty());
        stuck.released.countDown();
        await().until(again.ended::isDone);
        assertThat(again.snapshot().resumedBytes()).isZero();
        assertThat(again.states).isEmpty();
    }

    @Test
    void nothingOutlivesTheNodeWhereNothingIsToBeKept() throws Exception {
        Config never = ConfigFactory.parseString("banyan.bulk.resume-keep = 0s").withFallback(CONFIG);
        BulkNode again = new BulkNode("never", never, root, EmulatedNetwork.NONE);
        nodes.add(again);
        copyLeft(first, again);
        again.receive(header, source);
        awaitReceived(again, FILE_BYTES / 4);
        assertThat(again.snapshot().resumedBytes()).isZero();
        assertThat(names(again.directory)).singleElement().asString().endsWith(".part");
        again.runner().suspend("the node stops");
        await().until(again.ended::isDone);
        assertThat(names(again.directory)).isEmpty();
    }

    /** A disk whose reads of copies do not end before they are released. */
    private static final class StuckReads implements FileOpener {
        private final CountDownLatch released = new CountDownLatch(1);
        private final AtomicInteger reading = new AtomicInteger();

        @Override
        public FileChannel open(Path path, Set<? extends OpenOption> options) throws IOException {
            FileChannel file = FileChannel.open(path, options);
            if (!path.toString().endsWith(".part")) {
                return file;
            }
            return new ForwardingChannel(file) {
                @Override
                public int read(ByteBuffer target, long position) throws IOException {
                    reading.incrementAndGet();
                    waitFor(released);
                    return super.read(target, position);
                }
            };
        }
    }

    private BulkNode node(String name, EmulatedNetwork emulation) throws IOException {
        BulkNode node = new BulkNode(name, CONFIG, root, emulation);
        nodes.add(node);
        return node;
    }

    /** A second life of the receiver, in a directory that holds what the first one left. */
    private BulkNode restarted() throws IOException {
        BulkNode again = node("again", EmulatedNetwork.NONE);
        copyLeft(first, again);
        return again;
    }

    private static void copyLeft(BulkNode from, BulkNode to) throws IOException {
        for (String name : names(from.directory)) {
            Files.copy(from.directory.resolve(name), to.directory.resolve(name));
        }
    }

    private int claimedChunks(BulkNode node) throws IOException {
        byte[] state = Files.readAllBytes(left(node, ".state"));
        int claimed = 0;
        for (int at = 64; at < 64 + header.chunkCount(); at++) {
            claimed += state[at];
        }
        return claimed;
    }

    private static Path left(BulkNode node, String suffix) throws IOException {
        return node.directory.resolve(names(node.directory).stream()
                .filter(name -> name.endsWith(suffix))
                .findFirst()
                .orElseThrow());
    }

    private static void flip(BulkNode node, String suffix, long at) throws IOException {
        try (FileChannel file =
                FileChannel.open(left(node, suffix), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, at);
            file.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 1)}), at);
        }
    }

    private static void awaitReceived(BulkNode node, long bytes) {
        await().atMost(Duration.ofSeconds(20)).until(() -> node.snapshot().verifiedBytes() > bytes);
    }

    private static void awaitVerified(BulkNode... receivers) {
        for (BulkNode node : receivers) {
            await(node.id.toString()).atMost(Duration.ofSeconds(30)).until(node::isVerified);
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static EmulatedNetwork uplink(long bitsPerSecond) {
        return new EmulatedNetwork() {
            @Override
            public long oneWayNanos(String fromNodeName, String toNodeName) {
                return 0;
            }

            @Override
            public long uplinkBitsPerSecond(String nodeName) {
                return bitsPerSecond;
            }
        };
    }
}
