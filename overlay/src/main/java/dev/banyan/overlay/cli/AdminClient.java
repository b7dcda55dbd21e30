package dev.banyan.overlay.cli;

import dev.banyan.overlay.NodeLimits;
import dev.banyan.overlay.admin.JournalEntry;
import dev.banyan.overlay.admin.NodeStatus;
import dev.banyan.overlay.admin.SendReport;
import dev.banyan.overlay.admin.TransferReport;
import dev.banyan.overlay.admin.TreeReport;
import dev.banyan.tree.config.BitRate;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a running node through its admin interface. Each method blocks until the node has answered, and throws a {@link
 * CommandFailedException} for the user if it does not or refuses. Used by one thread.
 */
final class AdminClient {
    private static final Duration CONNECT_TIME = Duration.ofSeconds(3);
    /** More than a node takes for any answer. */
    private static final Duration ANSWER_TIME = Duration.ofSeconds(15);
    /** How long a node that answered before may be silent: it rebuilds its control plane when its cluster has excluded it. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration RETRY_EVERY = Duration.ofMillis(200);

    private static final int UNAUTHORIZED = 401;
    private static final int UNAVAILABLE = 503;

    private final NodeAddress address;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(CONNECT_TIME)
            .build();
    private @Nullable String token;

    private record Transfers(List<TransferReport> transfers) {
        private Transfers {
            transfers = List.copyOf(transfers);
        }
    }

    private record Journal(List<JournalEntry> entries) {
        private Journal {
            entries = List.copyOf(entries);
        }
    }

    private record Refusal(String error) {
        private Refusal {
            Objects.requireNonNull(error);
        }
    }

    private record Nothing() {}

    AdminClient(NodeAddress address) {
        this.address = address;
    }

    /** {@code host:port} of the node's admin interface. */
    String address() {
        return address.hostAndPort();
    }

    /** How the node stands. */
    NodeStatus status() {
        return ask(get("/v1/status", null), NodeStatus.class);
    }

    /** The whole tree of the node's group. */
    TreeReport tree() {
        return ask(get("/v1/tree", null), TreeReport.class);
    }

    /** The transfers that the node takes part in, oldest first. */
    List<TransferReport> transfers() {
        return ask(get("/v1/transfers", null), Transfers.class).transfers();
    }

    /** The newest lines of the node's journal, oldest first; at most so many. */
    List<JournalEntry> journal(int limit) {
        return ask(get("/v1/journal", "limit=" + limit), Journal.class).entries();
    }

    /**
     * Has the node send a file to its group.
     *
     * @param file absolute, as the node sees it
     * @param limit what each node may send of it; empty for no limit
     */
    SendReport send(Path file, Optional<BitRate> limit) {
        Map<String, String> order = new LinkedHashMap<>();
        order.put("file", file.toString());
        limit.ifPresent(rate -> order.put("limit", rate.toString()));
        return ask(post("/v1/send", order), SendReport.class);
    }

    /** Bounds what each node sends of a transfer that this node began; 0 for no limit. */
    SendReport limit(String id, BitRate limit) {
        return ask(post("/v1/transfers/" + id + "/limit", Map.of("limit", limit.toString())), SendReport.class);
    }

    /** What the node may send and take of files now. */
    NodeLimits limits() {
        return ask(get("/v1/limits", null), NodeLimits.class);
    }

    /**
     * Changes some of the node's limits; returns what they are now.
     *
     * @param changes rates, as {@link BitRate} writes them, for {@code up}, {@code down} or {@code source}
     */
    NodeLimits limits(Map<String, String> changes) {
        return ask(post("/v1/limits", changes), NodeLimits.class);
    }

    /** Ends a transfer that this node began, for the whole group. */
    SendReport cancel(String id) {
        return ask(post("/v1/transfers/" + id + "/cancel", Map.of()), SendReport.class);
    }

    /**
     * How far a file is that the node sends. A node that does not answer is asked again for a while.
     *
     * @param id names the transfer
     */
    SendReport sent(String id) {
        HttpRequest request = get("/v1/transfers/" + id, null);
        long startNanos = System.nanoTime();
        while (true) {
            boolean patient = System.nanoTime() - startNanos < PATIENCE.toNanos();
            try {
                HttpResponse<String> response = exchange(request);
                if (!patient || response.statusCode() != UNAVAILABLE) {
                    return answer(response, SendReport.class);
                }
            } catch (IOException e) {
                if (!patient) {
                    throw noAnswer(e);
                }
            }
            Waiting.pause(RETRY_EVERY);
        }
    }

