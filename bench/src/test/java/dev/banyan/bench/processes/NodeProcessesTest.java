package dev.banyan.bench.processes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.banyan.bench.processes.ProcessFleet.Interior;
import dev.banyan.tree.config.BitRate;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
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

    private static final int FILE_BYTES = 14_000_000;

    @TempDir
    static Path directory;

    private static ProcessFleet fleet;

    @BeforeAll
    static void start() throws Exception {
        fleet = new ProcessFleet(directory, 5, SETTINGS).startAll();
    }

    /** A test that fails leaves nodes dead that the next one counts on. */
    @BeforeEach
    void complete() throws Exception {
        fleet.startDead();
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @Test
    void aKilledNodeCostsNobodyTheFileAndGoesOnWhereItWasWhenItIsBack() throws Exception {
        NodeProcess root = fleet.root();
        Interior victim = fleet.interior(root);
        Path file = fleet.randomFile("killed.bin", FILE_BYTES);
        root.send(file);
        ProcessFleet.awaitPart(victim.node(), 0.3);

        victim.node().kill();

        for (NodeProcess node : fleet.without(root, victim.node())) {
            ProcessFleet.awaitFile(node, file);
        }
        for (NodeProcess child : victim.children()) {
            JsonNode change = child.lastParentChange();
            assertThat(change.path("from").asText()).isEqualTo(victim.node().name);
            assertThat(change.path("cause").asText()).as(child.output()).isEqualTo("PARENT_LOST");
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
            assertThat(child.awaitParentOtherThan(frozen.node(), frozenAt))
                    .as("time from the freeze to another parent of " + child.name)
                    .isLessThan(Duration.ofSeconds(4));
        }
        for (NodeProcess node : fleet.without(root, frozen.node())) {
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
            JsonNode change = child.lastParentChange();
            assertThat(change.path("cause").asText()).as(child.output()).isEqualTo("PARENT_LEFT");
            assertThat(change.path("detachedMillis").asDouble()).isZero();
        }
        leaver.node().start();
        root.awaitTreeOf(5);
    }

    private static void awaitLimit(NodeProcess node, String limit) {
        long bitsPerSecond = BitRate.parse(limit).bitsPerSecond();
        node.awaitTransfer(
                "a limit of " + limit, t -> t.path("limitBitsPerSecond").asLong() == bitsPerSecond);
    }

    @Test
    void aTransferIsLimitedAndCancelledWhileItRunsAndNotAfterwards() throws Exception {
        NodeProcess root = fleet.root();
        Path file = fleet.randomFile("cancelled.bin", FILE_BYTES + 2);
        String path = "/v1/transfers/" + root.send(file, "8mbit").path("id").asText();
        NodeProcess receiver = fleet.without(root).get(0);
        ProcessFleet.awaitPart(receiver, 0.02);
        assertThat(receiver.transfer().path("limitBitsPerSecond").asLong()).isEqualTo(8_000_000);

        assertThat(root.post(path + "/limit", "{\"limit\": \"10mbit\"}").statusCode())
                .isEqualTo(200);
        for (NodeProcess node : fleet.all()) {
            awaitLimit(node, "10mbit");
        }
        assertThat(root.post(path + "/cancel", "").statusCode()).isEqualTo(200);

        for (NodeProcess node : fleet.all()) {
            node.awaitTransfer("its end", t -> t.path("state").asText().equals("ENDED"));
            assertThat(node.received("cancelled.bin")).doesNotExist();
        }
        HttpResponse<String> late = root.post(path + "/limit", "{\"limit\": \"0\"}");
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.body()).contains("cancelled.bin has ended: cancelled by an operator");
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
