package dev.banyan.overlay.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.overlay.live.core.Position;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamLogTest {
    private static final PooledByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

    private static ByteBuf buffer(byte[] bytes, int from, int length) {
        return ALLOCATOR.directBuffer(length).writeBytes(bytes, from, length);
    }

    private static byte[] bytes(List<ByteBuf> slices) {
        CompositeByteBuf all = ALLOCATOR.compositeBuffer(Math.max(2, slices.size()));
        slices.forEach(slice -> all.addComponent(true, slice));
        byte[] copy = new byte[all.readableBytes()];
        all.readBytes(copy);
        all.release();
        return copy;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsReadIsWhatWasAppendedHoweverItCameAndWhateverWasReleased(long seed) {
        Random random = new Random(seed);
        byte[] content = new byte[1 << 20];
        random.nextBytes(content);
        long begin = random.nextInt(1000);
        StreamLog log = new StreamLog(ALLOCATOR, begin);
        int appended = 0;
        int released = 0;
        while (appended < content.length) {
            int length =
                    Math.min(content.length - appended, 1 + random.nextInt(random.nextInt(10) == 0 ? 90_000 : 300));
            if (random.nextBoolean()) {
                int half = length / 2;
                log.append(ALLOCATOR
                        .compositeBuffer()
                        .addComponent(true, buffer(content, appended, half))
                        .addComponent(true, buffer(content, appended + half, length - half)));
            } else {
                // A slice of a larger buffer, as the decoder cuts frames.
                ByteBuf received = buffer(content, appended, length).ensureWritable(random.nextInt(100_000));
                log.append(received.readRetainedSlice(length));
                received.release();
            }
            appended += length;
            assertThat(log.end()).isEqualTo(begin + appended);
            int from = released + random.nextInt(appended - released);
            int wanted = 1 + random.nextInt(appended - from);
            byte[] expected = Arrays.copyOfRange(content, from, from + wanted);
            assertThat(bytes(List.of(log.copy(begin + from, wanted)))).isEqualTo(expected);
            assertThat(bytes(log.slices(begin + from, wanted))).isEqualTo(expected);
            if (random.nextInt(4) == 0) {
                released = from;
                log.release(begin + from);
            }
        }
        log.discard();
    }

    @Test
    void smallPiecesOfLargeBuffersDoNotPinThem() {
        StreamLog log = new StreamLog(ALLOCATOR, 0);
        ByteBuf received = ALLOCATOR.directBuffer(65_536).writeZero(100);

        log.append(received);

        assertThat(received.refCnt()).isZero();
        log.discard();
    }

    @Test
    void largePiecesAreKeptWhereTheyCame() {
        StreamLog log = new StreamLog(ALLOCATOR, 0);
        ByteBuf received = ALLOCATOR.directBuffer(65_536).writeZero(60_000);

        log.append(received);

        assertThat(received.refCnt()).isOne();
        log.release(60_000);
        assertThat(received.refCnt()).isZero();
    }

    @Test
    void whatIsNotHeldIsRefusedByName() {
        StreamLog log = new StreamLog(ALLOCATOR, 10);
        log.append(ALLOCATOR.directBuffer().writeZero(50));

        assertThatThrownBy(() -> log.copy(5, 10)).hasMessageContaining("10 bytes from 5");
        assertThatThrownBy(() -> log.slices(20, 41)).hasMessageContaining("41 bytes from 20");
        log.discard();
    }

    @Test
    void boundariesAreFoundWhereverTheStreamIsCut() {
        StreamLog log = new StreamLog(ALLOCATOR, 0);
        MessageScan scan = new MessageScan(log, Position.START);
        byte[] stream = new byte[3 * MessageFormat.HEADER_BYTES + 30];
        stream[3] = 10;
        stream[MessageFormat.HEADER_BYTES + 10 + 3] = 20;

        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < stream.length; i++) {
            log.append(buffer(stream, i, 1));
            Position before = scan.last();
            scan.advance();
            if (!scan.last().equals(before)) {
                seen.append(i + 1).append(": ").append(scan.last()).append("; ");
            }
        }

        assertThat(seen).hasToString("22: 1@22; 54: 2@54; 66: 3@66; ");
        assertThat(scan.isCorrupt()).isFalse();
        log.discard();
    }

    @Test
    void theEndOfAMessageIsKnownAsSoonAsItsLengthIs() {
        StreamLog log = new StreamLog(ALLOCATOR, 0);
        MessageScan scan = new MessageScan(log, Position.START);
        log.append(ALLOCATOR.directBuffer().writeShort(0));
        scan.advance();
        assertThat(scan.nextEnd()).isEqualTo(Position.UNKNOWN);

        log.append(ALLOCATOR.directBuffer().writeShort(1000));
        scan.advance();

        assertThat(scan.nextEnd()).isEqualTo(1000 + MessageFormat.HEADER_BYTES);
        log.discard();
    }

    @Test
    void anAbsurdLengthIsNoBoundary() {
        StreamLog log = new StreamLog(ALLOCATOR, 0);
        MessageScan scan = new MessageScan(log, Position.START);
        log.append(ALLOCATOR
                .directBuffer()
                .writeInt(MessageFormat.BODY_BYTES_MAX + 1)
                .writeZero(100));

        scan.advance();

        assertThat(scan.isCorrupt()).isTrue();
        assertThat(scan.last()).isEqualTo(Position.START);
        log.discard();
    }
}
