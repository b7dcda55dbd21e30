package dev.banyan.bench.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** One node started from a config file, as an operator does; talked to through its admin interface. */
final class NodeProcess {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> QUICK_START =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx256m");

    final String name;
    final Path config;
    private final Path directory;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private Process process;
    private int lives;

    /** @param directory of this node alone: config, state, received files, output */
    NodeProcess(String name, Path directory, String settings) throws IOException {
        this.name = name;
        this.directory = Files.createDirectories(directory);
        this.config = Files.writeString(directory.resolve("node.conf"), settings);
    }

    /** Starts it, again if it ran before; returns at once. */
    NodeProcess start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(QUICK_START);
        if (Runtime.version().feature() >= 24) {
            command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.banyan.bench.cli.Main"));
        command.addAll(List.of("node", "--config", config.toString()));
        Files.deleteIfExists(directory.resolve("state/admin.address"));
        Path output = directory.resolve("output-" + ++lives);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return this;
    }

    /** What it wrote in its present life, or the last one. */
    String output() {
        try {
            return Files.readString(directory.resolve("output-" + lives));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Ends it without a word, as a crash does. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    /** Sends a signal: STOP, CONT, TERM. */
    void signal(String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).as("kill -" + signal).isZero();
    }

    /** Waits for its end. */
    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(name + " ends; it wrote: " + output())
                .isTrue();
        return process.exitValue();
    }

    void end() {
        if (process != null && process.isAlive()) {
            process.destroyForcibly();
        }
    }

    JsonNode get(String path) {
        try {
            return JSON.readTree(exchange(path, null).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode send(Path file) throws IOException {
        return send(JSON.createObjectNode().put("file", file.toString()));
    }

    JsonNode send(Path file, String limit) throws IOException {
        return send(JSON.createObjectNode().put("file", file.toString()).put("limit", limit));
    }

    private JsonNode send(ObjectNode order) throws IOException {
        HttpResponse<String> answer = post("/v1/send", order.toString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return JSON.readTree(answer.body());
    }

    HttpResponse<String> post(String path, String body) throws IOException {
        return exchange(path, body);
    }

    private HttpResponse<String> exchange(String path, String body) throws IOException {
        String address =
                Files.readString(directory.resolve("state/admin.address")).strip();
        String token = Files.readString(directory.resolve("state/admin.token")).strip();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + address + path))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + token);
        if (body != null) {
            request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until it says that it is a member of its cluster, attached, and sees so many members in its tree. */
    void awaitTreeOf(int members) {
        await(name + " sees a tree of " + members)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .failFast(name + " has ended", () -> !process.isAlive())
                .until(() -> {
                    JsonNode nodes = get("/v1/tree").path("nodes");
                    int attached = 0;
                    for (JsonNode node : nodes) {
                        attached += node.path("depth").asInt() >= 0 ? 1 : 0;
                    }
                    return attached == members;
                });
    }

    /** The only transfer it takes part in; missing if there is none. */
    JsonNode transfer() {
        JsonNode transfers = get("/v1/transfers").path("transfers");
        return transfers.path(transfers.size() - 1);
    }

    void awaitTransfer(String what, Predicate<JsonNode> wanted) {
        await(name + " sees " + what)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> wanted.test(transfer()));
    }

    /** What its journal says of how it came to its present parent. */
    JsonNode lastParentChange() {
        JsonNode last = null;
        for (JsonNode entry : get("/v1/journal").path("entries")) {
            last = entry.path("kind").asText().equals("PARENT_CHANGED") ? entry : last;
        }
        assertThat(last).as("a parent change in the journal of " + name).isNotNull();
        return last;
    }

    /** Waits until it has left that parent, and returns the time this took by its journal. */
    Duration awaitParentOtherThan(NodeProcess former, Instant since) {
        await(name + " has another parent than " + former.name)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> lastParentChange().path("from").asText().equals(former.name));
        return Duration.between(
                since, Instant.parse(lastParentChange().path("at").asText()));
    }

    /** Whether its journal has an entry of that kind. */
    boolean journalHas(String kind) {
        for (JsonNode entry : get("/v1/journal").path("entries")) {
            if (entry.path("kind").asText().equals(kind)) {
                return true;
            }
        }
        return false;
    }

    /** Members of its cluster as it sees it, itself included. */
    int members() {
        return get("/v1/status").path("membership").path("members").size();
    }

    boolean isMember() {
        return get("/v1/status").path("membership").path("state").asText().equals("MEMBER");
    }

    Path received(String fileName) {
        return directory.resolve("received").resolve(fileName);
    }
}
