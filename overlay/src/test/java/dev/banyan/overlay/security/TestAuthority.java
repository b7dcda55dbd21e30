package dev.banyan.overlay.security;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.banyan.tree.config.Section;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Issues certificates for tests, as files in a directory. */
public final class TestAuthority {
    private final Path directory;
    private final X509Bundle authority;
    private final Path trusted;

    /** @param name tells authorities apart whose files are in the same directory */
    public TestAuthority(Path directory, String name) throws Exception {
        this.directory = directory;
        authority = new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        trusted = Files.writeString(directory.resolve(name + ".ca.pem"), authority.getCertificatePEM());
    }

    /** The certificates that it trusts: its own. */
    public Path trusted() {
        return trusted;
    }

    /** What {@code banyan.security} is to say for a node with a certificate that names it. */
    public Map<String, Object> issue(String node) throws Exception {
        return issue(node, new CertificateBuilder().subject("CN=a node").addSanDnsName(node));
    }

    Map<String, Object> issueForCommonName(String node) throws Exception {
        return issue(node, new CertificateBuilder().subject("O=tests, CN=" + node));
    }

    Map<String, Object> issueExpired(String node) throws Exception {
        Instant now = Instant.now();
        return issue(
                node,
                new CertificateBuilder()
                        .subject("CN=" + node)
                        .notBefore(now.minus(Duration.ofDays(2)))
                        .notAfter(now.minus(Duration.ofDays(1))));
    }

    /** As {@link #issue(String)}, for a node that trusts another authority as well, and so is refused by others only. */
    public Map<String, Object> issueForOneWhoTrusts(TestAuthority another, String node) throws Exception {
        Map<String, Object> files = issue(node);
        String both = Files.readString(trusted) + Files.readString(another.trusted);
        files.put(
                "trusted",
                Files.writeString(directory.resolve(node + ".both.pem"), both).toString());
        return files;
    }

    private Map<String, Object> issue(String node, CertificateBuilder what) throws Exception {
        X509Bundle issued = what.ecp256().buildIssuedBy(authority);
        Map<String, Object> files = new LinkedHashMap<>();
        files.put(
                "certificate",
                Files.writeString(directory.resolve(node + ".pem"), issued.getCertificatePEM())
                        .toString());
        files.put(
                "key",
                Files.writeString(directory.resolve(node + ".key"), issued.getPrivateKeyPEM())
                        .toString());
        files.put("trusted", trusted.toString());
        return files;
    }

    /** The section {@code banyan.security} with that on top of the defaults. */
    public static Section section(Map<String, Object> security) {
        Config config = ConfigFactory.parseMap(security)
                .atPath("banyan.security")
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
        return Section.at(config, "banyan").section("security");
    }

    /** The TLS of that node. */
    public NodeTls tls(String node, String library) throws Exception {
        Map<String, Object> security = issue(node);
        security.put("tls-library", library);
        return NodeTls.of(section(security), node).orElseThrow();
    }
}
