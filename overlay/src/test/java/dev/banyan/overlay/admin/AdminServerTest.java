package dev.banyan.overlay.admin;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.banyan.overlay.OverlayException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AdminServerTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static AdminNode node;

    @BeforeAll
    static void start() throws Exception {
        node = new AdminNode(
                new AdminSettings("127.0.0.1", 0, AdminNode.REQUEST_LIMIT, SECOND, AdminNode.STREAM_LIMIT));
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    @Test
    void namesTheAddressAndTheKeyWhenThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> node.start(new AdminSettings(
                            "127.0.0.1",
                            taken.getLocalPort(),
                            AdminNode.REQUEST_LIMIT,
                            SECOND,
                            AdminNode.STREAM_LIMIT)))
                    .hasCauseInstanceOf(OverlayException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("banyan.admin.port")
                    .hasMessageContaining("Address already in use")
                    .hasMessageContaining("another process may use the port");
        }
    }

    @Test
    void namesAHostThatDoesNotExist() {
        assertThatThrownBy(() -> node.start(new AdminSettings(
                        "no-such-host.invalid", 0, AdminNode.REQUEST_LIMIT, SECOND, AdminNode.STREAM_LIMIT)))
                .hasCauseInstanceOf(OverlayException.class)
                .hasMessageContaining("no-such-host.invalid")
                .hasMessageContaining("banyan.admin.host");
    }

    @Test
    void answersForANodeThatDoesNotAnswerInTime() throws Exception {
        node.backend.status = CompletableFuture::new;
        HttpResponse<String> answer = node.get("/v1/status");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(AdminNode.json(answer.body()).get("error").textValue())
                .contains("1000 ms", "banyan.admin.request-timeout");
    }

    @Test
    void doesNotWaitForABodyThatDoesNotCome() throws Exception {
        String answer = node.raw("POST /v1/send HTTP/1.1", "Host: 127.0.0.1", node.bearer(), "Content-Length: 100");
        assertThat(answer).startsWith("HTTP/1.1 408 ").contains("{\"error\":\"the body did not arrive within 1000 ms");
        assertThat(node.backend.calls).noneMatch(call -> call.startsWith("send"));
    }

    @Test
    void startsAgainOnTheSamePortInAnotherActorSystem() throws Exception {
        AdminSettings settings;
        try (AdminNode first = new AdminNode()) {
            settings = new AdminSettings(
                    "127.0.0.1",
                    first.server.address().getPort(),
                    AdminNode.REQUEST_LIMIT,
                    Duration.ofSeconds(20),
                    AdminNode.STREAM_LIMIT);
            assertThat(first.get("/v1/status").statusCode()).isEqualTo(200);
            // A client that keeps its connection must not keep the port.
            first.server.stop(Duration.ofSeconds(5)).toCompletableFuture().get(10, SECONDS);
            assertThatThrownBy(() -> first.get("/v1/status")).isInstanceOf(ConnectException.class);
            try (AdminNode second = new AdminNode(settings)) {
                assertThat(second.server.address()).isEqualTo(first.server.address());
                assertThat(second.get("/v1/status").statusCode()).isEqualTo(200);
            }
        }
        try (AdminNode third = new AdminNode(settings)) {
            assertThat(third.get("/v1/status").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void letsARequestUnderWayEndWhenItStops() throws Exception {
        AdminServer server = node.start(new AdminSettings(
                "127.0.0.1", 0, AdminNode.REQUEST_LIMIT, Duration.ofSeconds(20), AdminNode.STREAM_LIMIT));
        CompletableFuture<NodeStatus> status = new CompletableFuture<>();
        node.backend.calls.clear();
        node.backend.status = () -> status;
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> node.statusAt(server));
        await().atMost(10, SECONDS).until(() -> node.backend.calls.contains("status"));
        CompletableFuture<?> stopped = server.stop(Duration.ofSeconds(10)).toCompletableFuture();
        status.complete(FakeBackend.STATUS);
        assertThat(answer.get(10, SECONDS)).contains("\"name\":\"node-1\"");
        stopped.get(10, SECONDS);
    }
}
