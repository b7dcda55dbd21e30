package dev.banyan.overlay.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.overlay.bulk.core.FileTraits;
import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.overlay.bulk.core.TransferId;
import dev.banyan.overlay.bulk.store.Digests;
import dev.banyan.overlay.bulk.store.FileOpener;
import dev.banyan.overlay.bulk.store.LeftOvers;
import dev.banyan.overlay.bulk.store.SourceFile;
import dev.banyan.overlay.bulk.store.StoreException;
import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferFileTest {
    private static final int CHUNK_BYTES = 16 * 1024;
    private static final int FILE_BYTES = 300 * CHUNK_BYTES + 3;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final TransferHeader header = new TransferHeader(
            new TransferId("s", 1, 1),
            new NodeId("s", 1, "127.0.0.1:1"),
            "file",
            FILE_BYTES,
            FileTraits.UNKNOWN,
            CHUNK_BYTES,
            1);
    private final Pages pages = new Pages(header);

    @TempDir
    Path root;

    private Path original;
    private TransferFile source;
    private TransferFile copy;

    @BeforeEach
    void copyEveryChunk() throws IOException {
        byte[] content = new byte[FILE_BYTES];
        new Random(1).nextBytes(content);
        original = Files.write(root.resolve("original"), content);
        source = TransferFile.original(header, SourceFile.open(original, FileOpener.SYSTEM), allocator);
        for (int page = 0; page < header.pageCount(); page++) {
            pages.keep(page, pages.build(page, source.digests(page)));
        }
        copy = TransferFile.copy(
                header, Files.createDirectory(root.resolve("in")), LeftOvers.NONE, FileOpener.SYSTEM, allocator);
        for (int index = header.chunkCount() - 1; index >= 0; index--) {
            ByteBuf frame = source.read(index);
            assertThat(pages.checkOf(index).matches(Digests.ofChunk(TransferFile.content(frame))))
                    .isTrue();
            copy.store(index, frame, () -> new byte[0]);
            frame.release();
        }
    }

    @Test
    void aCopyWithTheRightDigestGetsItsName() throws IOException {
        copy.finish(pages);
        copy.close();
        source.close();
        assertThat(Files.mismatch(original, root.resolve("in/file"))).isEqualTo(-1);
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void aCopyWhoseFileDigestDiffersIsNotGivenItsName() throws IOException {
        ByteBuf last = Unpooled.copiedBuffer(pages.payload(1));
        last.setByte(last.writerIndex() - 1, last.getByte(last.writerIndex() - 1) ^ 1);
        pages.keep(1, last);
        assertThatThrownBy(() -> copy.finish(pages))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("digest of file");
        copy.close();
        assertThat(root.resolve("in")).isEmptyDirectory();
    }

    @Test
    void aClosedCopyTakesNothing() throws IOException {
        copy.close();
        assertThatThrownBy(() -> copy.store(
                        0, Unpooled.buffer().writeZero(BulkCodec.INDEX_BYTES + CHUNK_BYTES), () -> new byte[0]))
                .isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> copy.read(0)).isInstanceOf(StoreException.class);
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }
}
