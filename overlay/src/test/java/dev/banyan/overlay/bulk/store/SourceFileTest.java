package dev.banyan.overlay.bulk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.overlay.bulk.store.StoreException.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFileTest {
    private static final int CHUNK_BYTES = 16;
    private static final byte[] CONTENT = new byte[300 * CHUNK_BYTES + 5];

    static {
        new Random(1).nextBytes(CONTENT);
    }

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);

    @TempDir
    Path directory;

    private Path path;
    private SourceFile source;

    @BeforeEach
    void open() throws IOException {
        path = Files.write(directory.resolve("a"), CONTENT);
        Files.setLastModifiedTime(path, FileTime.fromMillis(1_000));
        source = SourceFile.open(path, FileOpener.SYSTEM);
    }

    @AfterEach
    void close() throws IOException {
        source.close();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void readsEveryChunkAndTheShorterLastOne() throws IOException {
        assertThat(source.sizeBytes()).isEqualTo(CONTENT.length);
        assertThat(chunk(7)).isEqualTo(Arrays.copyOfRange(CONTENT, 7 * CHUNK_BYTES, 8 * CHUNK_BYTES));
        assertThat(chunk(300)).isEqualTo(Arrays.copyOfRange(CONTENT, 300 * CHUNK_BYTES, CONTENT.length));
    }

    @Test
    void aPageHoldsTheDigestsOf256ChunksAndTheLastOneTheRest() throws Exception {
        byte[] first = digests(0, 256 * CHUNK_BYTES);
        byte[] last = digests(256 * CHUNK_BYTES, 44 * CHUNK_BYTES + 5);
        assertThat(first).hasSize(256 * 32);
        assertThat(last).hasSize(45 * 32);
        assertThat(Arrays.copyOfRange(first, 255 * 32, 256 * 32)).isEqualTo(sha256(chunk(255)));
        assertThat(Arrays.copyOfRange(last, 44 * 32, 45 * 32)).isEqualTo(sha256(chunk(300)));
    }

    @Test
    void anEmptyFileHasNoDigests() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty"));
        SourceFile file = SourceFile.open(empty, FileOpener.SYSTEM);
        assertThat(file.sizeBytes()).isZero();
        assertThat(file.digestChunks(0, 0, CHUNK_BYTES, allocator)).isEmpty();
        file.close();
    }

    @Test
    void aFileThatShrankIsAClearFailure() throws IOException {
        Files.write(path, Arrays.copyOf(CONTENT, 100), StandardOpenOption.TRUNCATE_EXISTING);
        assertChanged(() -> chunk(0), "it had " + CONTENT.length + " bytes, now 100");
        assertChanged(() -> digests(0, 256 * CHUNK_BYTES), "now 100");
    }

    @Test
    void aFileThatGrewIsAClearFailure() throws IOException {
        Files.write(path, new byte[1], StandardOpenOption.APPEND);
        assertChanged(() -> chunk(0), "now " + (CONTENT.length + 1));
    }

    @Test
    void aFileWrittenInPlaceIsAClearFailure() throws IOException {
        Files.write(path, CONTENT, StandardOpenOption.WRITE);
        assertChanged(() -> digests(256 * CHUNK_BYTES, CHUNK_BYTES), "after the transfer began");
    }

    @Test
    void aFileRemovedOrReplacedMeanwhileIsSentAsItWas() throws IOException {
        Path other = Files.writeString(directory.resolve("b"), "something else");
        Files.move(other, path, StandardCopyOption.REPLACE_EXISTING);
        assertThat(chunk(1)).isEqualTo(Arrays.copyOfRange(CONTENT, CHUNK_BYTES, 2 * CHUNK_BYTES));
        Files.delete(path);
        assertThat(digests(0, 256 * CHUNK_BYTES)).hasSize(256 * 32);
    }

    @Test
    void whatIsNotARegularFileIsRefusedWithTheReason() {
        assertThatThrownBy(() -> SourceFile.open(directory, FileOpener.SYSTEM))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("not a regular file");
        assertThatThrownBy(() -> SourceFile.open(directory.resolve("none"), FileOpener.SYSTEM))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("does not exist");
    }

    private byte[] chunk(int index) throws IOException {
        int position = index * CHUNK_BYTES;
        ByteBuf chunk = allocator.directBuffer();
        try {
            source.read(position, Math.min(CHUNK_BYTES, CONTENT.length - position), chunk);
            byte[] bytes = new byte[chunk.readableBytes()];
            chunk.readBytes(bytes);
            return bytes;
        } finally {
            chunk.release();
        }
    }

    private byte[] digests(long position, long bytes) throws IOException {
        return source.digestChunks(position, bytes, CHUNK_BYTES, allocator);
    }

    private static byte[] sha256(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    private static void assertChanged(ThrowingCallable call, String how) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.SOURCE_CHANGED))
                .hasMessageContaining(how);
    }
}
