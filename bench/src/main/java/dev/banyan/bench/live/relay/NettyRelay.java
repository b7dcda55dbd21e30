package dev.banyan.bench.live.relay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.banyan.bench.live.Part;
import dev.banyan.bench.live.Wire;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A plain relay on Netty: one event loop, received buffers are written to every child as they are, reading pauses while a child has much unsent.
 * Orders as {@link NioRelay}.
 */
public final class NettyRelay implements Part {
    private static final int READ_BYTES_MIN = 16 * 1024;
    private static final int READ_BYTES_MAX = 256 * 1024;
    private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(READ_BYTES_MAX, 2 * READ_BYTES_MAX);

    private final boolean epoll = Epoll.isAvailable();
    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    private final List<Channel> children = new CopyOnWriteArrayList<>();
    /** On the event loop. */
    private @Nullable Channel parent;

    /** Made by the process it runs in. */
    public NettyRelay() {}

    @Override
    public Object obey(String order, JsonNode details) throws InterruptedException {
        return switch (order) {
            case "listen" -> listen();
            case "connect" -> connect(details.path("port").asInt());
            default -> throw new IllegalArgumentException("unknown order " + order);
        };
    }

    private Object listen() throws InterruptedException {
        Channel server = new ServerBootstrap()
                .group(loop)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(READ_BYTES_MIN, READ_BYTES_MAX, READ_BYTES_MAX))
                .childHandler(new FromParent())
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
        return Wire.object().put("port", ((InetSocketAddress) server.localAddress()).getPort());
    }

    private Object connect(int port) throws InterruptedException {
        children.add(new Bootstrap()
                .group(loop)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
                .handler(new ToChild())
                .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .sync()
                .channel());
        return Wire.object();
    }

    private void readWhileAllCanTake() {
        if (parent != null) {
            parent.config().setAutoRead(children.stream().allMatch(Channel::isWritable));
        }
    }

    private final class FromParent extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            parent = context.channel();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            for (Channel child : children) {
                child.write(bytes.retainedDuplicate(), child.voidPromise());
            }
            bytes.release();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            children.forEach(Channel::flush);
            readWhileAllCanTake();
        }
    }

    private final class ToChild extends ChannelInboundHandlerAdapter {
        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            readWhileAllCanTake();
        }
    }

    @Override
    public void close() {
        loop.shutdownGracefully();
    }
}
