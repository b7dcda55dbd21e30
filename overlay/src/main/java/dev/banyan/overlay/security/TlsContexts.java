package dev.banyan.overlay.security;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

/**
 * What connections of one implementation of TLS are made of.
 *
 * @param accepting for those that come in
 * @param dialling for those to other nodes
 */
record TlsContexts(SslContext accepting, SslContext dialling) {
    SslHandler accept(ByteBufAllocator allocator) {
        return patient(accepting.newHandler(allocator));
    }

    SslHandler dial(ByteBufAllocator allocator) {
        return patient(dialling.newHandler(allocator));
    }

    /** Whoever makes the connection has a time-out for all of its handshakes. */
    private static SslHandler patient(SslHandler handler) {
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }

    void release() {
        ReferenceCountUtil.release(accepting);
        ReferenceCountUtil.release(dialling);
    }
}
