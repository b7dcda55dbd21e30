package dev.banyan.overlay.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeTlsTest {
    @TempDir
    Path directory;

    private TestAuthority authority;

    @BeforeEach
    void create() throws Exception {
        authority = new TestAuthority(directory, "ours");
    }

    private static AbstractThrowableAssert<?, ?> refused(Map<String, Object> security) {
        return assertThatThrownBy(() -> NodeTls.of(TestAuthority.section(security), "a"))
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void withoutFilesThereIsNone() {
        assertThat(NodeTls.of(TestAuthority.section(Map.of()), "a")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "openssl", "auto"})
    void isMadeOfTheFilesByEachLibrary(String library) throws Exception {
        Map<String, Object> security = authority.issue("a");
        security.put("tls-library", library);
        try (NodeTls tls = NodeTls.of(TestAuthority.section(security), "a").orElseThrow()) {
            assertThat(tls.library()).startsWith(library.equals("jdk") ? "the JDK" : "BoringSSL");
        }
    }

    @Test
    void aCertificateMayNameItsNodeByTheCommonName() throws Exception {
        NodeTls.of(TestAuthority.section(authority.issueForCommonName("a")), "a")
                .orElseThrow()
                .close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"certificate", "key", "trusted"})
    void eachOfTheFilesMustBeSetAndReadable(String key) throws Exception {
        Map<String, Object> security = authority.issue("a");
        security.put(key, directory.resolve("none.pem").toString());
        refused(security)
                .hasMessageContaining("banyan.security." + key)
                .hasMessageContaining(
                        "must be a PEM file that this user can read, was '" + directory.resolve("none.pem"));
        security.put(key, "");
        refused(security).hasMessageContaining("banyan.security." + key).hasMessageContaining("set all three, or none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"certificate", "key", "trusted"})
    void aFileOfSomethingElseIsRefused(String key) throws Exception {
        Map<String, Object> security = authority.issue("a");
        security.put(
                key, Files.writeString(directory.resolve("other.pem"), "no PEM").toString());
        refused(security).hasMessageContaining("banyan.security." + key).hasMessageContaining("other.pem");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "auto"})
    void theKeyOfAnotherCertificateIsRefused(String library) throws Exception {
        Map<String, Object> security = authority.issue("a");
        security.put("key", authority.issue("b").get("key"));
        security.put("tls-library", library);
        refused(security)
                .hasMessageMatching("(?s).*banyan.security.(certificate|key): .*")
                .hasMessageContaining("b.key");
    }

    @Test
    void aCertificateThatOthersWouldRefuseIsRefusedAtTheStart() throws Exception {
        Map<String, Object> security = authority.issue("a");
        security.put(
                "trusted", new TestAuthority(directory, "another").trusted().toString());
        refused(security)
                .hasMessageContaining("would be refused by other nodes")
                .hasMessageContaining("a.key");
        refused(authority.issueExpired("a")).hasMessageContaining("must be valid today");
    }

    @Test
    void aCertificateOfAnotherNodeIsRefused() throws Exception {
        refused(authority.issue("b"))
                .hasMessageContaining("must name this node, 'a'")
                .hasMessageContaining("names [b]")
                .hasMessageContaining("DNS:a");
    }

    @Test
    void anUnknownLibraryIsRefused() throws Exception {
        Map<String, Object> security = authority.issue("a");
        security.put("tls-library", "gnutls");
        refused(security).hasMessageContaining("must be auto, jdk or openssl, was 'gnutls'");
    }
}
