package dev.banyan.overlay.bulk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.overlay.bulk.core.FileTraits;
import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.overlay.bulk.core.TransferId;
import dev.banyan.overlay.bulk.store.StoreException.Kind;
import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a later life of a node finds of an unfinished copy. A crash is a copy of the files as they lie on disk. */
class ResumeFileTest {
    private static final int CHUNK_BYTES = 16 * 1024;
    private static final String TOKEN = "0123456789abcdef";
    private static final int IDENTITY_BYTES = 64;
    private static final TransferHeader HEADER = header("file", 300L * CHUNK_BYTES + 5, CHUNK_BYTES, 1);

    @TempDir
    Path root;

    private Path before;
    private Path directory;

    private static TransferHeader header(String name, long fileBytes, int chunkBytes, long incarnation) {
        return new TransferHeader(
                new TransferId("s", incarnation, 1),
                new NodeId("s", incarnation, "127.0.0.1:1"),
                name,
                fileBytes,
                FileTraits.UNKNOWN,
                chunkBytes,
                1);
    }

    /** Chunks 0, 1 and the last were written; the node has died. */
    @BeforeEach
    void crash() throws IOException {
        before = Files.createDirectory(root.resolve("before"));
        directory = Files.createDirectory(root.resolve("after"));
        ReceiveStore store = open(before, HEADER);
        for (int index : new int[] {0, 1, 300}) {
            write(store, index);
        }
        for (Path file : files(before)) {
            Files.copy(file, directory.resolve(file.getFileName()));
        }
        store.discard();
    }

    @Test
    void whatWasClaimedIsFoundWithItsPages() throws IOException {
        ReceiveStore store = open(directory, HEADER);
        EarlierCopy earlier = store.earlier().orElseThrow();
        assertThat(earlier.claimed().stream()).containsExactly(0, 1, 300);
        assertThat(earlier.tornChunks()).isZero();
        assertThat(earlier.pages()).containsOnlyKeys(0, 1);
        assertThat(earlier.pages().get(0)).isEqualTo(page(0));
        assertThat(earlier.pages().get(1)).isEqualTo(page(1));
        ByteBuf into = Unpooled.buffer(CHUNK_BYTES);
        store.read(CHUNK_BYTES, CHUNK_BYTES, into);
        assertThat(into).isEqualTo(chunk(1));
        store.close();
    }

    @Test
    void whatIsKeptTwiceIsStillThere() throws IOException {
        ReceiveStore store = open(directory, HEADER);
        write(store, 7);
        store.keep();
        ReceiveStore again = open(directory, HEADER);
        assertThat(again.earlier().orElseThrow().claimed().stream()).containsExactly(0, 1, 7, 300);
        again.keep();
        assertThat(names()).containsExactly(".file." + TOKEN + ".part", ".file." + TOKEN + ".state");
    }

    @Test
    void nothingIsKeptOfACopyWithoutAChunk() throws IOException {
        ReceiveStore store = open(before, HEADER);
        assertThat(store.earlier()).isEmpty();
        store.keep();
        assertThat(before).isEmptyDirectory();
    }

    @Test
    void aFinishedOrDiscardedCopyLeavesNoState() throws IOException {
        TransferHeader small = header("small", 1, CHUNK_BYTES, 1);
        ReceiveStore store = open(before, small);
        store.write(0, Unpooled.wrappedBuffer(new byte[1]));
        store.claim(0, () -> new byte[64]);
        store.finish(FileTraits.UNKNOWN);
        store.close();
        assertThat(files(before)).extracting(Path::getFileName).containsExactly(Path.of("small"));

        open(directory, HEADER).discard();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void anOtherHeaderBeginsAnew() throws IOException {
        for (TransferHeader other : List.of(
                header("file", HEADER.fileBytes() + 1, CHUNK_BYTES, 1),
                header("file", HEADER.fileBytes(), 2 * CHUNK_BYTES, 1),
                header("file", HEADER.fileBytes(), CHUNK_BYTES, 2))) {
            restore();
            assertBeginsAnew(other);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 63, 64, 100})
    void aStateCutShortBeginsAnew(long bytes) throws IOException {
        truncate(state(), bytes);
        assertBeginsAnew(HEADER);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 14, 20, 49})
    void aFlippedBitInTheIdentityBeginsAnew(int at) throws IOException {
        flip(state(), at);
        assertBeginsAnew(HEADER);
    }

