package dev.banyan.overlay.security;

import dev.banyan.tree.config.Section;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;

/**
 * TLS 1.3 between the nodes of a cluster: both ends show a certificate of a trusted authority. What name a certificate has to bear is
 * for whoever knows who is expected ({@link CertificateNames}): nodes are known by their names and not by the hosts they run on.
 * Safe for use by any thread.
 */
public final class NodeTls implements AutoCloseable {
    private static final List<String> PROTOCOLS = List.of("TLSv1.3");
    /** What processors have instructions for. Only the JDK has to be told. */
    private static final List<String> CIPHERS = List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384");

    private final SslProvider provider;
    private final SslContext accepting;
    private final SslContext dialling;
    private final AtomicBoolean closed = new AtomicBoolean();

    private NodeTls(SslProvider provider, SslContext accepting, SslContext dialling) {
        this.provider = provider;
        this.accepting = accepting;
        this.dialling = dialling;
    }

    /**
     * What links use, tried out with itself: one that others would refuse is refused here. That also saves the first handshake the
     * second that a fresh JVM takes for one.
     *
     * @param security the section {@code banyan.security}, whose keys errors name
     * @param node whom the certificate must name
     * @return empty if the settings have no credentials
     */
    public static Optional<NodeTls> ofLinks(Section security, String node) {
        SecuritySettings settings = SecuritySettings.from(security);
        return settings.credentials().map(credentials -> {
            NodeTls tls = load(security, credentials, provider(security, settings.library()));
            try {
                Rehearsal.of(security, credentials, tls, node);
                return tls;
            } catch (RuntimeException e) {
                tls.close();
                throw e;
            }
        });
    }

    /** The same by the JDK, not tried out, for those who want its engines; the credentials must be set. */
    static NodeTls ofJdk(Section security) {
        SecuritySettings settings = SecuritySettings.from(security);
        return load(security, settings.credentials().orElseThrow(), SslProvider.JDK);
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

    private static NodeTls load(Section security, SecuritySettings.Credentials credentials, SslProvider provider) {
        File certificate = readable(security, "certificate", credentials.certificate());
        File key = readable(security, "key", credentials.key());
        File trusted = readable(security, "trusted", credentials.trusted());
        SslContext accepting = null;
        try {
            accepting = common(SslContextBuilder.forServer(certificate, key), trusted, provider)
                    .clientAuth(ClientAuth.REQUIRE)
                    .build();
            SslContext dialling = common(SslContextBuilder.forClient().keyManager(certificate, key), trusted, provider)
                    .endpointIdentificationAlgorithm(null)
                    .build();
            return new NodeTls(provider, accepting, dialling);
        } catch (SSLException | IllegalArgumentException e) {
            ReferenceCountUtil.release(accepting);
            throw security.bad(
                    "certificate",
                    "cannot be used with key and trusted: " + reason(e) + "; all three must be PEM files, the key in"
                            + " PKCS#8 and without a password");
        }
    }

    private static File readable(Section security, String key, Path file) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw security.bad(key, "must be a PEM file that this user can read, was '" + file + "'");
        }
        return file.toFile();
    }

    private static SslContextBuilder common(SslContextBuilder builder, File trusted, SslProvider provider) {
        builder.sslProvider(provider).trustManager(trusted).protocols(PROTOCOLS);
        return provider == SslProvider.JDK ? builder.ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE) : builder;
    }

    /** The first cause of a failed handshake: what is around it says little. */
    public static String reason(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** For a connection that came in. Waits for its handshake for ever. */
    public SslHandler accepting(ByteBufAllocator allocator) {
        return patient(accepting.newHandler(allocator));
    }

    /** For a connection to another node. Waits for its handshake for ever. */
    public SslHandler dialling(ByteBufAllocator allocator) {
        return patient(dialling.newHandler(allocator));
    }

    private static SslHandler patient(SslHandler handler) {
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }

    SslContext contextFor(boolean server) {
        return server ? accepting : dialling;
    }

    /** Whose implementation it is, for people. */
    public String library() {
        return provider == SslProvider.JDK ? "the JDK" : OpenSsl.versionString();
    }

    /** Gives back what native code holds. Connections that are open stay so. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            ReferenceCountUtil.release(accepting);
            ReferenceCountUtil.release(dialling);
        }
    }
}
