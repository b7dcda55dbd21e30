package dev.banyan.bench.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.banyan.bench.processes.ProcessFleet.Interior;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Five nodes in processes of their own send files while some of them are killed, frozen, restarted or told to end. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals")
class NodeProcessesTest {
    /** Slow enough to catch a file on its way. */
    private static final String SETTINGS = """
            tree.fan-out = 2
            link.up-limit = 80mbit
            link.threads = 1
            """;

    private static final int FILE_BYTES = 20_000_000;

    @TempDir
    static Path directory;

    private static ProcessFleet fleet;

    @BeforeAll
    static void start() throws Exception {
        fleet = new ProcessFleet(directory, 5, SETTINGS).startAll();
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    private static List<NodeProcess> without(NodeProcess... some) {
        List<NodeProcess> rest = new ArrayList<>(fleet.all());
        rest.removeAll(List.of(some));
        return rest;
    }

    /** What the journal says of how the node came to its present parent. */
    private static JsonNode lastParentChange(NodeProcess node) {
        JsonNode last = null;
        for (JsonNode entry : node.get("/v1/journal").path("entries")) {
            last = entry.path("kind").asText().equals("PARENT_CHANGED") ? entry : last;
        }
        assertThat(last).as("a parent change in the journal of " + node.name).isNotNull();
        return last;
    }

    @Test
    void aKilledNodeCostsNobodyTheFileAndGoesOnWhereItWasWhenItIsBack() throws Exception {
        NodeProcess root = fleet.root();
        Interior victim = fleet.interior(root);
        Path file = fleet.randomFile("killed.bin", FILE_BYTES);
        root.send(file);
        ProcessFleet.awaitPart(victim.node(), 0.3);

        victim.node().kill();

        for (NodeProcess node : without(root, victim.node())) {
            ProcessFleet.awaitFile(node, file);
        }
        for (NodeProcess child : victim.children()) {
            JsonNode change = lastParentChange(child);
            assertThat(change.path("from").asText()).isEqualTo(victim.node().name);
            assertThat(change.path("cause").asText()).isEqualTo("PARENT_LOST");
            assertThat(change.path("to").isNull()).isFalse();
        }
        victim.node().start();
        ProcessFleet.awaitFile(victim.node(), file);
        JsonNode transfer = victim.node().transfer();
        assertThat(transfer.path("resumedBytes").asLong()).isPositive();
        assertThat(transfer.path("bytesReceived").asLong())
                .isLessThanOrEqualTo(FILE_BYTES - transfer.path("resumedBytes").asLong());
        root.awaitTreeOf(5);
    }

    @Test
    void theChildrenOfAFrozenNodeMoveAwayAndItFinishesWhenItThaws() throws Exception {
        NodeProcess root = fleet.root();
        Interior frozen = fleet.interior(root);
        Path file = fleet.randomFile("frozen.bin", FILE_BYTES + 1);
        root.send(file);
        ProcessFleet.awaitPart(frozen.node(), 0.2);

        Instant frozenAt = Instant.now();
        frozen.node().signal("STOP");

        for (NodeProcess child : frozen.children()) {
            await(child.name + " has another parent")
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> lastParentChange(child).path("from").asText().equals(frozen.node().name));
            Instant movedAt = Instant.parse(lastParentChange(child).path("at").asText());
            assertThat(Duration.between(frozenAt, movedAt))
                    .as("time from the freeze to another parent of " + child.name)
                    .isLessThan(Duration.ofSeconds(4));
        }
        for (NodeProcess node : without(root, frozen.node())) {
            ProcessFleet.awaitFile(node, file);
        }
        frozen.node().signal("CONT");
        ProcessFleet.awaitFile(frozen.node(), file);
        root.awaitTreeOf(5);
    }

    @Test
    void aNodeThatIsToldToEndMovesItsChildrenFirst() throws Exception {
        NodeProcess root = fleet.root();
        Interior leaver = fleet.interior(root);

        leaver.node().signal("TERM");

        assertThat(leaver.node().exitCode()).isZero();
        root.awaitTreeOf(4);
        for (NodeProcess child : leaver.children()) {
            JsonNode change = lastParentChange(child);
            assertThat(change.path("cause").asText()).isEqualTo("PARENT_LEFT");
            assertThat(change.path("detachedMillis").asDouble()).isZero();
        }
        leaver.node().start();
        root.awaitTreeOf(5);
    }

    @Test
    void aSecondNodeOfTheSameStateDirectoryIsToldWhoHasIt() throws Exception {
        NodeProcess first = fleet.all().get(4);
        NodeProcess second = new NodeProcess("twin", directory.resolve("twin"), """
                banyan { name = "twin", state-directory = "%s", link.port = 0 }
                """.formatted(
                        directory.resolve(first.name).resolve("state")));

        second.start();

        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.output()).contains("process " + first.pid(), "banyan.state-directory");
        assertThat(first.isAlive()).isTrue();
    }
}
