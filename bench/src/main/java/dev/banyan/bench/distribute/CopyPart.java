package dev.banyan.bench.distribute;

import com.fasterxml.jackson.databind.JsonNode;
import dev.banyan.bench.live.Loopback;
import dev.banyan.bench.live.Part;
import dev.banyan.bench.live.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A plain copy on a host of its own: takes one connection, writes what comes to a file and passes it on as it comes; digests it, if told to.
 *
 * <p>Orders: {@code listen(address, path, bytes, digest)}, {@code next(address, port)}, {@code send(path, targets)}, {@code received}, which
 * waits and says when all had come.
 */
public final class CopyPart implements Part {
    private static final Logger LOG = LoggerFactory.getLogger(CopyPart.class);
    private static final HexFormat HEX = HexFormat.of();
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final long PATIENCE_SECONDS = 3600;

    private @Nullable InetSocketAddress next;
    private CompletableFuture<Long> arrival = new CompletableFuture<>();

    /** Made by the process it runs in. */
    public CopyPart() {}

    @Override
    public Object obey(String order, JsonNode details) throws Exception {
        switch (order) {
            case "listen" -> {
                return listen(details);
            }
            case "next" ->
                next = new InetSocketAddress(
                        details.path("address").asText(), details.path("port").asInt());
            case "send" -> {
                long begin = System.nanoTime();
                Path path = Path.of(details.path("path").asText());
                for (JsonNode target : details.path("targets")) {
                    InetSocketAddress address = new InetSocketAddress(
                            target.path("address").asText(), target.path("port").asInt());
                    Loopback.daemon("to-" + address, () -> send(path, address));
                }
                return Wire.object().put("atNanos", begin);
            }
            case "received" -> {
                return Wire.object().put("atNanos", arrival.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            }
            default -> throw new IllegalArgumentException("unknown order " + order);
        }
        return Wire.object();
    }

    private Object listen(JsonNode details) throws IOException, NoSuchAlgorithmException {
        ServerSocketChannel listening = ServerSocketChannel.open()
                .bind(new InetSocketAddress(details.path("address").asText(), 0));
        Path path = Path.of(details.path("path").asText());
        long bytes = details.path("bytes").asLong();
        MessageDigest digest = details.path("digest").asBoolean() ? MessageDigest.getInstance("SHA-256") : null;
        CompletableFuture<Long> expected = new CompletableFuture<>();
        arrival = expected;
        next = null;
        Loopback.daemon("receiver", () -> {
            try (listening;
                    SocketChannel from = listening.accept()) {
                receive(from, path, bytes, digest);
                LOG.info(
                        "received {}, SHA-256 {}",
                        path,
                        digest == null ? "not asked for" : HEX.formatHex(digest.digest()));
                expected.complete(System.nanoTime());
            }
        });
        return Wire.object().put("address", details.path("address").asText()).put("port", Loopback.port(listening));
    }

    private void receive(SocketChannel from, Path path, long bytes, @Nullable MessageDigest digest) throws IOException {
        InetSocketAddress after = next;
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                SocketChannel to = after == null ? null : SocketChannel.open(after)) {
            for (long left = bytes; left > 0; ) {
                buffer.clear();
                int read = from.read(buffer);
                if (read < 0) {
                    throw new IOException(left + " bytes are missing");
                }
                left -= read;
                buffer.flip();
                if (to != null) {
                    write(buffer.duplicate(), to);
                }
                if (digest != null) {
                    digest.update(buffer.duplicate());
                }
                write(buffer, file);
            }
            file.force(true);
        }
    }

    private static void write(ByteBuffer buffer, WritableByteChannel to) throws IOException {
        while (buffer.hasRemaining()) {
            to.write(buffer);
        }
    }

    private static void send(Path path, InetSocketAddress address) throws IOException {
        try (FileChannel file = FileChannel.open(path);
                SocketChannel to = SocketChannel.open(address)) {
            for (long at = 0; at < file.size(); ) {
                at += file.transferTo(at, file.size() - at, to);
            }
        }
    }

    @Override
    public void close() {
        // Everything ends with the process.
    }
}
