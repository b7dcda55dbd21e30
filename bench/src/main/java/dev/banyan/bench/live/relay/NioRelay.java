package dev.banyan.bench.live.relay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.banyan.bench.live.Loopback;
import dev.banyan.bench.live.Part;
import dev.banyan.bench.live.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The cheapest relay there is on the JVM: one thread, blocking channels, one direct buffer, no framing. Orders: {@code listen},
 * answered by its port, and {@code connect(port)} to a child while nothing comes.
 */
public final class NioRelay implements Part {
    private static final int BUFFER_BYTES = 256 * 1024;

    private @Nullable ServerSocketChannel server;
    private final List<SocketChannel> children = new CopyOnWriteArrayList<>();

    /** Made by the process it runs in. */
    public NioRelay() {}

    @Override
    public Object obey(String order, JsonNode details) throws IOException {
        return switch (order) {
            case "listen" -> listen();
            case "connect" -> connect(details.path("port").asInt());
            default -> throw new IllegalArgumentException("unknown order " + order);
        };
    }

    private Object connect(int port) throws IOException {
        children.add(Loopback.connect(port));
        return Wire.object();
    }

    private Object listen() throws IOException {
        ServerSocketChannel listening = Loopback.listen();
        server = listening;
        Loopback.daemon("relay", () -> relay(listening));
        return Wire.object().put("port", Loopback.port(listening));
    }

    private void relay(ServerSocketChannel listening) throws IOException {
        try (SocketChannel parent = listening.accept()) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            while (parent.read(buffer) >= 0) {
                buffer.flip();
                for (SocketChannel child : children) {
                    buffer.rewind();
                    while (buffer.hasRemaining()) {
                        child.write(buffer);
                    }
                }
                buffer.clear();
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
        for (SocketChannel child : children) {
            child.close();
        }
    }
}
