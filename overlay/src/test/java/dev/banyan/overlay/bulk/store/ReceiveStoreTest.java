package dev.banyan.overlay.bulk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.overlay.bulk.core.FileTraits;
import dev.banyan.overlay.bulk.store.StoreException.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiveStoreTest {
    @TempDir
    Path directory;

    @Test
    void theFileAppearsOnlyWhenItIsFinished() throws IOException {
        ReceiveStore store = open("a.txt", 10);
        write(store, 5, "world");
        write(store, 0, "hello");
        assertThat(names()).containsExactly(".a.txt.t1.part");

        store.finish(FileTraits.UNKNOWN);
        store.close();

        assertThat(names()).containsExactly("a.txt");
        assertThat(directory.resolve("a.txt")).hasContent("helloworld");
    }

    @Test
    void storedChunksCanBeReadBeforeAndAfterFinishing() throws IOException {
        ReceiveStore store = open("a", 5);
        write(store, 0, "hello");
        assertThat(read(store, 1, 3)).isEqualTo("ell");
        store.finish(FileTraits.UNKNOWN);
        assertThat(read(store, 0, 5)).isEqualTo("hello");
        store.close();
    }

    @Test
    void writesBuffersOfSeveralPartsAndLeavesTheirIndices() throws IOException {
        ReceiveStore store = open("a", 6);
        ByteBuf bytes = Unpooled.wrappedBuffer(
                Unpooled.copiedBuffer("xxab", StandardCharsets.UTF_8),
                Unpooled.directBuffer().writeBytes("cdef".getBytes(StandardCharsets.UTF_8)));
        bytes.skipBytes(2);
        store.write(0, bytes);
        assertThat(bytes.readableBytes()).isEqualTo(6);
        bytes.release();
        store.finish(FileTraits.UNKNOWN);
        store.close();
        assertThat(directory.resolve("a")).hasContent("abcdef");
    }

    @Test
    void anEmptyFileIsFinishedWithoutAWrite() throws IOException {
        ReceiveStore store = open("empty", 0);
        store.finish(FileTraits.UNKNOWN);
        store.close();
        assertThat(directory.resolve("empty")).isEmptyFile();
    }

    @Test
    void theFileHasTheModeAndTheTimeOfTheOriginal() throws IOException {
        Path original = Files.writeString(directory.resolve("original"), "hello");
        Assumptions.assumeTrue(Files.getFileStore(directory).supportsFileAttributeView("posix"));
        Files.setPosixFilePermissions(original, PosixFilePermissions.fromString("r-xr-x--x"));
        Files.setLastModifiedTime(original, FileTime.from(1_234_567_890_123_456_789L, TimeUnit.NANOSECONDS));
        SourceFile source = SourceFile.open(original, FileOpener.SYSTEM);
        source.close();
        ReceiveStore store = open("copy", 5);
        write(store, 0, "hello");

        store.finish(source.traits());
        store.close();

        Path copy = directory.resolve("copy");
        assertThat(source.traits()).isEqualTo(new FileTraits(0551, 1_234_567_890_123_456_789L));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("r-xr-x--x");
        assertThat(Files.getLastModifiedTime(copy)).isEqualTo(Files.getLastModifiedTime(original));
    }

    @Test
    void aFileOfUnknownTraitsHasThoseThatTheReceiverGivesIt() throws IOException {
        Instant before = Instant.now().minusSeconds(60);
        ReceiveStore store = open("copy", 0);
        store.finish(FileTraits.UNKNOWN);
        store.close();
        assertThat(Files.getLastModifiedTime(directory.resolve("copy")).toInstant())
                .isAfter(before);
    }

    @Test
    void aReaderFindsTheOldOrTheNewFileAndNeverNone() throws Exception {
        Path target = directory.resolve("a");
        byte[] old = filled(100_000, 'o');
        byte[] fresh = filled(100_000, 'n');
        Files.write(target, old);
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<Throwable> wrong = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            while (!done.get() && wrong.get() == null) {
                try {
                    byte[] seen = Files.readAllBytes(target);
                    if (!Arrays.equals(seen, old) && !Arrays.equals(seen, fresh)) {
                        wrong.set(new AssertionError("a mixture of " + seen.length + " bytes"));
                    }
                } catch (IOException e) {
                    wrong.set(e);
                }
            }
        });
        reader.start();
        for (int round = 0; round < 20; round++) {
            ReceiveStore store = open("a", fresh.length);
            store.write(0, Unpooled.wrappedBuffer(round % 2 == 0 ? fresh : old));
            store.finish(FileTraits.UNKNOWN);
            store.close();
        }
        done.set(true);
        reader.join();
        assertThat(wrong.get()).isNull();
    }

    @Test
    void aDiscardedFileLeavesNothingAndKeepsTheOldOne() throws IOException {
        Files.writeString(directory.resolve("a"), "old");
        ReceiveStore store = open("a", 5);
        write(store, 0, "new");
        store.discard();
        store.discard();
        assertThat(names()).containsExactly("a");
        assertThat(directory.resolve("a")).hasContent("old");
    }

    @Test
    void discardingAfterTheFinishKeepsTheFile() throws IOException {
        ReceiveStore store = open("a", 3);
        write(store, 0, "new");
        store.finish(FileTraits.UNKNOWN);
        ReceiveStore next = open("a", 3);
        store.discard();
        assertThat(names()).containsExactly(".a.t1.part", "a");
        next.discard();
        assertThat(names()).containsExactly("a");
    }

    @Test
    void anIncompleteFileIsNotFinished() throws IOException {
        ReceiveStore store = open("a", 5);
        write(store, 0, "new");
        assertThatThrownBy(() -> store.finish(FileTraits.UNKNOWN)).hasMessageContaining("has 3 bytes instead of 5");
        store.discard();
        assertThat(names()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../a",
                "/etc/passwd",
                "a/b",
                "a\\b",
                "..\\a",
                "C:\\a",
                "a\0b",
                "a\nb",
                "a\u001b[2Jb",
                "\ud800x",
                "a/",
                "./a"
            })
    void namesThatCouldLeaveTheDirectoryAreRefused(String name) throws IOException {
        assertFails(Kind.NAME_REFUSED, () -> open(name, 1));
        assertThat(names()).isEmpty();
    }

    @Test
    void aNameLongerThanAFileSystemTakesIsRefusedAndTheLongestIsTaken() throws IOException {
        assertFails(Kind.NAME_REFUSED, () -> open("ä".repeat(128), 1));
        String longest = "ä".repeat(127) + "x";
        ReceiveStore store = open(longest, 0);
        store.finish(FileTraits.UNKNOWN);
        store.close();
        assertThat(names()).containsExactly(longest);
    }

    @Test
    void aNameThatIsADirectoryIsRefused() throws IOException {
        Files.createDirectory(directory.resolve("sub"));
        assertFails(Kind.NAME_REFUSED, () -> open("sub", 1));
    }

    @Test
    void aSymbolicLinkInPlaceOfTheFileIsReplacedAndItsTargetUntouched() throws IOException {
        Path outside = Files.writeString(directory.resolve("outside"), "secret");
        Path box = Files.createDirectory(directory.resolve("box"));
        Files.createSymbolicLink(box.resolve("a"), outside);
        ReceiveStore store = ReceiveStore.open(box, "a", "t1", 3, FileOpener.SYSTEM);
        write(store, 0, "new");
        store.finish(FileTraits.UNKNOWN);
        store.close();
        assertThat(outside).hasContent("secret");
        assertThat(Files.isSymbolicLink(box.resolve("a"))).isFalse();
        assertThat(box.resolve("a")).hasContent("new");
    }

    @Test
    void aSymbolicLinkInPlaceOfTheTemporaryFileIsNotFollowed() throws IOException {
        Path outside = Files.writeString(directory.resolve("outside"), "secret");
        Files.createSymbolicLink(directory.resolve(".a.t1.part"), outside);
        assertFails(Kind.IO, () -> open("a", 3));
        assertThat(outside).hasContent("secret");
    }

    @Test
    void aDirectoryThatIsMissingOrAFileIsNamedInTheReason() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        for (Path bad : List.of(directory.resolve("none"), file, file.resolve("below"))) {
            assertFails(Kind.DIRECTORY_UNUSABLE, () -> ReceiveStore.open(bad, "a", "t1", 1, FileOpener.SYSTEM))
                    .hasMessageContaining(bad.toString());
        }
    }

    @Test
    void aDirectoryWithoutWritePermissionIsNamedInTheReason() throws IOException {
        Set<PosixFilePermission> before = Files.getPosixFilePermissions(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            Assumptions.assumeFalse(Files.isWritable(directory), "this user may write everywhere (root)");
            assertFails(Kind.DIRECTORY_UNUSABLE, () -> open("a", 1)).hasMessageContaining("cannot be written");
        } finally {
            Files.setPosixFilePermissions(directory, before);
        }
    }

    @Test
    void aFileLargerThanTheFreeSpaceIsRefusedBeforeTheFirstByte() throws IOException {
        assertFails(Kind.DISK_FULL, () -> open("a", Long.MAX_VALUE)).hasMessageContaining("needs " + Long.MAX_VALUE);
        assertThat(names()).isEmpty();
    }

    @Test
    void aDiskThatFillsUpIsATypedFailureWithTheReason() throws IOException {
        ReceiveStore store = ReceiveStore.open(directory, "a", "t1", 10_000, FullDisk.withRoomFor(6_000));
        store.write(0, Unpooled.wrappedBuffer(filled(5_000, 'a')));
        assertFails(Kind.DISK_FULL, () -> store.write(5_000, Unpooled.wrappedBuffer(filled(5_000, 'b'))))
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("free some space");
        store.discard();
        assertThat(names()).isEmpty();
    }

    @Test
    void theSameTransferIsNotReceivedTwiceIntoOneDirectory() throws IOException {
        ReceiveStore first = open("a", 3);
        write(first, 0, "one");
        assertFails(Kind.IN_USE, () -> open("a", 3)).hasMessageContaining("directory of its own");
        first.finish(FileTraits.UNKNOWN);
        first.close();
        assertThat(directory.resolve("a")).hasContent("one");
    }

    @Test
    void aTemporaryFileLeftByACrashIsTakenOverAndEmptied() throws IOException {
        Files.writeString(directory.resolve(".a.t1.part"), "left over and longer");
        ReceiveStore store = open("a", 3);
        write(store, 0, "new");
        store.finish(FileTraits.UNKNOWN);
        store.close();
        assertThat(directory.resolve("a")).hasContent("new");
    }

    private ReceiveStore open(String name, long sizeBytes) throws StoreException {
        return ReceiveStore.open(directory, name, "t1", sizeBytes, FileOpener.SYSTEM);
    }

    private static void write(ReceiveStore store, long position, String text) throws StoreException {
        store.write(position, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }

    private static String read(ReceiveStore store, long position, int length) throws StoreException {
        ByteBuf into = Unpooled.directBuffer(length);
        try {
            store.read(position, length, into);
            return into.toString(StandardCharsets.UTF_8);
        } finally {
            into.release();
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static byte[] filled(int length, char with) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertFails(Kind kind, ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }
}
