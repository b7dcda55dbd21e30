package dev.banyan.bench.live.relay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.banyan.bench.live.Loopback;
import dev.banyan.bench.live.MessageLayout;
import dev.banyan.bench.live.Part;
import dev.banyan.bench.live.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages into a socket as fast as they are taken. Small ones are gathered into one write, as every good sender does; the relay gets
 * large reads then, which is the cheapest case for a bare one.
 *
 * <p>Orders: {@code connect(port)}, {@code send(size)}, {@code stop}.
 */
public final class SocketSource implements Part {
    private static final int GATHERED_BYTES = 64 * 1024;

    private @Nullable SocketChannel channel;
    private @Nullable Thread sender;
    private volatile boolean stopped;
    private long number;

    /** Made by the process it runs in. */
    public SocketSource() {}

    @Override
    public Object obey(String order, JsonNode details) throws IOException, InterruptedException {
        switch (order) {
            case "connect" -> channel = Loopback.connect(details.path("port").asInt());
            case "send" -> send(details.path("size").asInt());
            case "stop" -> stop();
            default -> throw new IllegalArgumentException("unknown order " + order);
        }
        return Wire.object();
    }

    private void send(int size) {
        SocketChannel target = channel;
        if (target == null) {
            throw new IllegalStateException("not connected");
        }
        stopped = false;
        int count = Math.max(1, GATHERED_BYTES / size);
        ByteBuffer messages = ByteBuffer.allocateDirect(count * size);
        sender = Loopback.daemon("source", () -> sendUntilStopped(target, messages, count, size));
    }

    private void sendUntilStopped(SocketChannel target, ByteBuffer messages, int count, int size) throws IOException {
        while (!stopped) {
            messages.clear();
            long now = System.nanoTime();
            for (int i = 0; i < count; i++) {
                MessageLayout.write(messages, i * size, number++, now);
            }
            while (messages.hasRemaining()) {
                target.write(messages);
            }
        }
    }

    private void stop() throws InterruptedException {
        stopped = true;
        if (sender != null) {
            sender.join();
        }
    }

    @Override
    public void close() throws IOException {
        stopped = true;
        if (channel != null) {
            channel.close();
        }
    }
}
