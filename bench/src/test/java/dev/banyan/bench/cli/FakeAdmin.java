package dev.banyan.bench.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The admin interface of a node that says what a test wants, with the node's configuration and state directory. */
final class FakeAdmin implements AutoCloseable {
    static final String TOKEN = "c0ffee";

    private final HttpServer server;
    private final Path config;
    private final Path stateDirectory;
    private final Map<String, Deque<Answer>> answers = new TreeMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private record Answer(int status, String body) {}

    /** @param directory gets node.conf, with the port of this interface, and the state directory */
    FakeAdmin(Path directory) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        stateDirectory = Files.createDirectories(directory.resolve("state"));
        config = directory.resolve("node.conf");
        configure("admin.port = " + server.getAddress().getPort());
        Files.writeString(stateDirectory.resolve("admin.token"), TOKEN + "\n");
        server.createContext("/", this::handle);
        server.start();
    }

    /** Writes node.conf anew: the state directory and this line, below {@code banyan}. */
    void configure(String line) throws IOException {
        Files.writeString(
                config,
                "banyan {\n  name = node-1\n  state-directory = \"" + stateDirectory + "\"\n  " + line + "\n}\n");
    }

    String config() {
        return config.toString();
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    Path stateFile(String name) {
        return stateDirectory.resolve(name);
    }

    /** Adds an answer to a request such as {@code GET /v1/status}; the last one added is given again and again. */
    FakeAdmin answers(String request, int status, String body) {
        answers.computeIfAbsent(request, r -> new ArrayDeque<>()).add(new Answer(status, body));
        return this;
    }

    /** Adds a connection that ends without an answer. */
    FakeAdmin dropsConnection(String request) {
        return answers(request, 0, "");
    }

    /** What was asked with the right token: method, path, and body if there is one. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))
                && !request.equals("GET /health")) {
            respond(exchange, new Answer(401, "{\"error\":\"wrong token\"}"));
            return;
        }
        requests.add(request + (body.isEmpty() ? "" : " " + body));
        respond(exchange, next(request));
    }

    private synchronized Answer next(String request) {
        Deque<Answer> left = answers.getOrDefault(request, new ArrayDeque<>());
        if (left.isEmpty()) {
            return new Answer(404, "{\"error\":\"nothing is at " + request + "\"}");
        }
        return left.size() == 1 ? left.getFirst() : left.removeFirst();
    }

    private static void respond(HttpExchange exchange, Answer answer) throws IOException {
        try (exchange) {
            if (answer.status() != 0) {
                byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(answer.status(), bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