    /** Has the node leave; returns when it has begun to. */
    void leave() {
        ask(post("/v1/leave", Map.of()), Nothing.class);
    }

    /** Whether anything answers. */
    boolean answers() {
        try {
            exchange(health());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** A request with the token, for what answers as long as it lasts. */
    HttpResponse<InputStream> stream(String path, @Nullable String query) {
        HttpRequest request = get(path, query);
        try {
            HttpResponse<InputStream> response = exchange(request, BodyHandlers.ofInputStream());
            if (response.statusCode() / 100 != 2) {
                try (InputStream body = response.body()) {
                    throw refused(response.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
            return response;
        } catch (IOException e) {
            throw noAnswer(e);
        }
    }

    /** Opens a WebSocket with the token. */
    WebSocket open(String path, @Nullable String query, WebSocket.Listener listener) {
        URI uri = URI.create("ws" + uri(path, query).toString().substring("http".length()));
        CompletableFuture<WebSocket> opening = http.newWebSocketBuilder()
                .header("Authorization", "Bearer " + token())
                .connectTimeout(CONNECT_TIME)
                .buildAsync(uri, listener);
        try {
            return await(opening);
        } catch (WebSocketHandshakeException e) {
            Object body = e.getResponse().body();
            throw refused(e.getResponse().statusCode(), body instanceof String text ? text : "");
        } catch (IOException e) {
            throw noAnswer(e);
        }
    }

    private <T> T ask(HttpRequest request, Class<T> type) {
        try {
            return answer(exchange(request), type);
        } catch (IOException e) {
            throw noAnswer(e);
        }
    }

    private <T> T answer(HttpResponse<String> response, Class<T> type) {
        int status = response.statusCode();
        if (status / 100 != 2) {
            throw refused(status, response.body());
        }
        try {
            return Json.read(response.body(), type);
        } catch (IOException e) {
            throw notANode(status, e);
        }
    }

    private CommandFailedException refused(int status, String body) {
        try {
            if (status == UNAUTHORIZED) {
                return new CommandFailedException("the node at " + address() + " does not take the token in "
                        + address.tokenFile() + ": it is of another node or of an earlier life of this one; check that "
                        + address.config() + " is the configuration of the node that runs there");
            }
            return new CommandFailedException("the node at " + address() + " answers: "
                    + Json.read(body, Refusal.class).error());
        } catch (IOException e) {
            return notANode(status, e);
        }
    }

    private CommandFailedException notANode(int status, IOException e) {
        return new CommandFailedException(
                address() + " answers (HTTP " + status + "), but not as a node does; check banyan.admin.port in "
                        + address.config(),
                e);
    }

    private CommandFailedException noAnswer(IOException e) {
        String why = e.getMessage() == null ? "" : " (" + e.getMessage() + ")";
        return new CommandFailedException(
                "nothing answers at " + address() + why + ", the admin address of the node of " + address.config()
                        + "; if it does not run, " + address.howToStart(),
                e);
    }

    private HttpResponse<String> exchange(HttpRequest request) throws IOException {
        return exchange(request, BodyHandlers.ofString());
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, BodyHandler<T> body) throws IOException {
        return await(http.sendAsync(request, body));
    }

    private static <T> T await(CompletableFuture<T> answer) throws IOException {
        try {
            return answer.get(ANSWER_TIME.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new HttpTimeoutException("no answer within " + ANSWER_TIME.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", e);
        }
    }

    private HttpRequest get(String path, @Nullable String query) {
        return authorized(path, query).GET().build();
    }

    private HttpRequest post(String path, Object body) {
        return authorized(path, null)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.line(body)))
                .build();
    }

    private HttpRequest health() {
        return HttpRequest.newBuilder(uri("/health", null)).GET().build();
    }

    private HttpRequest.Builder authorized(String path, @Nullable String query) {
        return HttpRequest.newBuilder(uri(path, query)).header("Authorization", "Bearer " + token());
    }

    private URI uri(String path, @Nullable String query) {
        try {
            return new URI("http://" + address() + path + (query == null ? "" : "?" + query));
        } catch (URISyntaxException e) {
            throw new CommandFailedException(
                    "'" + address() + "' is no address; check banyan.admin.host in " + address.config(), e);
        }
    }

    /** Without a token it matters more that the node does not run, if so. */
    private String token() {
        if (token == null) {
            try {
                token = address.token();
            } catch (CommandFailedException unreadable) {
                requireAnswer();
                throw unreadable;
            }
        }
        return token;
    }

    private void requireAnswer() {
        try {
            exchange(health());
        } catch (IOException e) {
            throw noAnswer(e);
        }
    }
}