    @Test
    void garbageBeginsAnew() throws IOException {
        byte[] garbage = new byte[(int) Files.size(state())];
        Arrays.fill(garbage, (byte) 1);
        Files.write(state(), garbage);
        assertBeginsAnew(HEADER);
    }

    @Test
    void aTornPageCostsItsChunksOnly() throws IOException {
        flip(state(), IDENTITY_BYTES + 301 + 17);
        ReceiveStore store = open(directory, HEADER);
        assertThat(store.earlier().orElseThrow().claimed().stream()).containsExactly(300);
        assertThat(store.earlier().orElseThrow().pages()).containsOnlyKeys(1);
        assertThat(store.earlier().orElseThrow().tornChunks()).isEqualTo(2);
        store.close();
    }

    @Test
    void aTemporaryFileLongerThanTheFileBeginsAnew() throws IOException {
        try (FileChannel channel = FileChannel.open(part(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1), HEADER.fileBytes());
        }
        assertBeginsAnew(HEADER);
    }

    @Test
    void aStateWithoutTheTemporaryFileBeginsAnew() throws IOException {
        Files.delete(part());
        assertBeginsAnew(HEADER);
    }

    @Test
    void aDirectoryInPlaceOfTheStateIsReplaced() throws IOException {
        Files.delete(state());
        Files.createDirectory(state());
        assertBeginsAnew(HEADER);
        assertThat(state()).isRegularFile();
    }

    @Test
    void aSymbolicLinkInPlaceOfTheStateIsReplacedAndItsTargetUntouched() throws IOException {
        Path elsewhere = root.resolve("elsewhere");
        Files.move(state(), elsewhere);
        byte[] content = Files.readAllBytes(elsewhere);
        Files.createSymbolicLink(state(), elsewhere);
        assertBeginsAnew(HEADER);
        assertThat(Files.isSymbolicLink(state())).isFalse();
        assertThat(elsewhere).hasBinaryContent(content);
    }

    @Test
    void aDirectoryWithSomethingInItCostsTheResumptionAndNotTheTransfer() throws IOException {
        Files.delete(state());
        Files.createDirectories(state().resolve("full"));
        ReceiveStore store = open(directory, HEADER);
        assertThat(store.earlier()).isEmpty();
        write(store, 0);
        store.keep();
        assertThat(part()).doesNotExist();
    }

    @Test
    void aFullDiskForTheStateCostsTheResumptionAndNotTheTransfer() throws IOException {
        FileOpener full = (path, options) -> path.toString().endsWith(".state")
                ? FullDisk.withRoomFor(200).open(path, options)
                : FileOpener.SYSTEM.open(path, options);
        ReceiveStore store = ReceiveStore.resume(before, HEADER, TOKEN, full);
        write(store, 0);
        write(store, 1);
        ByteBuf into = Unpooled.buffer(CHUNK_BYTES);
        store.read(0, CHUNK_BYTES, into);
        assertThat(into).isEqualTo(chunk(0));
        store.keep();
        assertThat(before).isEmptyDirectory();
    }

