package dev.banyan.bench.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.bench.processes.ProcessFleet.Interior;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that stand still for long, up to beyond the time after which the cluster downs them. Takes minutes. */
@Tag("long")
class FrozenProcessTest {
    private static final int FILE_BYTES = 100_000_000;

    @TempDir
    static Path directory;

    private static ProcessFleet fleet;

    @BeforeAll
    static void start() throws Exception {
        fleet = new ProcessFleet(directory, 5, """
                tree.fan-out = 2
                link.up-limit = 160mbit
                """).startAll();
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    /** Freezes an interior node in mid-transfer; returns it when it has thawed and has the file. */
    private static NodeProcess freeze(String fileName, Duration time) throws Exception {
        NodeProcess root = fleet.root();
        Interior frozen = fleet.interior(root);
        Path file = fleet.randomFile(fileName, FILE_BYTES);
        root.send(file);
        ProcessFleet.awaitPart(frozen.node(), 0.3);
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
        await("the freeze")
                .atMost(time.plusSeconds(10))
                .until(() -> Duration.between(frozenAt, Instant.now()).compareTo(time) > 0);
        frozen.node().signal("CONT");
        ProcessFleet.awaitFile(frozen.node(), file);
        return frozen.node();
    }

    @Test
    void aNodeThatStandsStillForTwentySecondsFinishesWhenItGoesOn() throws Exception {
        NodeProcess thawed = freeze("twenty.bin", Duration.ofSeconds(20));

        assertThat(thawed.journalHas("CONTROL_LOST")).isFalse();
        fleet.root().awaitTreeOf(5);
    }

    /** Each side takes the other for dead, and the lone node founds a cluster of its own, before they see each other again. */
    @Test
    void twoPartsThatGaveEachOtherUpFindEachOtherAgain(@TempDir Path own) throws Exception {
        try (ProcessFleet four = new ProcessFleet(own, 4, """
                membership { down-after = 4s, found-after = 4s, hail-every = 3s }
                """).startAll()) {
            NodeProcess lone = four.all().get(3);
            List<NodeProcess> others = four.without(lone);
            lone.signal("STOP");
            await("the others have removed it")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> others.get(0).members() == 3);
            for (NodeProcess other : others) {
                other.signal("STOP");
            }
            lone.signal("CONT");
            await("it has founded a cluster of its own")
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> lone.isMember() && lone.members() == 1);
            for (NodeProcess other : others) {
                other.signal("CONT");
            }
            for (NodeProcess node : four.all()) {
                await(node.name + " knows all four again")
                        .atMost(Duration.ofSeconds(90))
                        .ignoreExceptions()
                        .until(() -> node.isMember() && node.members() == 4);
                node.awaitTreeOf(4);
            }
        }
    }

    @Test
    void aNodeThatWasDownedMeanwhileRejoinsAndFinishes() throws Exception {
        NodeProcess thawed = freeze("ninety.bin", Duration.ofSeconds(90));

        await("the node is a member again")
                .atMost(Duration.ofSeconds(30))
                .until(() -> thawed.journalHas("CONTROL_RESTORED"));
        assertThat(thawed.journalHas("CONTROL_LOST")).isTrue();
        fleet.root().awaitTreeOf(5);
    }
}
