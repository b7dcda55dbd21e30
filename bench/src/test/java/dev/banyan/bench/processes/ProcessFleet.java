package dev.banyan.bench.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Some nodes on loopback, each a process; whatever happens, all of them end with the fleet. */
final class ProcessFleet implements AutoCloseable {
    private final Path directory;
    private final Map<String, NodeProcess> nodes = new LinkedHashMap<>();

    /**
     * @param count nodes n1, n2, ...; all are seeds
     * @param settings lines for every config file
     */
    ProcessFleet(Path directory, int count, String settings) throws IOException {
        this.directory = directory;
        List<Integer> ports = freePorts(count);
        List<String> seeds =
                ports.stream().map(port -> "\"127.0.0.1:" + port + "\"").toList();
        for (int i = 0; i < count; i++) {
            String name = "n" + (i + 1);
            Path home = directory.resolve(name);
            nodes.put(name, new NodeProcess(name, home, """
                    banyan {
                      name = "%s"
                      seed-nodes = [%s]
                      control.port = %d
                      state-directory = "%s"
                      bulk.receive-directory = "%s"
                      pekko.cluster.seed-node-timeout = 1s
                      %s
                    }
                    """.formatted(
                            name,
                            String.join(", ", seeds),
                            ports.get(i),
                            home.resolve("state"),
                            home.resolve("received"),
                            settings)));
        }
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0);
                held.add(socket);
                ports.add(socket.getLocalPort());
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
        return ports;
    }

    ProcessFleet startAll() throws IOException {
        for (NodeProcess node : nodes.values()) {
            node.start();
        }
        nodes.values().forEach(node -> node.awaitTreeOf(nodes.size()));
        return this;
    }

    /** Starts those that do not run, and waits until they have their place. */
    void startDead() throws IOException {
        for (NodeProcess node : nodes.values()) {
            if (!node.isAlive()) {
                node.start().awaitTreeOf(nodes.size());
            }
        }
    }

    NodeProcess node(String name) {
        return nodes.get(name);
    }

    List<NodeProcess> all() {
        return List.copyOf(nodes.values());
    }

    List<NodeProcess> without(NodeProcess... some) {
        List<NodeProcess> rest = new ArrayList<>(nodes.values());
        rest.removeAll(List.of(some));
        return rest;
    }

    /** The node at the top of the tree. */
    NodeProcess root() {
        return nodes.get(
                nodes.values().iterator().next().get("/v1/tree").path("root").asText());
    }

    /** A node with a parent and a child, and its children. */
    Interior interior(NodeProcess seenFrom) {
        for (JsonNode node : seenFrom.get("/v1/tree").path("nodes")) {
            if (!node.path("parent").isNull() && !node.path("children").isEmpty()) {
                List<NodeProcess> children = new ArrayList<>();
                node.path("children").forEach(child -> children.add(nodes.get(child.asText())));
                return new Interior(nodes.get(node.path("name").asText()), children);
            }
        }
        throw new AssertionError("no interior node: " + seenFrom.get("/v1/tree"));
    }

    /** A node that others depend on. */
    record Interior(NodeProcess node, List<NodeProcess> children) {}

    Path randomFile(String name, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return Files.write(directory.resolve(name), content);
    }

    /** Waits until the node has at least that part of the file on its way, and asserts that it has not all of it. */
    static void awaitPart(NodeProcess node, double part) {
        await(node.name + " has a part of the file")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> verifiedPart(node) >= part);
        assertThat(verifiedPart(node)).as("part of the file at " + node.name).isLessThan(1);
    }

    private static double verifiedPart(NodeProcess node) {
        JsonNode transfer = node.transfer();
        return transfer.path("verifiedBytes").asDouble()
                / transfer.path("fileBytes").asDouble(1);
    }

    /** Waits until the file is there, whole and right. */
    static void awaitFile(NodeProcess node, Path original) {
        Path copy = node.received(original.getFileName().toString());
        await(node.name + " has " + original.getFileName())
                .atMost(Duration.ofSeconds(60))
                .until(() -> Files.exists(copy));
        assertThat(copy).hasSameBinaryContentAs(original);
    }

    @Override
    public void close() {
        nodes.values().forEach(NodeProcess::end);
    }
}
