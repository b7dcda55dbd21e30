package dev.banyan.overlay.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.banyan.overlay.ClusterView;
import dev.banyan.overlay.OverlayEvent;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.OverlaySettings;
import dev.banyan.overlay.Transfer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node does when its cluster has downed it, and when it may not stay. */
class ControlPlaneTest {
    private static final List<String> NAMES = List.of("a", "b", "c", "d");

    @TempDir
    Path directory;

    /** The cluster removes a downed node when it has noticed that it is gone. */
    private static OverlaySettings noticingSoon(OverlaySettings settings) {
        return settings.with("banyan.pekko.cluster.failure-detector.heartbeat-interval", "500 ms")
                .with("banyan.pekko.cluster.failure-detector.acceptable-heartbeat-pause", "2 s");
    }

    private static ClusterView clusterOf(OverlayNode node) {
        return node.cluster().toCompletableFuture().join();
    }

    private static void awaitMembers(OverlayNode node, int count) {
        await(node + " knows " + count + " members that answer")
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    ClusterView view = clusterOf(node);
                    return view.state() == ClusterView.State.MEMBER
                            && view.members().stream()
                                            .filter(m -> m.status().equals("Up") && m.reachable())
                                            .count()
                                    == count;
                });
    }

    @Test
    void aDownedNodeComesBackWhileItsTransferGoesOn() throws Exception {
        try (Nodes nodes = new Nodes(directory)
                .startAll(
                        NAMES,
                        s -> Nodes.stayingPut(noticingSoon(s))
                                .with("banyan.tree.fan-out", 1)
                                .with("banyan.emulation.enabled", true)
                                .with("banyan.emulation.uplink", 16_000_000))) {
            Nodes.Party party = nodes.party("g").receiveEverywhere();
            List<String> chain = party.chain();
            OverlayNode downed = nodes.node(chain.get(1));
            awaitMembers(downed, 4);
            awaitMembers(nodes.node("a"), 4);
            Path file = nodes.file("payload.bin", 12_000_000);
            Transfer transfer = party.at("a").send(file);
            party.awaitBegun(chain.get(2), 0.1);
            var former = downed.system();

            Cluster.get(nodes.node("a").system())
                    .manager()
                    .tell(new Down(AddressFromURIString.parse("pekko://banyan@" + downed.controlAddress())));

            await("another ActorSystem at " + downed)
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> downed.system() != former);
            awaitMembers(downed, 4);
            awaitMembers(nodes.node("a"), 4);
            Nodes.assertVerified(transfer, "b", "c", "d");
            party.assertReceived(file, "b", "c", "d");
            List<OverlayEvent> journal = party.at(chain.get(1)).journal();
            assertThat(journal).hasAtLeastOneElementOfType(OverlayEvent.ControlLost.class);
            assertThat(journal).hasAtLeastOneElementOfType(OverlayEvent.ControlRestored.class);
            for (String member : NAMES) {
                assertThat(party.events(member, OverlayEvent.Orphaned.class))
                        .as("what " + member + " noticed")
                        .isEmpty();
            }
            Path second = nodes.file("second.bin", 100_000);
            Nodes.assertVerified(party.at("a").send(second), "b", "c", "d");
        }
    }

    @Test
    void aSecondNodeOfANameStopsAndSaysWhichOneRuns() throws Exception {
        try (Nodes nodes = new Nodes(directory)) {
            nodes.start("a", ControlPlaneTest::noticingSoon);
            nodes.start("b", ControlPlaneTest::noticingSoon);
            OverlayNode first = nodes.node("b");
            awaitMembers(first, 2);
            OverlayNode second = (OverlayNode)
                    nodes.start("b", s -> s.with("banyan.membership.name-conflict-after", Duration.ofSeconds(2)));
            CompletableFuture<?> ended = second.ended().toCompletableFuture();
            await("the second b stops").atMost(Duration.ofSeconds(30)).until(ended::isDone);
            ExecutionException why = assertThrows(ExecutionException.class, () -> ended.get(1, TimeUnit.SECONDS));
            assertThat(why.getCause())
                    .isInstanceOf(OverlayException.class)
                    .hasMessageContaining("named b")
                    .hasMessageContaining(first.controlAddress());
            assertThat(first.ended().toCompletableFuture()).isNotDone();
            first.crash();
        }
    }
}
