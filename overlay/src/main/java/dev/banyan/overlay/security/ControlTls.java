package dev.banyan.overlay.security;

import io.netty.buffer.UnpooledByteBufAllocator;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import scala.Option;

/**
 * TLS of the control channel. Whoever has a certificate of a trusted authority may take part: who says what there is not bound to a
 * certificate, unlike on links.
 */
final class ControlTls implements SSLEngineProvider {
    private final TlsContexts contexts;

    /** @param contexts by the JDK */
    ControlTls(TlsContexts contexts) {
        this.contexts = contexts;
    }

    @Override
    public SSLEngine createServerSSLEngine(String hostname, int port) {
        return contexts.accepting().newEngine(UnpooledByteBufAllocator.DEFAULT);
    }

    @Override
    public SSLEngine createClientSSLEngine(String hostname, int port) {
        return contexts.dialling().newEngine(UnpooledByteBufAllocator.DEFAULT);
    }

    @Override
    public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
        return Option.empty();
    }

    @Override
    public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
        return Option.empty();
    }
}
