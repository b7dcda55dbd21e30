package dev.banyan.bench.live.relay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.banyan.bench.live.Loopback;
import dev.banyan.bench.live.Part;
import dev.banyan.bench.live.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Counts the bytes that come from one connection. Orders: {@code listen}, answered by the port, and {@code count}, answered by the bytes so
 * far.
 */
public final class SocketLeaf implements Part {
    private static final int READ_BYTES = 256 * 1024;

    private @Nullable ServerSocketChannel server;
    private volatile long bytes;

    /** Made by the process it runs in. */
    public SocketLeaf() {}

    @Override
    public Object obey(String order, JsonNode details) throws IOException {
        return switch (order) {
            case "listen" -> listen();
            case "count" -> Wire.object().put("bytes", bytes);
            default -> throw new IllegalArgumentException("unknown order " + order);
        };
    }

    private Object listen() throws IOException {
        ServerSocketChannel listening = Loopback.listen();
        server = listening;
        Loopback.daemon("leaf", () -> read(listening));
        return Wire.object().put("port", Loopback.port(listening));
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes
    private void read(ServerSocketChannel listening) throws IOException {
        try (SocketChannel parent = listening.accept()) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
            for (int read = parent.read(buffer); read >= 0; read = parent.read(buffer)) {
                bytes += read;
                buffer.clear();
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }
}
