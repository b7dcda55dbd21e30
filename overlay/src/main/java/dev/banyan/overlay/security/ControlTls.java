package dev.banyan.overlay.security;

import dev.banyan.tree.config.Section;
import io.netty.buffer.UnpooledByteBufAllocator;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import scala.Option;

/**
 * TLS of the control channel, by the same credentials as the links; made by Pekko, by its name. Whoever has a certificate of a trusted
 * authority may take part: who says what there is not bound to a certificate, unlike on links.
 */
public final class ControlTls implements SSLEngineProvider {
    private final NodeTls tls;

    /** Called by Pekko. */
    public ControlTls(ActorSystem system) {
        tls = NodeTls.ofJdk(Section.at(system.settings().config(), "banyan").section("security"));
    }

    @Override
    public SSLEngine createServerSSLEngine(String hostname, int port) {
        return tls.contextFor(true).newEngine(UnpooledByteBufAllocator.DEFAULT);
    }

    @Override
    public SSLEngine createClientSSLEngine(String hostname, int port) {
        return tls.contextFor(false).newEngine(UnpooledByteBufAllocator.DEFAULT);
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
