package dev.banyan.overlay.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.banyan.overlay.live.core.LiveFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever bytes come, they are read or refused, at a cost in proportion to their number. */
class LiveDecoderFuzzTest {
    private static final int CASES = 50_000;
    /** Objects on the heap for a byte on the wire: nodes of two short names each are the worst. */
    private static final int HEAP_PER_BYTE = 40;
    /** The decoder itself, buffers for texts, the error. */
    private static final int HEAP_PER_FRAME = 4096;
    /** For one frame of at most 5 KB, where the JVM may load a class meanwhile. */
    private static final long HEAP_MOST = 2 << 20;

    private final LiveCodec codec = new LiveCodec(LiveFrameSamples.HEAP, 64 << 10);
    private final ThreadMXBean heap = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private int read;
    private long allocatedBytes;
    private long decodedBytes;

    private void decode(byte[] bytes, long seed) {
        ByteBuf payload = Unpooled.wrappedBuffer(bytes);
        LiveDecoder decoder = new LiveDecoder();
        LiveFrame frame = null;
        long before = heap.getCurrentThreadAllocatedBytes();
        try {
            frame = decoder.decode(payload);
        } catch (LiveFormatException e) {
            assertThat(e.getMessage()).as("seed %d", seed).isNotBlank();
        }
        long allocated = heap.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated)
                .as("seed %d: heap for %d bytes", seed, bytes.length)
                .isLessThan(HEAP_MOST);
        allocatedBytes += allocated;
        decodedBytes += bytes.length;
        if (frame != null) {
            read++;
            assertThat(codec.encode(frame))
                    .as("seed %d: what was read can be written", seed)
                    .isNotEmpty();
        }
    }

    private void assertLittleHeap() {
        assertThat(allocatedBytes)
                .as("heap for %d bytes", decodedBytes)
                .isLessThan((long) HEAP_PER_FRAME * CASES + HEAP_PER_BYTE * decodedBytes);
    }

    private byte[] bytes(LiveFrame frame) {
        return ByteBufUtil.getBytes(codec.encode(frame).get(0));
    }

    @Test
    void randomBytesAreReadOrRefused() {
        for (long seed = 1; seed <= CASES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = new byte[1 + random.nextInt(60)];
            random.nextBytes(bytes);
            for (int i = 1; i < bytes.length; i++) {
                // Small numbers reach deeper.
                bytes[i] = (byte) (random.nextBoolean() ? random.nextInt(3) : bytes[i]);
            }
            bytes[0] = (byte) random.nextInt(17);
            decode(bytes, seed);
        }
        assertThat(read).as("frames that could be read").isGreaterThan(CASES / 1000);
        assertLittleHeap();
    }

    @Test
    void framesWithWrongBitsAreReadOrRefused() {
        List<byte[]> frames = LiveFrameSamples.all().stream().map(this::bytes).toList();
        for (long seed = 1; seed <= CASES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = frames.get(random.nextInt(frames.size())).clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            decode(bytes, seed);
        }
        assertThat(read).as("frames that could be read").isGreaterThan(CASES / 10);
        assertLittleHeap();
    }
}