    @Test
    void aCopyThatAnotherNodeWritesIsNotTouched() throws IOException {
        ReceiveStore other = open(directory, HEADER);
        byte[] state = Files.readAllBytes(state());
        assertThatThrownBy(() -> open(directory, header("file", HEADER.fileBytes() + 1, CHUNK_BYTES, 1)))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.IN_USE));
        assertThat(state()).hasBinaryContent(state);
        assertThat(part()).hasSize(HEADER.fileBytes());
        other.close();
    }

    @Test
    void onlyWhatIsMissingMustHaveRoom() throws IOException {
        long free = Files.getFileStore(directory).getUsableSpace();
        int chunkBytes = TransferHeader.CHUNK_BYTES_MAX;
        long chunks = free / chunkBytes + 3;
        TransferHeader huge = header("huge", chunks * chunkBytes, chunkBytes, 1);
        assertThatThrownBy(() -> open(directory, huge)).hasMessageContaining("disk full");
        assertThat(names()).as("nothing is left of what has no room").noneMatch(name -> name.startsWith(".huge"));

        Path state = SafeName.temporary(directory, "huge", TOKEN, SafeName.STATE);
        Files.createFile(SafeName.temporary(directory, "huge", TOKEN, SafeName.PART));
        ResumeFile claims = ResumeFile.open(state, huge, FileOpener.SYSTEM);
        claims.reset();
        for (int index = 0; index < chunks / 2; index++) {
            int page = huge.pageOf(index);
            claims.claim(index, () -> new byte[huge.pageBytes(page)]);
        }
        claims.close();
        ReceiveStore store = open(directory, huge);
        assertThat(store.earlier().orElseThrow().claimed().cardinality()).isEqualTo((int) (chunks / 2));
        store.discard();
    }

    @Test
    void theLongestNameHasRoomForBothFiles() throws IOException {
        TransferHeader longest = header("ä".repeat(127) + "x", HEADER.fileBytes(), CHUNK_BYTES, 1);
        ReceiveStore store = open(before, longest);
        write(store, 0);
        store.keep();
        assertThat(files(before)).hasSize(2);
    }

    private void assertBeginsAnew(TransferHeader header) throws IOException {
        ReceiveStore store = open(directory, header);
        assertThat(store.earlier()).isEmpty();
        assertThat(part()).isEmptyFile();
        store.write(2L * header.chunkBytes(), Unpooled.wrappedBuffer(new byte[header.chunkBytes()]));
        store.claim(2, () -> new byte[header.pageBytes(0)]);
        store.keep();
        ReceiveStore again = open(directory, header);
        assertThat(again.earlier().orElseThrow().claimed().stream()).containsExactly(2);
        again.close();
    }

    private void restore() throws IOException {
        for (Path file : files(directory)) {
            Files.delete(file);
        }
        for (Path file : files(before)) {
            Files.delete(file);
        }
        Files.delete(directory);
        Files.delete(before);
        crash();
    }

    private static ReceiveStore open(Path into, TransferHeader header) throws StoreException {
        return ReceiveStore.resume(into, header, TOKEN, FileOpener.SYSTEM);
    }

    private static void write(ReceiveStore store, int index) throws StoreException {
        store.write((long) index * CHUNK_BYTES, chunk(index));
        store.claim(index, () -> page(index / TransferHeader.CHUNKS_PER_PAGE));
    }

    private static ByteBuf chunk(int index) {
        byte[] bytes = new byte[index == 300 ? 5 : CHUNK_BYTES];
        Arrays.fill(bytes, (byte) (index + 1));
        return Unpooled.wrappedBuffer(bytes);
    }

    private static byte[] page(int page) {
        byte[] digests = new byte[HEADER.pageBytes(page)];
        Arrays.fill(digests, (byte) (page + 9));
        return digests;
    }

    private Path part() {
        return directory.resolve(".file." + TOKEN + ".part");
    }

    private Path state() {
        return directory.resolve(".file." + TOKEN + ".state");
    }

    private List<String> names() throws IOException {
        return files(directory).stream()
                .map(file -> file.getFileName().toString())
                .toList();
    }

    private static List<Path> files(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.sorted().toList();
        }
    }

    private static void truncate(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
        }
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 4;
        Files.write(file, bytes);
    }
}
