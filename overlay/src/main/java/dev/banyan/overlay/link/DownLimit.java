package dev.banyan.overlay.link;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.traffic.GlobalTrafficShapingHandler;

/**
 * What all bulk links of a node take together, if that is limited: a link that has brought too much is not read for a while, and its
 * peer is slowed down by TCP. What goes out passes untouched, {@link Pacer}s have seen to it.
 */
@Sharable
final class DownLimit extends GlobalTrafficShapingHandler {
    private static final int BITS_PER_BYTE = 8;

    /** @param bitsPerSecond 0 for no limit */
    DownLimit(EventLoopGroup loops, long bitsPerSecond) {
        super(loops, 0, bytesPerSecond(bitsPerSecond));
    }

    private static long bytesPerSecond(long bitsPerSecond) {
        return bitsPerSecond == 0 ? 0 : Math.max(1, bitsPerSecond / BITS_PER_BYTE);
    }

    /** Changes the limit for what is read from now on; a link that is not read at the moment ends that wait before. From any thread. */
    void rate(long bitsPerSecond) {
        setReadLimit(bytesPerSecond(bitsPerSecond));
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        context.write(message, promise);
    }
}
