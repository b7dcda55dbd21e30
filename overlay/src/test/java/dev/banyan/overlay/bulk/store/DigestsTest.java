package dev.banyan.overlay.bulk.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class DigestsTest {
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final String NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @Test
    void heapDirectAndCompositeBuffersHaveTheSameDigestAndKeepTheirIndices() {
        byte[] abc = "abc".getBytes(StandardCharsets.UTF_8);
        ByteBuf heap = Unpooled.wrappedBuffer(abc);
        ByteBuf direct = Unpooled.directBuffer().writeByte('x').writeBytes(abc).skipBytes(1);
        ByteBuf composite = Unpooled.wrappedBuffer(heap.retainedSlice(0, 2), direct.retainedSlice(3, 1));
        for (ByteBuf bytes : List.of(heap, direct, composite)) {
            assertThat(HexFormat.of().formatHex(Digests.ofChunk(bytes))).isEqualTo(ABC);
            assertThat(bytes.readableBytes()).isEqualTo(3);
        }
        composite.release();
        heap.release();
        direct.release();
    }

    @Test
    void theDigestOfAFileIsThatOverItsPagesInOrder() throws Exception {
        byte[] expected = MessageDigest.getInstance("SHA-256").digest("page 1page 2".getBytes(StandardCharsets.UTF_8));
        assertThat(Digests.ofAll(
                        List.of("page 1".getBytes(StandardCharsets.UTF_8), "page 2".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(expected);
        assertThat(HexFormat.of().formatHex(Digests.ofAll(List.of()))).isEqualTo(NOTHING);
    }
}
