package dev.banyan.overlay.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.banyan.overlay.bulk.core.Bitmap;
import dev.banyan.overlay.bulk.core.BulkFrame;
import dev.banyan.overlay.bulk.core.InlineContent;
import dev.banyan.overlay.bulk.core.MemberState;
import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.overlay.bulk.store.FileOpener;
import dev.banyan.overlay.bulk.store.FullDisk;
import dev.banyan.overlay.link.EmulatedNetwork;
import dev.banyan.overlay.link.LinkEnd;
import dev.banyan.overlay.link.LinkReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransferRunnerTest {
    private static final int CHUNK_BYTES = 16 * 1024;
    private static final int FILE_BYTES = 5 * 1024 * 1024 + 7;
    private static final Config CONFIG = ConfigFactory.parseString("banyan.bulk { window = 1 MiB, hot-bytes = 1 MiB }")
            .withFallback(ConfigFactory.load());

    @TempDir
    Path root;

    private final List<BulkNode> nodes = new ArrayList<>();

    @BeforeAll
    static void watchLeaks() {
        LeakWatch.install();
    }

    @AfterEach
    void everythingIsGivenBack() throws Exception {
        for (BulkNode node : nodes) {
            node.stop();
        }
        LeakWatch.assertNoLeaks();
    }

    @Test
    void theLeakDetectorOfTheseTestsFindsALostBuffer() {
        assertThat(LeakWatch.findsALostBuffer()).isTrue();
    }

    @Test
    void aFileReachesTwoLeavesThroughARelay() throws Exception {
        Path original = file(FILE_BYTES);
        BulkNode source = node("source");
        TransferHeader header = source.send(original, CHUNK_BYTES);
        BulkNode relay = receiver("relay", header, source);
        BulkNode left = receiver("left", header, relay);
        BulkNode right = receiver("right", header, relay);

        awaitVerified(relay, left, right);

        for (BulkNode node : List.of(relay, left, right)) {
            assertThat(Files.mismatch(original, node.file())).isEqualTo(-1);
            assertThat(names(node.directory)).containsExactly("file");
        }
        await().until(() -> source.snapshot().sentBytes() >= FILE_BYTES);
        assertThat(source.snapshot().sentBytes())
                .as("one copy leaves the source")
                .isEqualTo(FILE_BYTES);
        await().until(() -> relay.snapshot().sentBytes() == 2 * FILE_BYTES);
        assertThat(relay.snapshot().sentBytesPerPeer())
                .containsEntry(left.id, (long) FILE_BYTES)
                .containsEntry(right.id, (long) FILE_BYTES);
        assertThat(relay.snapshot().verifiedBytes()).isEqualTo(FILE_BYTES);
        assertThat(relay.snapshot().verifiedChunks()).isEqualTo(header.chunkCount());
        assertThat(relay.snapshot().stats().duplicateBytes()).isZero();
    }

    @Test
    void aFileThatCameWithItsAnnouncementNeedsNoLink() throws Exception {
        Path original = file(20_000);
        BulkNode source = node("source");
        TransferHeader header = source.send(original, 16 * 1024);
        BulkNode member = node("member");
        member.receive(header, member.directory, source.id, contentOf(original), FileOpener.SYSTEM);
        awaitVerified(member);
        assertThat(Files.mismatch(original, member.file())).isEqualTo(-1);
        assertThat(names(member.directory)).containsExactly("file");
        assertThat(member.snapshot().verifiedBytes()).isEqualTo(20_000);
        assertThat(member.snapshot().resumedBytes()).isZero();

        BulkNode late = receiver("late", header, member);
        awaitVerified(late);
        assertThat(Files.mismatch(original, late.file()))
                .as("and it is offered on")
                .isEqualTo(-1);
        assertThat(source.snapshot().sentBytes()).isZero();
    }

    @Test
    void aFileThatCameWithItsAnnouncementAndCannotBeWrittenFailsTheMember() throws Exception {
        Path original = file(20_000);
        BulkNode source = node("source");
        TransferHeader header = source.send(original, 16 * 1024);
        BulkNode member = node("member");
        member.receive(header, root.resolve("missing"), source.id, contentOf(original), FileOpener.SYSTEM);
        await().untilAsserted(() -> assertThat(member.states).last().isInstanceOf(MemberState.Failed.class));
    }

    private static Optional<InlineContent> contentOf(Path file) throws IOException {
        return Optional.of(new InlineContent(Files.readAllBytes(file)));
    }

    @Test
    void aLateJoinerIsServedFromTheFile() throws Exception {
        Path original = file(FILE_BYTES);
        BulkNode source = node("source");
        TransferHeader header = source.send(original, CHUNK_BYTES);
        BulkNode relay = receiver("relay", header, source);
        awaitVerified(relay);
        BulkNode late = receiver("late", header, relay);
        awaitVerified(late);
        assertThat(Files.mismatch(original, late.file())).isEqualTo(-1);
        assertThat(source.snapshot().sentBytes()).isEqualTo(FILE_BYTES);
    }

    @Test
    void childrenOfADeadRelayFetchOnlyWhatIsMissing() throws Exception {
        Path original = file(FILE_BYTES);
        EmulatedNetwork slow = uplink(80_000_000);
        BulkNode source = node("source", CONFIG, slow);
        TransferHeader header = source.send(original, CHUNK_BYTES);
        BulkNode relay = receiver("relay", header, source);
        BulkNode left = receiver("left", header, relay);
        BulkNode right = receiver("right", header, relay);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> left.snapshot().verifiedBytes() > FILE_BYTES / 3
                        && right.snapshot().verifiedBytes() > FILE_BYTES / 3);
        relay.crash();
        await().until(() -> left.ends.size() == 1 && right.ends.size() == 1);
        assertThat(left.isVerified()).isFalse();

        left.dial(source);
        right.dial(source);
        awaitVerified(left, right);

        for (BulkNode node : List.of(left, right)) {
            assertThat(Files.mismatch(original, node.file())).isEqualTo(-1);
            assertThat(node.snapshot().stats().receivedBytes()).isLessThan(FILE_BYTES + FILE_BYTES / 50);
            assertThat(source.snapshot().sentBytesPerPeer().get(node.id)).isLessThan(FILE_BYTES * 3L / 4);
            assertThat(node.snapshot().longestGap()).isPositive();
        }
    }

    @Test
    void everySurvivorEndsWithTheFileThoughInteriorNodesDieOneAfterTheOther() throws Exception {
        Path original = file(FILE_BYTES);
        EmulatedNetwork far = network(100_000_000, Duration.ofMillis(5));
        BulkNode source = node("source", CONFIG, far);
        TransferHeader header = source.send(original, CHUNK_BYTES);
        BulkNode a = receiver("a", header, source, far);
        BulkNode b = receiver("b", header, source, far);
        BulkNode c = receiver("c", header, a, far);
        BulkNode d = receiver("d", header, a, far);
        BulkNode e = receiver("e", header, b, far);
        BulkNode f = receiver("f", header, e, far);
        awaitReceived(c, FILE_BYTES / 5);
        a.crash();
        await().until(() -> !c.ends.isEmpty() && !d.ends.isEmpty());
        c.dial(b);
        d.dial(c);
        awaitReceived(d, FILE_BYTES / 2);
        b.crash();
        await().until(() -> c.ends.size() > 1 && !e.ends.isEmpty());
        c.dial(source);
        e.dial(d);

        awaitVerified(c, d, e, f);

        for (BulkNode survivor : List.of(c, d, e, f)) {
            assertThat(Files.mismatch(original, survivor.file())).isEqualTo(-1);
            assertThat(survivor.snapshot().stats().duplicateBytes()).isLessThan(FILE_BYTES / 50);
        }
    }

    @Test
    void aWrongChunkIsDetectedAndFetchedElsewhere() throws Exception {
        Path original = file(FILE_BYTES);
        // Nothing hot: the relay must read its copy back, from a disk that flips a bit in one place.
        Config cold = ConfigFactory.parseString("banyan.bulk.hot-bytes = 0").withFallback(CONFIG);
        BulkNode source = node("source");
        TransferHeader header = source.send(original, CHUNK_BYTES);
        BulkNode rotten = node("rotten", cold, EmulatedNetwork.NONE);
        rotten.receive(header, rotten.directory, source.id, RottenDisk.flippingBitAt(100L * CHUNK_BYTES + 77));
        rotten.dial(source);
        awaitVerified(rotten);

        BulkNode child = receiver("child", header, rotten);
        await().until(() -> child.snapshot().stats().rejectedChunks() > 0);
        assertThat(child.isVerified()).isFalse();
        child.dial(source);
        awaitVerified(child);

        assertThat(Files.mismatch(original, child.file())).isEqualTo(-1);
        assertThat(child.snapshot().stats().rejectedChunks())
                .as("at most bad-chunk-limit")
                .isBetween(1L, 3L);
        assertThat(child.snapshot().stats().receivedBytes())
                .as("only the wrong chunk comes again")
                .isLessThanOrEqualTo(FILE_BYTES + FILE_BYTES / 50);
    }

    @Test
    void anUnwritableDirectoryFailsOnlyThatReceiver() throws Exception {
        Path original = file(FILE_BYTES);
        BulkNode source = node("source");
        TransferHeader header = source.send(original, CHUNK_BYTES);
        BulkNode broken = node("broken");
        Path belowAFile = Files.createFile(broken.directory.resolve("occupied")).resolve("sub");
        broken.receive(header, belowAFile, source.id, FileOpener.SYSTEM);
        broken.dial(source);
        BulkNode leaf = receiver("leaf", header, broken);

        awaitVerified(leaf);

        assertThat(Files.mismatch(original, leaf.file())).isEqualTo(-1);
        assertThat(broken.states)
                .last()
                .isInstanceOfSatisfying(
                        MemberState.Failed.class,
                        failed -> assertThat(failed.reason())
                                .contains("cannot receive into")
                                .contains("occupied"));
        assertThat(names(broken.directory)).containsExactly("occupied");
    }

    @Test
    void aDiskThatFillsUpFailsOnlyThatReceiver() throws Exception {
        Path original = file(FILE_BYTES);
        BulkNode source = node("source");
        TransferHeader header = source.send(original, CHUNK_BYTES);
        BulkNode full = node("full");
        full.receive(header, full.directory, source.id, FullDisk.withRoomFor(FILE_BYTES / 2));
        full.dial(source);
        BulkNode leaf = receiver("leaf", header, full);

        awaitVerified(leaf);

        assertThat(Files.mismatch(original, leaf.file())).isEqualTo(-1);
        assertThat(full.states)
                .last()
                .isInstanceOfSatisfying(
                        MemberState.Failed.class,
                        failed -> assertThat(failed.reason()).contains("disk full"));
        await().untilAsserted(() -> assertThat(names(full.directory)).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, CHUNK_BYTES, CHUNK_BYTES + 1, 256 * CHUNK_BYTES})
    void filesOfEverySizeArrive(int bytes) throws Exception {
        Path original = file(bytes);
        BulkNode source = node("source");
        TransferHeader header = source.send(original, CHUNK_BYTES);
        BulkNode relay = receiver("relay", header, source);
        BulkNode leaf = receiver("leaf", header, relay);
        awaitVerified(relay, leaf);
        assertThat(Files.mismatch(original, relay.file())).isEqualTo(-1);
        assertThat(Files.mismatch(original, leaf.file())).isEqualTo(-1);
    }

    @Test
    void aSlowChildGatesNobodyAndMemoryStaysBounded() throws Exception {
        Path original = file(FILE_BYTES);
        BulkNode source = node("source");
        TransferHeader header = source.send(original, CHUNK_BYTES);
        BulkNode relay = receiver("relay", header, source);
        StuckDisk stuck = new StuckDisk();
        BulkNode slow = node("slow");
        slow.receive(header, slow.directory, relay.id, stuck);
        slow.dial(relay);
        BulkNode quick = receiver("quick", header, relay);

        awaitVerified(relay, quick);

        assertThat(relay.hot.usedBytes()).isLessThanOrEqualTo(relay.hot.maxBytes());
        assertThat(relay.fileBufferBytes())
                .as("chunks read for two links, four each, besides the hot ones")
                .isLessThanOrEqualTo(relay.hot.maxBytes() + 8L * (CHUNK_BYTES + BulkCodec.INDEX_BYTES));
        assertThat(slow.snapshot().stats().receivedBytes())
                .as("no more than its window")
                .isLessThanOrEqualTo(1 << 20);
        assertThat(slow.isVerified()).isFalse();
        stuck.release();
        awaitVerified(slow);
        assertThat(Files.mismatch(original, slow.file())).isEqualTo(-1);
    }

    @Test
    void aSourceThatChangesEndsTheTransferWithTheReason() throws Exception {
        Path original = file(FILE_BYTES);
        BulkNode source = node("source", CONFIG, uplink(80_000_000));
        TransferHeader header = source.send(original, CHUNK_BYTES);
        BulkNode leaf = receiver("leaf", header, source);
        await().until(() -> leaf.snapshot().verifiedChunks() > 10);
        Files.write(original, new byte[100]);
        await().atMost(Duration.ofSeconds(20)).until(source.ended::isDone);
        assertThat(source.states)
                .last()
                .isInstanceOfSatisfying(
                        MemberState.Failed.class,
                        failed -> assertThat(failed.reason()).contains("changed while it was being sent"));
        assertThat(leaf.isVerified()).isFalse();
    }

    @Test
    void aPeerThatBreaksTheRulesLosesItsLinkAndNobodyElseDoes() throws Exception {
        Path original = file(FILE_BYTES);
        BulkNode source = node("source", CONFIG, uplink(80_000_000));
        TransferHeader header = source.send(original, CHUNK_BYTES);
        BulkNode leaf = receiver("leaf", header, source);
        BulkNode hostile = node("hostile");
        LinkEnd end = hostile.dialRaw(source, header, link -> {
            ByteBuf map = BulkCodec.encode(
                    new BulkFrame.HaveMap(Bitmap.none(header.chunkCount()), Bitmap.none(header.pageCount())),
                    ByteBufAllocator.DEFAULT);
            link.send(BulkCodec.HAVE_MAP, map);
            map.release();
            ByteBuf absurd = ByteBufAllocator.DEFAULT.buffer().writeLong(-1);
            link.send(BulkCodec.GRANT, absurd);
            absurd.release();
        });
        assertThat(end.reason()).isEqualTo(LinkReason.CLOSED_BY_PEER);
        assertThat(end.cause()).contains("grant of 18446744073709551615 bytes");

        awaitVerified(leaf);
        await().until(() -> source.snapshot().malformedFrames() == 1);
        assertThat(source.ends).singleElement().asString().contains("hostile").contains("MALFORMED_FRAME");
        assertThat(leaf.ends).isEmpty();
    }

    @Test
    void chunksBeyondTheGrantCostTheLink() throws Exception {
        Path original = file(FILE_BYTES);
        BulkNode source = node("source");
        TransferHeader header = source.send(original, CHUNK_BYTES);
        BulkNode leaf = node("leaf");
        leaf.receive(header, leaf.directory, source.id, FileOpener.SYSTEM);
        BulkNode hostile = node("hostile");
        LinkEnd end = hostile.dialRaw(leaf, header, link -> {
            for (int type : new int[] {BulkCodec.CHUNK, BulkCodec.PAGE}) {
                ByteBuf bytes = ByteBufAllocator.DEFAULT.buffer().writeInt(0);
                bytes.writeZero(type == BulkCodec.CHUNK ? CHUNK_BYTES : header.pageBytes(0));
                link.send(type, bytes);
                bytes.release();
            }
        });
        assertThat(end.cause()).contains("past its grant");
        await().until(() -> leaf.snapshot().stats().protocolErrors() == 1);

        leaf.dial(source);
        awaitVerified(leaf);
        assertThat(Files.mismatch(original, leaf.file())).isEqualTo(-1);
    }

    @Test
    void anInternalFaultEndsTheTransferAtThatNodeOnly() throws Exception {
        Path original = file(FILE_BYTES);
        BulkNode source = node("source");
        TransferHeader header = source.send(original, CHUNK_BYTES);
        BulkNode faulty = node("faulty");
        faulty.throwsOnLinks = true;
        faulty.receive(header, source);
        await().until(faulty.ended::isDone);
        assertThat(faulty.states)
                .singleElement()
                .isInstanceOfSatisfying(
                        MemberState.Failed.class,
                        failed -> assertThat(failed.reason()).contains("internal error"));
        assertThat(names(faulty.directory)).isEmpty();

        BulkNode leaf = receiver("leaf", header, source);
        awaitVerified(leaf);
    }

    @Test
    void aCancelledReceiverLeavesNoFile() throws Exception {
        Path original = file(FILE_BYTES);
        BulkNode source = node("source", CONFIG, uplink(80_000_000));
        TransferHeader header = source.send(original, CHUNK_BYTES);
        BulkNode leaf = receiver("leaf", header, source);
        await().until(() -> leaf.snapshot().verifiedChunks() > 10);
        leaf.runner().cancel("no longer wanted");
        await().until(leaf.ended::isDone);
        assertThat(names(leaf.directory)).isEmpty();
        assertThat(leaf.hot.usedBytes()).isZero();
    }

    private BulkNode node(String name) throws IOException {
        return node(name, CONFIG, EmulatedNetwork.NONE);
    }

    private BulkNode node(String name, Config config, EmulatedNetwork emulation) throws IOException {
        BulkNode node = new BulkNode(name, config, root, emulation);
        nodes.add(node);
        return node;
    }

    private BulkNode receiver(String name, TransferHeader header, BulkNode parent) throws IOException {
        BulkNode node = node(name);
        node.receive(header, parent);
        return node;
    }

    private BulkNode receiver(String name, TransferHeader header, BulkNode parent, EmulatedNetwork emulation)
            throws IOException {
        BulkNode node = node(name, CONFIG, emulation);
        node.receive(header, parent);
        return node;
    }

    private static void awaitReceived(BulkNode node, long bytes) {
        await().atMost(Duration.ofSeconds(20)).until(() -> node.snapshot().verifiedBytes() > bytes);
    }

    private Path file(int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return Files.write(root.resolve("file"), content);
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
        return network(bitsPerSecond, Duration.ZERO);
    }

    private static EmulatedNetwork network(long bitsPerSecond, Duration oneWay) {
        return new EmulatedNetwork() {
            @Override
            public long oneWayNanos(String fromNodeName, String toNodeName) {
                return oneWay.toNanos();
            }

            @Override
            public long uplinkBitsPerSecond(String nodeName) {
                return bitsPerSecond;
            }
        };
    }
}
