package dev.banyan.bench.live.overload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.banyan.bench.live.Loopback;
import dev.banyan.bench.live.MessageLayout;
import dev.banyan.bench.live.Part;
import dev.banyan.bench.live.Wire;
import dev.banyan.bench.live.member.MemberPart;
import dev.banyan.overlay.Publisher;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The process under overload: one node that publishes as fast as it may and watches its memory.
 *
 * <p>Orders, besides those of {@link MemberPart} for the node: {@code flood(size, audience)}, {@code look}, {@code halt}.
 */
public final class OverloadPublisherPart implements Part {
    private static final Duration AUDIENCE_TIME = Duration.ofSeconds(60);
    private static final long ROOM_CHECK_NANOS = 100_000;

    private final MemberPart node = new MemberPart();
    private @Nullable MemoryWatch memory;
    private volatile boolean stopped;
    private volatile long published;

    /** Made by the process it runs in. */
    public OverloadPublisherPart() {}

    @Override
    public Object obey(String order, JsonNode details) throws Exception {
        switch (order) {
            case "flood" ->
                flood(details.path("size").asInt(), details.path("audience").asInt());
            case "look" -> {
                return look();
            }
            case "halt" -> stopped = true;
            default -> {
                return node.obey(order, details);
            }
        }
        return Wire.object();
    }

    private void flood(int size, int audience) {
        Publisher<byte[]> publisher = node.member().topic().publisher();
        node.member();
        dev.banyan.bench.live.member.Member.await(
                publisher.awaitSubscribers(audience, AUDIENCE_TIME), "waiting for subscribers");
        memory = new MemoryWatch();
        Loopback.daemon("flood", () -> publish(publisher, size));
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes
    private void publish(Publisher<byte[]> publisher, int size) {
        byte[] message = new byte[size];
        ByteBuffer layout = ByteBuffer.wrap(message);
        while (!stopped) {
            MessageLayout.write(layout, 0, published, System.nanoTime());
            if (publisher.tryPublish(message)) {
                published++;
            } else {
                LockSupport.parkNanos(ROOM_CHECK_NANOS);
            }
        }
    }

    private Object look() {
        MemoryWatch watch = memory;
        if (watch == null) {
            throw new IllegalStateException("not flooding");
        }
        return Wire.object().put("published", published).set("peak", Wire.tree(watch.peak()));
    }

    @Override
    public void close() {
        stopped = true;
        node.close();
    }
}
