package dev.banyan.overlay.link;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The sockets and event loops of a node: epoll or the JDK's. */
final class LinkTransport {
    private static final int MIN_READ_BYTES = 2048;
    private static final int FIRST_READ_BYTES = 16_384;
    private static final int MAX_READ_BYTES = 131_072;
    private static final int BACKLOG = 1024;

    private final LinkSettings settings;
    private final boolean epoll;
    /**
     * Not Netty's default, the adaptive one: where many received buffers are held for a while (grants in flight, emulated
     * delay) it searches long lists of chunks. Measured: two thirds of the CPU of the link threads with 32 nodes in a JVM.
     */
    private static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

    private final EventLoopGroup group;

    /** Starts the event loops; they are daemons named after the node. */
    LinkTransport(LinkSettings settings, String nodeName) {
        this.settings = settings;
        this.epoll = epoll(settings.transport());
        this.group =
                settings.shared() ? SharedLoops.of(epoll) : loops(settings.threads(), "banyan-link-" + nodeName, epoll);
    }

    private static EventLoopGroup loops(int threads, String name, boolean epoll) {
        IoHandlerFactory handler = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new LinkLoops(threads, name, handler);
    }

    /** Event loops for many nodes in one JVM; they live as long as it does. */
    private static final class SharedLoops {
        private static final Map<Boolean, EventLoopGroup> BY_KIND = new ConcurrentHashMap<>();

        static EventLoopGroup of(boolean epoll) {
            int processors = Runtime.getRuntime().availableProcessors();
            return BY_KIND.computeIfAbsent(epoll, kind -> loops(processors, "banyan-link-shared", kind));
        }
    }

    /** Stops the event loops unless other nodes may use them. @return completes when they have stopped */
    Future<?> stop(long atMostMillis) {
        return settings.shared()
                ? ImmediateEventExecutor.INSTANCE.newSucceededFuture(null)
                : group.shutdownGracefully(0, atMostMillis, TimeUnit.MILLISECONDS);
    }

    private static boolean epoll(LinkSettings.Transport transport) {
        if (transport == LinkSettings.Transport.EPOLL && !Epoll.isAvailable()) {
            throw new LinkServiceException(
                    "banyan.link.transport is epoll, which does not load here: " + Epoll.unavailabilityCause()
                            + "; set it to auto or nio",
                    Epoll.unavailabilityCause());
        }
        return transport != LinkSettings.Transport.NIO && Epoll.isAvailable();
    }

    EventLoopGroup group() {
        return group;
    }

    ServerBootstrap server() {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOCATOR, ALLOCATOR)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, reads());
        if (epoll) {
            bootstrap.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) settings.unsentLimit());
        }
        return bootstrap;
    }

    Bootstrap client() {
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        Math.min(Integer.MAX_VALUE, settings.handshakeTimeout().toMillis()))
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOCATOR, ALLOCATOR)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
                .option(ChannelOption.RECVBUF_ALLOCATOR, reads());
        if (epoll) {
            bootstrap.option(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) settings.unsentLimit());
        }
        return bootstrap;
    }

    private WriteBufferWaterMark waterMark() {
        return new WriteBufferWaterMark(settings.unsentLimit() / 2, settings.unsentLimit());
    }

    private static AdaptiveRecvByteBufAllocator reads() {
        return new AdaptiveRecvByteBufAllocator(MIN_READ_BYTES, FIRST_READ_BYTES, MAX_READ_BYTES);
    }
}
