package dev.banyan.overlay.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigException;
import dev.banyan.overlay.Ack;
import dev.banyan.overlay.Overlay;
import dev.banyan.overlay.OverlaySettings;
import dev.banyan.overlay.Publisher;
import dev.banyan.overlay.PublisherOptions;
import dev.banyan.overlay.SubscribeOptions;
import dev.banyan.overlay.TopicCodec;
import dev.banyan.overlay.Transfer;
import dev.banyan.overlay.security.CertificateNames;
import dev.banyan.overlay.security.TestAuthority;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that prove who they are. */
class TlsNodesTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static UnaryOperator<OverlaySettings> with(Map<String, Object> security) {
        return settings -> {
            OverlaySettings changed = settings.with("banyan.tree.fan-out", 1);
            for (Map.Entry<String, Object> entry : security.entrySet()) {
                changed = changed.with("banyan.security." + entry.getKey(), entry.getValue());
            }
            return changed;
        };
    }

    @Test
    void filesAndTopicsPassRelaysAsWithoutTls() throws Exception {
        TestAuthority authority = new TestAuthority(directory, "ours");
        try (Nodes nodes = new Nodes(directory)) {
            for (String name : List.of("a", "b", "c")) {
                nodes.start(name, with(authority.issue(name)));
            }
            assertThat(provenAt(nodes.node("a").controlAddress())).containsExactly("a");
            assertThat(provenAt(nodes.node("a").dataAddress())).containsExactly("a");
            assertRefusesStrangers(nodes.node("a").controlAddress());
            assertRefusesStrangers(nodes.node("a").dataAddress());

            Nodes.Party party = nodes.party("g");
            Path file = nodes.file("data", 3_000_000);
            Path received = Files.createDirectory(directory.resolve("received"));
            party.at("b").receiveInto(Files.createDirectory(received.resolve("b")));
            party.at("c").receiveInto(Files.createDirectory(received.resolve("c")));
            Transfer transfer = party.at("a").send(file);
            assertThat(join(transfer.completion()).verified()).isEqualTo(2);
            assertThat(received.resolve("c/data")).hasSameBinaryContentAs(file);

            CompletionStage<List<String>> heard = party.at("c")
                    .topic("news", TopicCodec.text())
                    .subscribe(SubscribeOptions.latest())
                    .take(1)
                    .map(Object::toString)
                    .toMat(Sink.seq(), Keep.right())
                    .run(nodes.node("c").system());
            Publisher<String> publisher = party.at("a")
                    .topic("news", TopicCodec.text())
                    .publisher(PublisherOptions.defaults().withAck(Ack.ALL));
            join(publisher.awaitSubscribers(1, SOON));
            assertThat(join(publisher.publish("hello")).departed()).isEmpty();
            assertThat(join(heard)).singleElement().asString().contains("hello");
        }
    }

    /** What the certificate says of who answers there. */
    private static Set<String> provenAt(String address) throws Exception {
        try (SSLSocket socket = connected(address, null)) {
            return CertificateNames.ofPeer(socket.getSession());
        }
    }

    /** A server's verdict of the certificate comes after the client's handshake is done. */
    private void assertRefusesStrangers(String address) throws Exception {
        X509Bundle another = new CertificateBuilder()
                .ecp256()
                .subject("CN=another")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        X509Bundle stranger = new CertificateBuilder().ecp256().subject("CN=b").buildIssuedBy(another);
        for (KeyManager[] shown :
                new KeyManager[][] {null, stranger.toKeyManagerFactory().getKeyManagers()}) {
            try (SSLSocket socket = connected(address, shown)) {
                socket.setSoTimeout(10_000);
                assertThatThrownBy(() -> socket.getInputStream().read())
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(SocketTimeoutException.class);
            }
        }
    }

    private static SSLSocket connected(String address, KeyManager @Nullable [] shown) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shown, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        int colon = address.lastIndexOf(':');
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
        socket.connect(
                new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))));
        socket.startHandshake();
        return socket;
    }

    @Test
    void aNodeWithTheCertificateOfAnotherDoesNotStart() throws Exception {
        TestAuthority authority = new TestAuthority(directory, "ours");
        OverlaySettings settings = with(authority.issue("b")).apply(Nodes.settings("a"));
        assertThatThrownBy(() -> Overlay.start(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("must name this node, 'a'");
    }
}
