package dev.banyan.overlay.link;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.overlay.link.TestLinks.Node;
import dev.banyan.overlay.link.TestLinks.Recorder;
import dev.banyan.overlay.security.NodeTls;
import dev.banyan.overlay.security.TestAuthority;
import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.Unpooled;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(LeakWatch.class)
class LinkTlsTest {
    private static final LinkKind TREE = new LinkKind.Tree(17);

    @TempDir
    Path directory;

    private TestAuthority authority;

    @BeforeEach
    void create() throws Exception {
        authority = new TestAuthority(directory, "ours");
    }

    private static long ends(Node node, LinkReason reason) {
        return node.service.counters().ended(reason);
    }

    @ParameterizedTest
    @CsvSource({"jdk, jdk", "openssl, openssl", "jdk, openssl"})
    void carriesFramesOfAnySizeAndAFarewell(String one, String other) throws Exception {
        byte[] large = new byte[500_000];
        new Random(1).nextBytes(large);
        try (Node a = new Node("a", "", authority.tls("a", one));
                Node b = new Node("b", "", authority.tls("b", other))) {
            b.accepted.wantedLoop = b.service.nextLoop();
            Recorder dialled = a.dial(b, TREE);
            await().atMost(10, SECONDS).until(() -> dialled.link != null && b.accepted.link != null);

            dialled.link().send(24, Unpooled.wrappedBuffer(large));
            for (int i = 0; i < 50; i++) {
                dialled.link().send(16, Unpooled.wrappedBuffer(new byte[i]));
                b.accepted.link().send(16, Unpooled.wrappedBuffer(new byte[i * 100]));
            }
            await().atMost(10, SECONDS).until(() -> b.accepted.payloads.size() == 51 && dialled.payloads.size() == 50);
            assertThat(b.accepted.payloads.get(0)).isEqualTo(large);
            assertThat(dialled.payloads.get(49)).hasSize(4900);

            dialled.link().close("done");
            LinkEnd end = b.accepted.end();
            assertThat(end.reason()).isEqualTo(LinkReason.CLOSED_BY_PEER);
            assertThat(end.cause()).contains("done");
        }
    }

    @Test
    void aNodeThatSaysItIsAnotherThanItsCertificateNamesIsRefused() throws Exception {
        try (Node impostor = new Node("c", "", authority.tls("a", "auto"));
                Node b = new Node("b", "", authority.tls("b", "auto"))) {
            LinkEnd end = impostor.dial(b, TREE).end();
            assertThat(end.reason()).isEqualTo(LinkReason.WRONG_CERTIFICATE);
            assertThat(end.cause()).contains("says it is c", "[a]");
            assertThat(b.offers).isEmpty();
            assertThat(ends(b, LinkReason.WRONG_CERTIFICATE)).isEqualTo(1);
        }
    }

    @Test
    void aNodeThatAnswersForAnotherIsLeft() throws Exception {
        try (Node a = new Node("a", "", authority.tls("a", "auto"));
                Node impostor = new Node("c", "", authority.tls("b", "auto"))) {
            LinkEnd end = a.dial(impostor, TREE).end();
            assertThat(end.reason()).isEqualTo(LinkReason.WRONG_CERTIFICATE);
            assertThat(end.cause()).contains("says it is c", "[b]");
        }
    }

    @ParameterizedTest
    @CsvSource({"jdk", "openssl"})
    void aCertificateOfAnotherAuthorityIsRefusedAtBothEnds(String library) throws Exception {
        TestAuthority others = new TestAuthority(directory, "others");
        try (Node a = new Node("a", "", authority.tls("a", library));
                Node b = new Node("b", "", others.tls("b", library))) {
            assertThat(a.dial(b, TREE).end().reason()).isEqualTo(LinkReason.TLS_FAILED);
            await().atMost(10, SECONDS).until(() -> ends(b, LinkReason.TLS_FAILED) == 1);
            assertThat(b.dial(a, TREE).end().reason()).isEqualTo(LinkReason.TLS_FAILED);
            await().atMost(10, SECONDS).until(() -> ends(a, LinkReason.TLS_FAILED) == 2);
            assertThat(a.offers).isEmpty();
            assertThat(b.offers).isEmpty();
        }
    }

