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
        source = SourceFile.open(path, CHUNK_BYTES, FileOpener.SYSTEM);
    }

    @AfterEach
    void close() throws IOException {
        source.close();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void readsEveryChunkAndTheShorterLastOne() throws IOException {
        assertThat(source.chunkCount()).isEqualTo(301);
        assertThat(source.chunkLength(300)).isEqualTo(5);
        assertThat(chunk(7)).isEqualTo(Arrays.copyOfRange(CONTENT, 7 * CHUNK_BYTES, 8 * CHUNK_BYTES));
        assertThat(chunk(300)).isEqualTo(Arrays.copyOfRange(CONTENT, 300 * CHUNK_BYTES, CONTENT.length));
    }

    @Test
    void aPageHoldsTheDigestsOf256ChunksAndTheLastOneTheRest() throws Exception {
        assertThat(source.pageCount()).isEqualTo(2);
        byte[] first = source.digestPage(0, allocator);
        byte[] last = source.digestPage(1, allocator);
        assertThat(first).hasSize(256 * 32);
        assertThat(last).hasSize(45 * 32);
        assertThat(Digests.matches(sha256(chunk(255)), first, 255)).isTrue();
        assertThat(Digests.matches(sha256(chunk(300)), last, 44)).isTrue();
        assertThat(Digests.matches(sha256(chunk(300)), last, 43)).isFalse();
        assertThat(Digests.matches(sha256(chunk(300)), last, 45)).isFalse();
    }

    @Test
    void anEmptyFileHasNoChunksAndNoPages() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty"));
        SourceFile file = SourceFile.open(empty, CHUNK_BYTES, FileOpener.SYSTEM);
        assertThat(file.chunkCount()).isZero();
        assertThat(file.pageCount()).isZero();
        file.checkUnchanged();
        file.close();
    }

    @Test
    void aFileThatShrankIsAClearFailure() throws IOException {
        Files.write(path, Arrays.copyOf(CONTENT, 100), StandardOpenOption.TRUNCATE_EXISTING);
        assertChanged(() -> chunk(0), "it had " + CONTENT.length + " bytes, now 100");
        assertChanged(() -> source.digestPage(0, allocator), "now 100");
    }

    @Test
    void aFileThatGrewIsAClearFailure() throws IOException {
        Files.write(path, new byte[1], StandardOpenOption.APPEND);
        assertChanged(() -> chunk(0), "now " + (CONTENT.length + 1));
    }

    @Test
    void aFileWrittenInPlaceIsAClearFailure() throws IOException {
        Files.write(path, CONTENT, StandardOpenOption.WRITE);
        assertChanged(() -> source.digestPage(1, allocator), "after the transfer began");
    }

    @Test
    void aFileRemovedOrReplacedMeanwhileIsSentAsItWas() throws IOException {
        Path other = Files.writeString(directory.resolve("b"), "something else");
        Files.move(other, path, StandardCopyOption.REPLACE_EXISTING);
        assertThat(chunk(1)).isEqualTo(Arrays.copyOfRange(CONTENT, CHUNK_BYTES, 2 * CHUNK_BYTES));
        Files.delete(path);
        assertThat(source.digestPage(0, allocator)).hasSize(256 * 32);
    }

    @Test
    void whatIsNotARegularFileIsRefusedWithTheReason() {
        assertThatThrownBy(() -> SourceFile.open(directory, CHUNK_BYTES, FileOpener.SYSTEM))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("not a regular file");
        assertThatThrownBy(() -> SourceFile.open(directory.resolve("none"), CHUNK_BYTES, FileOpener.SYSTEM))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("does not exist");
    }

    private byte[] chunk(int index) throws IOException {
        ByteBuf chunk = source.read(index, allocator);
        try {
            byte[] bytes = new byte[chunk.readableBytes()];
            chunk.readBytes(bytes);
            return bytes;
        } finally {
            chunk.release();
        }
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
