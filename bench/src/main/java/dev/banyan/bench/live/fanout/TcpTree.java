package dev.banyan.bench.live.fanout;

import com.fasterxml.jackson.databind.JsonNode;
import dev.banyan.bench.live.Loopback;
import dev.banyan.bench.live.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bare thing: a fixed tree of blocking sockets, messages behind their length. Each member passes on what it reads as it is and then counts the
 * messages in it. No repair, no receipts; who is slow stops all.
 */
public final class TcpTree implements Peer {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int GATHERED_BYTES = 64 * 1024;
    private static final int LENGTH_BYTES = Integer.BYTES;

    private final List<SocketChannel> children = new ArrayList<>();
    private ByteBuffer gathered = ByteBuffer.allocateDirect(0);
    private @Nullable ServerSocketChannel server;
    private @Nullable SocketChannel parent;
    private @Nullable Seat seat;
    private @Nullable Receiver receiver;

    /** Made by name. */
    public TcpTree() {}

    @Override
    public JsonNode open(Seat seat, JsonNode publisher, Receiver receiver) throws IOException {
        this.seat = seat;
        this.receiver = receiver;
        gathered = ByteBuffer.allocateDirect(Math.max(GATHERED_BYTES, LENGTH_BYTES + seat.sizeBytes()));
        server = Loopback.listen();
        return Wire.object().put("port", Loopback.port(server));
    }

    @Override
    public void connect(List<JsonNode> all) throws IOException {
        Seat own = java.util.Objects.requireNonNull(seat);
        ServerSocketChannel listening = java.util.Objects.requireNonNull(server);
        if (!own.publishes()) {
            int above = (own.index() - 1) / own.fanOut();
            parent = Loopback.connect(all.get(above).path("port").asInt());
        }
        int firstChild = own.index() * own.fanOut() + 1;
        for (int child = firstChild; child < firstChild + own.fanOut() && child < all.size(); child++) {
            children.add(listening.accept());
        }
        if (parent != null) {
            SocketChannel from = parent;
            Loopback.daemon("relay", () -> relay(from));
        }
    }

    private void relay(SocketChannel from) throws IOException {
        Receiver to = java.util.Objects.requireNonNull(receiver);
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES + gathered.capacity());
        int old = 0; // bytes that were passed on: the begin of a message whose end has not come
        while (from.read(buffer) >= 0) {
            buffer.flip();
            for (SocketChannel child : children) {
                buffer.position(old);
                writeAll(child, buffer);
            }
            buffer.position(0);
            count(buffer, to);
            old = buffer.remaining();
            buffer.compact();
        }
    }

    private static void count(ByteBuffer buffer, Receiver to) {
        while (buffer.remaining() >= LENGTH_BYTES) {
            int length = buffer.getInt(buffer.position());
            if (buffer.remaining() < LENGTH_BYTES + length) {
                return;
            }
            to.received(buffer, buffer.position() + LENGTH_BYTES);
            buffer.position(buffer.position() + LENGTH_BYTES + length);
        }
    }

    @Override
    public void publish(ByteBuffer message) throws IOException {
        if (gathered.remaining() < LENGTH_BYTES + message.remaining()) {
            flush();
        }
        gathered.putInt(message.remaining()).put(message);
    }

    @Override
    public void flush() throws IOException {
        gathered.flip();
        for (SocketChannel child : children) {
            gathered.rewind();
            writeAll(child, gathered);
        }
        gathered.clear();
    }

    private static void writeAll(SocketChannel to, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            to.write(buffer);
        }
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
        if (parent != null) {
            parent.close();
        }
        for (SocketChannel child : children) {
            child.close();
        }
    }
}
