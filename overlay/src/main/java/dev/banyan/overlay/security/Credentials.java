package dev.banyan.overlay.security;

import com.typesafe.config.ConfigException;
import dev.banyan.tree.config.Section;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;

/** By what a node proves who it is, as read from its files. */
final class Credentials {
    private static final List<String> PROTOCOLS = List.of("TLSv1.3");
    /** What processors have instructions for. Only the JDK has to be told. */
    private static final List<String> CIPHERS = List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384");

    private final Section security;
    private final SecuritySettings.Files files;
    private final X509Certificate[] trusted;

    private Credentials(Section security, SecuritySettings.Files files, X509Certificate[] trusted) {
        this.security = security;
        this.files = files;
        this.trusted = trusted;
    }

    /** @throws ConfigException that names the key of the file that cannot be read or is something else */
    static Credentials read(Section security, SecuritySettings.Files files) {
        certificates(security, "certificate", files.certificate());
        readable(security, "key", files.key());
        return new Credentials(security, files, certificates(security, "trusted", files.trusted()));
    }

    private static X509Certificate[] certificates(Section security, String key, Path file) {
        readable(security, key, file);
        try (InputStream in = Files.newInputStream(file)) {
            X509Certificate[] found = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toArray(X509Certificate[]::new);
            if (found.length > 0) {
                return found;
            }
        } catch (IOException | CertificateException e) {
            throw security.bad(key, "must hold certificates in PEM, was '" + file + "': " + NodeTls.reason(e));
        }
        throw security.bad(key, "must hold certificates in PEM, was '" + file + "', which has none");
    }

    private static void readable(Section security, String key, Path file) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw security.bad(key, "must be a PEM file that this user can read, was '" + file + "'");
        }
    }

    TlsContexts contexts(SslProvider provider) {
        SslContext accepting = null;
        try {
            accepting = common(
                            SslContextBuilder.forServer(
                                    files.certificate().toFile(), files.key().toFile()),
                            provider)
                    .clientAuth(ClientAuth.REQUIRE)
                    .build();
            SslContext dialling = common(
                            SslContextBuilder.forClient()
                                    .keyManager(
                                            files.certificate().toFile(),
                                            files.key().toFile()),
                            provider)
                    .endpointIdentificationAlgorithm(null)
                    .build();
            return new TlsContexts(accepting, dialling);
        } catch (SSLException | IllegalArgumentException e) {
            ReferenceCountUtil.release(accepting);
            throw security.bad(
                    "key",
                    "must hold the private key of the certificate '" + files.certificate()
                            + "' in PKCS#8 without a password, was '" + files.key() + "': " + NodeTls.reason(e));
        }
    }

    private SslContextBuilder common(SslContextBuilder builder, SslProvider provider) {
        builder.sslProvider(provider).trustManager(trusted).protocols(PROTOCOLS);
        return provider == SslProvider.JDK ? builder.ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE) : builder;
    }
}
