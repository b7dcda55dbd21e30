package dev.banyan.bench.live;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Blocking sockets on the loopback address, and threads that serve them. */
public final class Loopback {
    private static final Logger LOG = LoggerFactory.getLogger(Loopback.class);

    private Loopback() {}

    /** What a thread does with a socket. */
    @FunctionalInterface
    public interface Work {
        /** @throws IOException when the peer goes */
        void run() throws IOException;
    }

    /** Listens on a free port. */
    public static ServerSocketChannel listen() throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** Where it listens. */
    public static int port(ServerSocketChannel listening) throws IOException {
        return ((InetSocketAddress) listening.getLocalAddress()).getPort();
    }

    /** Connects to a port, without gathering small writes. */
    public static SocketChannel connect(int port) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return channel;
    }

    /** Runs that on a thread of its own; an error ends it and goes to the log of the process. */
    public static Thread daemon(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        LOG.warn("thread {} ends", name, e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