    /** It takes those it dials for good, so only the certificate that it shows can keep it out. */
    @ParameterizedTest
    @CsvSource({"jdk", "openssl"})
    void aDiallerWhoseCertificateIsOfAnotherAuthorityIsRefused(String library) throws Exception {
        TestAuthority others = new TestAuthority(directory, "others");
        Map<String, Object> stranger = others.issueForOneWhoTrusts(authority, "c");
        NodeTls shown = NodeTls.of(TestAuthority.section(stranger), "c").orElseThrow();
        try (Node a = new Node("a", "", authority.tls("a", library));
                Node c = new Node("c", "", shown)) {
            assertThat(c.dial(a, TREE).end().reason()).isIn(LinkReason.TLS_FAILED, LinkReason.CONNECTION_LOST);
            await().atMost(10, SECONDS).until(() -> ends(a, LinkReason.TLS_FAILED) == 1);
            assertThat(a.offers).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"jdk", "openssl"})
    void aNodeThatAbortsWaitsForNoPeerThatDoesNotRead(String library) throws Exception {
        try (Node b = new Node("b", "", authority.tls("b", library))) {
            Node a = new Node("a", "unsent-hard-limit = 64 MiB", authority.tls("a", library));
            Recorder dialled = a.dial(b, TREE);
            await().atMost(10, SECONDS).until(() -> dialled.link != null && b.accepted.link != null);
            CountDownLatch release = new CountDownLatch(1);
            b.accepted.link().loop().submit(() -> release.await(10, SECONDS));
            for (int i = 0; i < 150; i++) {
                dialled.link().send(24, Unpooled.wrappedBuffer(new byte[100_000]));
            }
            long begin = System.nanoTime();
            a.service.abort();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
            release.countDown();
            assertThat(b.accepted.end().reason()).isEqualTo(LinkReason.CONNECTION_LOST);
        }
    }

    @Test
    void aNodeWithoutTlsAndOneWithItSayWhatIsWrong() throws Exception {
        try (Node encrypted = new Node("a", "", authority.tls("a", "auto"));
                Node plain = new Node("b", "")) {
            assertThat(plain.dial(encrypted, TREE).end().cause()).contains("TLS");
            await().atMost(10, SECONDS).until(() -> ends(encrypted, LinkReason.NOT_TLS) == 1);
            LinkEnd end = encrypted.dial(plain, TREE).end();
            assertThat(end.reason()).isIn(LinkReason.NOT_TLS, LinkReason.CONNECTION_LOST);
            assertThat(end.cause()).contains("TLS");
            await().atMost(10, SECONDS).until(() -> ends(plain, LinkReason.TLS_REQUEST) == 1);
            assertThat(encrypted.offers).isEmpty();
            assertThat(plain.offers).isEmpty();
        }
    }

    @Test
    void aConnectionThatNeverShakesHandsIsLeftInTime() throws Exception {
        try (Node a = new Node("a", "handshake-timeout = 300ms, close-timeout = 500ms", authority.tls("a", "auto"));
                Socket silent = new Socket()) {
            silent.connect(a.service.boundAddress());
            await().atMost(15, SECONDS).until(() -> ends(a, LinkReason.HANDSHAKE_TIMEOUT) == 1);
            silent.setSoTimeout(10_000);
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void anUnknownLifeOfAKnownNodeIsRefusedAsWithoutTls() throws Exception {
        try (Node a = new Node("a", "", authority.tls("a", "auto"));
                Node b = new Node("b", "", authority.tls("b", "auto"))) {
            Recorder recorder = new Recorder();
            a.service.dial(b.service.boundAddress(), new NodeId("b", 7, "b:1"), "g", TREE, recorder);
            assertThat(recorder.end().reason()).isEqualTo(LinkReason.WRONG_NODE);
        }
    }
}
