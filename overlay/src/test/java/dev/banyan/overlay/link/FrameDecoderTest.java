package dev.banyan.overlay.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
    private static final LinkSettings SETTINGS = TestLinks.settings("");
    private static final FrameRules TREE = FrameRules.open(new LinkKind.Tree(1), SETTINGS);
    private static final FrameRules BULK = FrameRules.open(new LinkKind.Bulk("t"), SETTINGS);
    private static final int SEEDS = Integer.getInteger("banyan.seeds", 40);

    private final List<Frame> frames = new ArrayList<>();
    private final List<LinkReason> faults = new ArrayList<>();

    private FrameDecoder decoder(FrameRules rules) {
        return new FrameDecoder(
                new FrameDecoder.Sink() {
                    @Override
                    public void frame(Frame frame) {
                        frames.add(frame);
                    }

                    @Override
                    public void fault(LinkReason reason, String detail) {
                        faults.add(reason);
                    }
                },
                rules);
    }

    private static byte[] encoded(int type, byte[] payload) {
        ByteBuf buffer = FrameEncoder.whole(UnpooledByteBufAllocator.DEFAULT, type, payload);
        byte[] bytes = ByteBufUtil.getBytes(buffer);
        buffer.release();
        return bytes;
    }

    private void feed(FrameDecoder decoder, byte[] bytes) {
        ByteBuf buffer =
                PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
        decoder.decode(PooledByteBufAllocator.DEFAULT, buffer);
    }

    private static byte[] random(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void findsTheSameFramesHoweverTheInputIsCut() {
        Random random = new Random(1);
        for (int seed = 1; seed <= SEEDS; seed++) {
            List<byte[]> payloads = new ArrayList<>();
            ByteBuf wire = Unpooled.buffer();
            for (int i = 0; i < 20; i++) {
                byte[] payload = random(random, i % 5 == 0 ? random.nextInt(300_000) : random.nextInt(40));
                payloads.add(payload);
                wire.writeBytes(encoded(FrameTypes.BULK_CHUNK_FIRST, payload));
            }
            FrameDecoder decoder = decoder(BULK);
            while (wire.isReadable()) {
                int most = random.nextBoolean() ? 10 : 70_000;
                byte[] part = new byte[Math.min(wire.readableBytes(), 1 + random.nextInt(most))];
                wire.readBytes(part);
                feed(decoder, part);
            }
            assertThat(faults).as("seed %d", seed).isEmpty();
            assertThat(frames).hasSameSizeAs(payloads);
            for (int i = 0; i < payloads.size(); i++) {
                assertThat(ByteBufUtil.getBytes(frames.get(i).payload())).isEqualTo(payloads.get(i));
                frames.get(i).release();
                assertThat(frames.get(i).payload().refCnt()).isZero();
            }
            assertThat(decoder.midFrame()).isFalse();
            frames.clear();
            wire.release();
        }
    }

    @Test
    void doesNotCopyAFrameThatArrivedInOneRead() {
        ByteBuf received = PooledByteBufAllocator.DEFAULT
                .directBuffer()
                .writeBytes(encoded(FrameTypes.BULK_CHUNK_FIRST, new byte[100_000]));
        decoder(BULK).decode(PooledByteBufAllocator.DEFAULT, received);
        assertThat(frames.get(0).payload().memoryAddress()).isEqualTo(received.memoryAddress() + Frame.HEADER_BYTES);
        frames.get(0).release();
        assertThat(received.refCnt()).isZero();
    }

    @Test
    void allocatesNothingForBytesThatWereOnlyAnnounced() {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        FrameDecoder decoder = decoder(BULK);
        decoder.decode(
                allocator,
                Unpooled.buffer()
                        .writeInt(SETTINGS.chunkFrameLimit())
                        .writeByte(40)
                        .writeByte(1));
        assertThat(allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory())
                .isLessThanOrEqualTo(65_536);
        assertThat(decoder.midFrame()).isTrue();
        decoder.stop();
        assertThat(allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory())
                .isZero();
    }

    @Test
    void pinsLittleMemoryWhenAPeerDribblesSingleBytes() {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        FrameDecoder decoder = decoder(BULK);
        decoder.decode(allocator, Unpooled.buffer().writeInt(1_000_001).writeByte(40));
        for (int i = 0; i < 999_999; i++) {
            decoder.decode(allocator, allocator.heapBuffer(2048).writeByte(i)); // direct ones take twenty times as long
        }
        assertThat(used(allocator)).isLessThan(1_200_000);
        decoder.decode(allocator, allocator.heapBuffer(2048).writeByte(7));
        assertThat(frames).hasSize(1);
        assertThat(frames.get(0).payload().readableBytes()).isEqualTo(1_000_000);
        frames.get(0).release();
        assertThat(used(allocator)).isZero();
    }

    private static long used(UnpooledByteBufAllocator allocator) {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    @Test
    void namesEachBrokenRule() {
        assertThat(faultOf(TREE, new byte[] {0, 0, 0, 0})).containsExactly(LinkReason.EMPTY_FRAME);
        assertThat(faultOf(TREE, new byte[] {0, 0, 0, 1, 99})).containsExactly(LinkReason.UNEXPECTED_TYPE);
        assertThat(faultOf(TREE, new byte[] {0, 0, 0, 1, FrameTypes.BULK_CHUNK_FIRST}))
                .containsExactly(LinkReason.UNEXPECTED_TYPE);
        assertThat(faultOf(TREE, new byte[] {0, 1, 0, 2, FrameTypes.TREE_FIRST}))
                .containsExactly(LinkReason.OVERSIZED_FRAME);
        assertThat(faultOf(TREE, new byte[] {-1, -1, -1, -1, FrameTypes.TREE_FIRST}))
                .containsExactly(LinkReason.OVERSIZED_FRAME);
        assertThat(faultOf(BULK, new byte[] {0, 0, 0, 10, FrameTypes.PING}))
                .containsExactly(LinkReason.OVERSIZED_FRAME);
        assertThat(faultOf(FrameRules.AWAIT_HELLO, "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII)))
                .containsExactly(LinkReason.HTTP_REQUEST);
        assertThat(faultOf(FrameRules.AWAIT_HELLO, new byte[] {0x16, 3, 1, 2, 0, 1}))
                .containsExactly(LinkReason.TLS_REQUEST);
        assertThat(faultOf(FrameRules.AWAIT_HELLO, "garbage".getBytes(StandardCharsets.US_ASCII)))
                .containsExactly(LinkReason.NOT_BANYAN);
        assertThat(faultOf(FrameRules.AWAIT_HELLO, new byte[] {0, 0, 0x20, 0, FrameTypes.HELLO}))
                .containsExactly(LinkReason.OVERSIZED_FRAME);
        assertThat(faultOf(FrameRules.NOTHING, encoded(FrameTypes.TREE_FIRST, new byte[3])))
                .containsExactly(LinkReason.UNEXPECTED_TYPE);
    }

    @Test
    void admitsTheFirstFramesThatFollowAWelcomeInTheSameRead() {
        FrameDecoder decoder = decoder(FrameRules.awaitAnswer(new LinkKind.Tree(1), SETTINGS));
        ByteBuf both = Unpooled.buffer()
                .writeBytes(encoded(FrameTypes.WELCOME, new byte[3]))
                .writeBytes(encoded(FrameTypes.TREE_LAST, new byte[4]));
        decoder.decode(UnpooledByteBufAllocator.DEFAULT, both);
        assertThat(faults).isEmpty();
        assertThat(frames).extracting(Frame::type).containsExactly(FrameTypes.WELCOME, FrameTypes.TREE_LAST);
    }

    @Test
    void survivesRandomAndMutatedInputWithoutAnExceptionOrALeak() {
        for (int seed = 1; seed <= SEEDS * 10; seed++) {
            Random random = new Random(seed);
            UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
            FrameDecoder decoder = decoder(random.nextBoolean() ? TREE : BULK);
            ByteBuf wire = Unpooled.buffer();
            for (int i = 0; i < 10; i++) {
                wire.writeBytes(encoded(16 + random.nextInt(32), random(random, random.nextInt(2000))));
            }
            for (int flips = random.nextInt(20); flips > 0; flips--) {
                wire.setByte(random.nextInt(wire.readableBytes()), random.nextInt(256));
            }
            byte[] bytes = random.nextInt(4) == 0 ? random(random, 5000) : ByteBufUtil.getBytes(wire);
            wire.release();
            for (int at = 0; at < bytes.length; ) {
                int part = Math.min(bytes.length - at, 1 + random.nextInt(3000));
                decoder.decode(allocator, allocator.directBuffer(2048).writeBytes(bytes, at, part));
                at += part;
            }
            decoder.stop();
            assertThat(faults.size()).as("seed=%d", seed).isLessThanOrEqualTo(1);
            frames.forEach(Frame::release);
            assertThat(allocator.metric().usedDirectMemory())
                    .as("seed=%d", seed)
                    .isZero();
            frames.clear();
            faults.clear();
        }
    }

    private List<LinkReason> faultOf(FrameRules rules, byte[] input) {
        faults.clear();
        FrameDecoder decoder = decoder(rules);
        feed(decoder, input);
        feed(decoder, input);
        return List.copyOf(faults);
    }
}
