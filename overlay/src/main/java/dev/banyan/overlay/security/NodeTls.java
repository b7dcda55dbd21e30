package dev.banyan.overlay.security;

import com.fasterxml.jackson.databind.util.ClassUtil;
import dev.banyan.tree.config.Section;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;

/**
 * TLS 1.3 between the nodes of a cluster: both ends show a certificate of a trusted authority. What name a certificate has to bear is
 * for whoever knows who is expected ({@link CertificateNames}): nodes are known by their names and not by the hosts they run on.
 * Safe for use by any thread.
 */
public final class NodeTls implements AutoCloseable {
    private final SslProvider provider;
    private final TlsContexts links;
    private final TlsContexts control;
    private final AtomicBoolean closed = new AtomicBoolean();

    private NodeTls(SslProvider provider, TlsContexts links, TlsContexts control) {
        this.provider = provider;
        this.links = links;
        this.control = control;
    }

    /**
     * Reads the credentials and tries them out with themselves: those that others would refuse are refused here. That also saves the first
     * handshake the second that a fresh JVM takes for one.
     *
     * @param security the section {@code banyan.security}, whose keys errors name
     * @param node whom the certificate must name
     * @return empty if the settings have no credentials
     */
    public static Optional<NodeTls> of(Section security, String node) {
        SecuritySettings settings = SecuritySettings.from(security);
        return settings.credentials().map(files -> {
            SslProvider provider = provider(security, settings.library());
            Credentials credentials = Credentials.read(security, files);
            TlsContexts links = credentials.contexts(provider);
            try {
                Rehearsal.of(security, files, links, node);
                // The JDK's contexts hold nothing that would have to be given back.
                return new NodeTls(
                        provider, links, provider == SslProvider.JDK ? links : credentials.contexts(SslProvider.JDK));
            } catch (RuntimeException e) {
                links.release();
                throw e;
            }
        });
    }

    private static SslProvider provider(Section security, SecuritySettings.Library library) {
        if (library == SecuritySettings.Library.OPENSSL && !OpenSsl.isAvailable()) {
            throw security.bad(
                    "tls-library",
                    "is openssl, which does not load here: " + OpenSsl.unavailabilityCause()
                            + "; set it to auto or jdk");
        }
        return library != SecuritySettings.Library.JDK && OpenSsl.isAvailable()
                ? SslProvider.OPENSSL_REFCNT
                : SslProvider.JDK;
    }

    /** The first cause of a failed handshake: what is around it says little. */
    public static String reason(Throwable error) {
        Throwable cause = ClassUtil.getRootCause(error);
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** For a connection that came in. Waits for its handshake for ever. */
    public SslHandler accepting(ByteBufAllocator allocator) {
        return links.accept(allocator);
    }

    /** For a connection to another node. Waits for its handshake for ever. */
    public SslHandler dialling(ByteBufAllocator allocator) {
        return links.dial(allocator);
    }

    /** For the control channel: by the same credentials, and by the JDK. */
    public SSLEngineProvider control() {
        return new ControlTls(control);
    }

    /** Whose implementation links use, for people. */
    public String library() {
        return provider == SslProvider.JDK ? "the JDK" : OpenSsl.versionString();
    }

    /** Gives back what native code holds. Connections that are open stay so. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            links.release();
        }
    }
}
