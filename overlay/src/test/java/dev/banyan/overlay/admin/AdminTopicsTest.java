package dev.banyan.overlay.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.banyan.overlay.Delivery;
import dev.banyan.overlay.Headers;
import dev.banyan.overlay.OverlayException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdminTopicsTest {
    private static final Instant AT = Instant.parse("2024-01-01T12:00:01.123Z");

    private static AdminNode node;

    @BeforeAll
    static void start() throws Exception {
        node = new AdminNode();
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    @BeforeEach
    void forget() {
        node.backend.calls.clear();
        node.backend.deliveries = Source.empty();
        node.backend.ready = new CompletableFuture<>();
    }

    private static Delivery<byte[]> message(long number, byte[] value, Headers headers) {
        return new Delivery.Message<>(value, FakeBackend.PUBLISHER, number, AT, headers);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Collects what a node says. */
    private static final class Ear implements WebSocket.Listener {
        final List<String> heard = new CopyOnWriteArrayList<>();
        final CompletableFuture<Void> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            heard.add(text.toString());
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(null);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }

        List<String> all() {
            closed.orTimeout(20, TimeUnit.SECONDS).join();
            return heard;
        }
    }

    private static WebSocket socket(String path, String token, Ear ear) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .buildAsync(URI.create("ws://127.0.0.1:" + node.server.address().getPort() + path), ear)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private static WebSocket socket(String path, Ear ear) {
        return socket(path, node.token.digits(), ear);
    }

    @Test
    void aSubscriptionIsALinePerDelivery() throws Exception {
        node.backend.ready = CompletableFuture.completedFuture(Done.getInstance());
        node.backend.deliveries = Source.from(List.of(
                message(1, utf8("a\u00e9\n"), Headers.NONE),
                message(2, new byte[] {(byte) 0xff}, Headers.of("k", "v")),
                new Delivery.Gap<>(FakeBackend.PUBLISHER, 3, 5, Delivery.Gap.Reason.SLOW),
                new Delivery.PublisherEnded<>(FakeBackend.PUBLISHER, Delivery.PublisherEnded.Cause.LOST)));
        HttpResponse<String> answer = node.get("/v1/topics/my%2Fnews/messages?from=17&slow=block");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        String head = "{\"type\":\"%s\",\"publisher\":\"node-1#7/2\",";
        assertThat(answer.body().lines())
                .containsExactlyInAnyOrder(
                        "{\"type\":\"ready\"}",
                        head.formatted("message")
                                + "\"number\":1,\"publishedAt\":\"2024-01-01T12:00:01.123Z\",\"value\":\"a\u00e9\\n\"}",
                        head.formatted("message")
                                + "\"number\":2,\"publishedAt\":\"2024-01-01T12:00:01.123Z\",\"base64\":\"/w==\","
                                + "\"headers\":{\"k\":\"v\"}}",
                        head.formatted("gap") + "\"from\":3,\"to\":5,\"cause\":\"SLOW\"}",
                        head.formatted("ended") + "\"cause\":\"LOST\"}");
        assertThat(node.backend.calls)
                .containsExactly("subscribe my/news SubscribeOptions[start=Number[number=17], slowPolicy=BLOCK]");
    }

    @Test
    void aSubscriptionThatFailsSaysSoInItsLastLine() throws Exception {
        node.backend.deliveries = Source.single(message(1, utf8("a"), Headers.NONE))
                .concatLazy(Source.lazySource(() -> Source.failed(new OverlayException("it was too slow"))));
        node.backend.ready = CompletableFuture.failedFuture(new OverlayException("it ended"));
        assertThat(node.get("/v1/topics/news/messages").body().lines().toList())
                .hasSize(2)
                .last()
                .isEqualTo("{\"type\":\"error\",\"error\":\"it was too slow\"}");
    }

    @Test
    void aQuietSubscriptionOutlivesTheIdleTime() throws Exception {
        // A connection counts as idle after 4 s here.
        AdminSettings settings = new AdminSettings(
                "127.0.0.1", 0, AdminNode.REQUEST_LIMIT, Duration.ofSeconds(2), AdminNode.STREAM_LIMIT);
        try (AdminNode impatient = new AdminNode(settings)) {
            impatient.backend.deliveries =
                    Source.single(message(1, utf8("late"), Headers.NONE)).initialDelay(Duration.ofSeconds(5));
            impatient.backend.ready = CompletableFuture.completedFuture(Done.getInstance());
            assertThat(impatient.get("/v1/topics/news/messages").body())
                    .contains("\n\n")
                    .contains("late");
        }
    }

    @Test
    void whoComesBeyondTheLimitOfStreamsIsRefusedUntilOneEnds() throws Exception {
        AdminSettings settings = new AdminSettings("127.0.0.1", 0, AdminNode.REQUEST_LIMIT, Duration.ofSeconds(10), 1);
        try (AdminNode narrow = new AdminNode(settings)) {
            CompletableFuture<Delivery<byte[]>> last = new CompletableFuture<>();
            narrow.backend.deliveries = Source.completionStage(last);
            narrow.backend.ready = CompletableFuture.completedFuture(Done.getInstance());
            HttpResponse<Stream<String>> first = narrow.open("/v1/topics/news/messages");
            assertThat(first.statusCode()).isEqualTo(200);
            HttpResponse<String> refused = narrow.get("/v1/topics/news/messages");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("banyan.admin.stream-limit");
            assertThat(narrow.get("/v1/status").statusCode()).isEqualTo(200);

            last.complete(message(1, utf8("last"), Headers.NONE));
            assertThat(first.body()).anyMatch(line -> line.contains("last"));
            await().until(() -> narrow.get("/v1/topics/news/messages").statusCode() == 200);
        }
    }

    @Test
    void messagesOfAWebSocketArePublishedAndReceiptsComeBack() {
        Ear ear = new Ear();
        WebSocket socket = socket("/v1/topics/news/publish?ack=all", ear);
        socket.sendBinary(ByteBuffer.wrap(utf8("one")), true).join();
        await().until(() -> !ear.heard.isEmpty());
        socket.sendBinary(ByteBuffer.wrap(utf8("t")), false).join();
        socket.sendBinary(ByteBuffer.wrap(utf8("wo")), true).join();
        socket.sendText("{\"end\":true}", true).join();
        assertThat(ear.all())
                .containsExactly(
                        "{\"receipts\":[{\"number\":1,\"ack\":\"ALL\",\"members\":3,\"departed\":[],\"rootChanged\":false}]}",
                        "{\"receipts\":[{\"number\":2,\"ack\":\"ALL\",\"members\":3,\"departed\":[],\"rootChanged\":false}]}",
                        "{\"published\":2}");
        assertThat(node.backend.calls).containsExactly("publish news ALL", "value one", "value two");
    }

    @Test
    void withoutReceiptsOnlyTheCountIsTold() {
        Ear ear = new Ear();
        WebSocket socket = socket("/v1/topics/news/publish", ear);
        for (int i = 0; i < 100; i++) {
            socket.sendBinary(ByteBuffer.wrap(utf8("m" + i)), true).join();
        }
        socket.sendText("{\"end\":true}", true).join();
        assertThat(ear.all()).containsExactly("{\"published\":100}");
    }

    @Test
    void whatCannotBePublishedIsToldAndEndsTheConversation() {
        Ear tooLong = new Ear();
        socket("/v1/topics/news/publish", tooLong).sendBinary(ByteBuffer.wrap(new byte[1001]), true);
        assertThat(tooLong.all()).singleElement().asString().contains("error", "1000 bytes", "banyan.live.window");
        Ear text = new Ear();
        socket("/v1/topics/news/publish", text).sendText("hello", true);
        assertThat(text.all()).singleElement().asString().contains("error", "messages are binary");
        Ear failed = new Ear();
        socket("/v1/topics/news/publish", failed).sendBinary(ByteBuffer.wrap(new byte[0]), true);
        assertThat(failed.all()).containsExactly("{\"error\":\"the group was left\"}");
    }

    @Test
    void aWebSocketNeedsTheToken() {
        assertThatThrownBy(() -> socket("/v1/topics/news/publish", "wrong", new Ear()))
                .hasCauseInstanceOf(WebSocketHandshakeException.class)
                .cause()
                .satisfies(failure -> assertThat(((WebSocketHandshakeException) failure)
                                .getResponse()
                                .statusCode())
                        .isEqualTo(401));
        assertThat(node.backend.calls).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/topics/%20/messages, 409, ' ' is no name of a topic",
        "/v1/topics/news/messages?from=0, 400, 'must be latest, earliest or the number of a message'",
        "/v1/topics/news/messages?from=x, 400, was 'x'",
        "/v1/topics/news/messages?slow=no, 400, [demote; block; disconnect]",
        "/v1/topics/news/messages?to=3, 400, unknown parameter 'to'",
        "/v1/topics/%20/publish, 409, ' ' is no name of a topic",
        "/v1/topics/news/publish?ack=some, 400, [sent; all]",
        "/v1/topics/news/publish?acks=all, 400, unknown parameter 'acks'",
        "/v1/topics/news/publish, 400, WebSocket"
    })
    void whatMakesNoSenseIsRefused(String path, int status, String words) throws Exception {
        HttpResponse<String> answer = node.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(AdminNode.json(answer.body()).get("error").textValue()).contains(words.replace(';', ','));
    }

    @Test
    void aSubscriptionNeedsTheTokenAndOurHost() throws Exception {
        assertThat(node.send(node.request("/v1/topics/news/messages")).statusCode())
                .isEqualTo(401);
        assertThat(node.raw(
                        "GET /v1/topics/news/messages HTTP/1.1",
                        "Host: evil.example",
                        node.bearer(),
                        "Connection: close"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(node.backend.calls).isEmpty();
    }
}
