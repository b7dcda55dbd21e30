package dev.banyan.overlay.link;

import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** A peer on a plain socket that can break every rule. */
final class RawPeer implements AutoCloseable {
    private final @Nullable ServerSocket server;
    private @Nullable Socket socket;

    private RawPeer(@Nullable ServerSocket server, @Nullable Socket socket) {
        this.server = server;
        this.socket = socket;
    }

    static RawPeer listening() throws IOException {
        return new RawPeer(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()), null);
    }

    static RawPeer dialling(InetSocketAddress address) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(10_000);
        return new RawPeer(null, socket);
    }

    static byte[] frame(int type, byte[] payload) {
        ByteBuf buffer = FrameEncoder.whole(UnpooledByteBufAllocator.DEFAULT, type, payload);
        byte[] bytes = ByteBufUtil.getBytes(buffer);
        buffer.release();
        return bytes;
    }

    InetSocketAddress address() {
        if (server == null) {
            throw new IllegalStateException("not listening");
        }
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** Accepts a dial and welcomes it, without looking at the hello. */
    void welcome(NodeId as) throws IOException {
        if (server == null) {
            throw new IllegalStateException("not listening");
        }
        socket = server.accept();
        socket.setSoTimeout(10_000);
        send(frame(FrameTypes.WELCOME, HandshakeCodec.encode(new HandshakeCodec.Welcome(1, as))));
    }

    void send(byte[] bytes) throws IOException {
        socket().getOutputStream().write(bytes);
        socket().getOutputStream().flush();
    }

    /** Everything until the other side closes; a reset counts as the end. */
    byte[] readToEnd() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        try {
            for (int n = socket().getInputStream().read(part);
                    n >= 0;
                    n = socket().getInputStream().read(part)) {
                all.write(part, 0, n);
            }
        } catch (java.net.SocketException e) {
            return all.toByteArray();
        }
        return all.toByteArray();
    }

    Socket socket() {
        Socket open = socket;
        if (open == null) {
            throw new IllegalStateException("not connected");
        }
        return open;
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
        }
        if (server != null) {
            server.close();
        }
    }
}
