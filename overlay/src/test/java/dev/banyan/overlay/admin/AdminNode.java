package dev.banyan.overlay.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** An admin interface with a fake node behind it, and clients that ask it. */
final class AdminNode implements AutoCloseable {
    static final int REQUEST_LIMIT = 2048;
    static final int STREAM_LIMIT = 32;

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    final FakeBackend backend = new FakeBackend();
    final AdminToken token = AdminToken.random();
    final AdminServer server;
    private final ActorSystem<Void> system;
    private final HttpClient client = HttpClient.newHttpClient();

    /** On any free port, with time enough that no answer is late. */
    AdminNode() throws Exception {
        this(new AdminSettings("127.0.0.1", 0, REQUEST_LIMIT, TIMEOUT, STREAM_LIMIT));
    }

    AdminNode(AdminSettings settings) throws Exception {
        system = ActorSystem.create(Behaviors.empty(), "admin", config());
        try {
            server = start(settings);
        } catch (ExecutionException e) {
            terminate();
            throw e;
        }
    }

    /** One more interface of the same node. */
    AdminServer start(AdminSettings settings) throws ExecutionException, InterruptedException, TimeoutException {
        return AdminServer.start(system, settings, token, backend)
                .toCompletableFuture()
                .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    private static Config config() {
        return ConfigFactory.parseString("""
                        pekko {
                          loglevel = WARNING
                          loggers = ["org.apache.pekko.event.slf4j.Slf4jLogger"]
                          logging-filter = "org.apache.pekko.event.slf4j.Slf4jLoggingFilter"
                          coordinated-shutdown.run-by-jvm-shutdown-hook = off
                        }
                        """).withFallback(ConfigFactory.load());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.address().getPort() + path))
                .timeout(TIMEOUT);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> sendAsKnown(HttpRequest.Builder request) throws IOException, InterruptedException {
        return send(request.header("Authorization", "Bearer " + token.digits()));
    }

    /** Returns when the answer begins. */
    HttpResponse<Stream<String>> open(String path) throws IOException, InterruptedException {
        return client.send(
                request(path)
                        .header("Authorization", "Bearer " + token.digits())
                        .build(),
                HttpResponse.BodyHandlers.ofLines());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return sendAsKnown(request(path));
    }

    /** What another interface of the node says of its status; for any thread. */
    String statusAt(AdminServer other) {
        try {
            return raw(
                    other.address().getPort(),
                    ("GET /v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\n" + bearer() + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return sendAsKnown(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** What the interface says to these bytes until it closes the connection. */
    String raw(byte[] bytes) throws IOException {
        return raw(server.address().getPort(), bytes);
    }

    private static String raw(int port, byte[] bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] part = new byte[8192];
            try {
                for (int n = socket.getInputStream().read(part);
                        n >= 0;
                        n = socket.getInputStream().read(part)) {
                    all.write(part, 0, n);
                }
            } catch (SocketException e) {
                return all.toString(StandardCharsets.UTF_8);
            }
            return all.toString(StandardCharsets.UTF_8);
        }
    }

    /** The same for the lines of a request, after which an empty one follows. */
    String raw(String... lines) throws IOException {
        return raw((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    String bearer() {
        return "Authorization: Bearer " + token.digits();
    }

    static JsonNode json(String body) {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + body, e);
        }
    }

    void terminate() throws ExecutionException, InterruptedException, TimeoutException {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        terminate();
    }
}
