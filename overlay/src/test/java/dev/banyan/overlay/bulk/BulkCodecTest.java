package dev.banyan.overlay.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.overlay.bulk.core.Bitmap;
import dev.banyan.overlay.bulk.core.BulkFrame;
import dev.banyan.overlay.bulk.core.FileTraits;
import dev.banyan.overlay.bulk.core.StripeSet;
import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.overlay.bulk.core.TransferId;
import dev.banyan.overlay.link.Frame;
import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BulkCodecTest {
    private static final int CHUNKS = 300;
    private static final TransferHeader HEADER = new TransferHeader(
            new TransferId("s", 1, 1),
            new NodeId("s", 1, "127.0.0.1:1"),
            "file",
            (CHUNKS - 1) * 16_384L + 5,
            FileTraits.UNKNOWN,
            16_384,
            1);
    private final BulkCodec codec = new BulkCodec(HEADER);

    @Test
    void everyControlFrameComesBackAsItWasSent() {
        BitSet some = new BitSet();
        some.set(3, 200);
        some.set(CHUNKS - 1);
        for (BulkFrame frame : List.of(
                new BulkFrame.HaveMap(Bitmap.of(CHUNKS, some), Bitmap.all(2)),
                new BulkFrame.HaveMap(Bitmap.none(CHUNKS), Bitmap.none(2)),
                new BulkFrame.Have(0, CHUNKS - 1),
                new BulkFrame.Upstream(new StripeSet(4, 1)),
                new BulkFrame.Upstream(new StripeSet(4, 0)),
                new BulkFrame.Stopped(0),
                new BulkFrame.Grant(1L << 40),
                new BulkFrame.Request(List.of(0, 7, CHUNKS - 1)),
                new BulkFrame.Request(IntStream.range(0, CHUNKS).boxed().toList()),
                new BulkFrame.PureRelay())) {
            ByteBuf payload = BulkCodec.encode(frame, UnpooledByteBufAllocator.DEFAULT);
            assertThat(codec.decode(new Frame(BulkCodec.typeOf(frame), payload)))
                    .isEqualTo(new Incoming.Control(frame));
            assertThat(payload.readerIndex()).isZero();
            assertThat(payload.release()).isTrue();
        }
    }

    @Test
    void chunksAndPagesMustHaveTheLengthTheHeaderSays() {
        assertThat(decode(BulkCodec.CHUNK, number(0).writeZero(16_384))).isEqualTo(new Incoming.Chunk(0, 16_384));
        assertThat(decode(BulkCodec.CHUNK, number(CHUNKS - 1).writeZero(5)))
                .isEqualTo(new Incoming.Chunk(CHUNKS - 1, 5));
        assertThat(decode(BulkCodec.PAGE, number(1).writeZero(45 * 32))).isEqualTo(new Incoming.Page(1, 45 * 32));
        assertMalformed(BulkCodec.CHUNK, number(0).writeZero(16_383), "chunk 0 with 16383 instead of 16384 bytes");
        assertMalformed(BulkCodec.CHUNK, number(CHUNKS - 1).writeZero(6), "6 instead of 5");
        assertMalformed(BulkCodec.CHUNK, number(CHUNKS), "chunk names number 300 of 300");
        assertMalformed(BulkCodec.CHUNK, number(-1), "chunk names number 4294967295 of 300");
        assertMalformed(BulkCodec.PAGE, number(1).writeZero(44 * 32), "page 1");
        assertMalformed(BulkCodec.PAGE, number(2), "page names number 2 of 2");
    }

    @Test
    void absurdNumbersAreNamedInTheReason() {
        assertMalformed(BulkCodec.GRANT, Unpooled.buffer().writeLong(-1), "grant of 18446744073709551615 bytes");
        assertMalformed(BulkCodec.STOPPED, Unpooled.buffer().writeLong(Long.MAX_VALUE), "stopped of");
        assertMalformed(BulkCodec.HAVE, number(7).writeInt(6), "have from chunk 7 to 6");
        assertMalformed(BulkCodec.HAVE, number(7).writeInt(CHUNKS), "have names number 300");
        assertMalformed(
                BulkCodec.UPSTREAM,
                Unpooled.buffer().writeByte(1).writeLong(2),
                "upstream: the stripes 10 (binary), there are 1");
        assertMalformed(
                BulkCodec.UPSTREAM,
                Unpooled.buffer().writeByte(65).writeLong(2),
                "upstream: stripes must be 1..64, was 65");
        assertMalformed(BulkCodec.REQUEST, Unpooled.buffer().writeShort(0), "request of 0 chunks");
        assertMalformed(BulkCodec.REQUEST, Unpooled.buffer().writeShort(65_535), "request of 65535 chunks");
        assertMalformed(
                BulkCodec.REQUEST, Unpooled.buffer().writeShort(2).writeInt(4).writeInt(4), "chunk 4 after 4");
        assertMalformed(BulkCodec.REQUEST, Unpooled.buffer().writeShort(4000).writeInt(4), "too short");
        assertMalformed(BulkCodec.PURE_RELAY, number(0), "4 bytes too many");
        assertMalformed(BulkCodec.GRANT, number(0), "too short");
        assertMalformed(39, number(0), "type 39 is unknown");
        // 300 chunks take 38 bytes, so the highest four bits of the last one must be clear.
        assertMalformed(
                BulkCodec.HAVE_MAP,
                Unpooled.buffer().writeZero(37).writeByte(0xFF).writeByte(0),
                "have-map");
        assertMalformed(BulkCodec.HAVE_MAP, Unpooled.buffer().writeZero(38), "too short");
    }

    @Test
    void randomBytesNeverThrowAndKeepTheBuffer() {
        int readable = 0;
        for (long seed = 1; seed <= 20_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = random.nextBoolean() ? 0 : bytes[i];
            }
            ByteBuf payload = Unpooled.wrappedBuffer(bytes);
            int type = 30 + random.nextInt(20);
            Incoming incoming = codec.decode(new Frame(type, payload));
            readable += incoming instanceof Incoming.Malformed ? 0 : 1;
            assertThat(payload.refCnt()).as("seed %d", seed).isEqualTo(1);
            assertThat(payload.readableBytes()).as("seed %d", seed).isEqualTo(bytes.length);
        }
        assertThat(readable)
                .as("frames that could be read: the fuzzing reaches beyond the first check")
                .isPositive();
    }

    private Incoming decode(int type, ByteBuf payload) {
        return codec.decode(new Frame(type, payload));
    }

    private void assertMalformed(int type, ByteBuf payload, String reason) {
        assertThat(decode(type, payload))
                .isInstanceOfSatisfying(
                        Incoming.Malformed.class, m -> assertThat(m.reason()).contains(reason));
    }

    private static ByteBuf number(int value) {
        return Unpooled.buffer().writeInt(value);
    }
}
