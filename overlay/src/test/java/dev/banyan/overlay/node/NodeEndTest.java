package dev.banyan.overlay.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.banyan.overlay.MemberResult;
import dev.banyan.overlay.Overlay;
import dev.banyan.overlay.OverlayEvent;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.Transfer;
import dev.banyan.overlay.link.LinkReason;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How nodes end: by a crash, of which nobody is told, or gracefully. */
class NodeEndTest {
    private static final List<String> NAMES = List.of("a", "b", "c", "d");

    @TempDir
    Path directory;

    /** Four nodes in a chain whose bulk links are slow enough for a file of some megabytes to take seconds. */
    private Nodes slowChain() {
        return new Nodes(directory)
                .startAll(
                        NAMES,
                        s -> Nodes.stayingPut(s)
                                .with("banyan.tree.fan-out", 1)
                                .with("banyan.emulation.enabled", true)
                                .with("banyan.emulation.uplink", 24_000_000));
    }

    private static void assertNobodyListens(String address) {
        int colon = address.lastIndexOf(':');
        assertThatThrownBy(() ->
                        new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))).close())
                .as("connecting to " + address)
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void aCrashedNodeSaysNoFarewell() throws Exception {
        try (Nodes nodes = slowChain()) {
            ClusterWatch watch = new ClusterWatch(nodes.node("a"));
            Nodes.Party party = nodes.party("g").receiveEverywhere();
            List<String> chain = party.chain();
            String victim = chain.get(1);
            String child = chain.get(2);
            await().atMost(Duration.ofSeconds(10)).until(() -> watch.sawUp(nodes.node(victim)));
            Path file = nodes.file("payload.bin", 6_000_000);
            Transfer transfer = party.at("a").send(file);
            party.awaitBegun(child, 0.2);
            Instant formed = Instant.now();
            long farewells = nodes.node("a").linkCounters().ended(LinkReason.CLOSED_BY_PEER);

            nodes.node(victim).crash();

            await("end of the link at the parent")
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> party.events("a", OverlayEvent.ChildDetached.class).stream()
                            .anyMatch(detached -> detached.at().isAfter(formed)
                                    && detached.child().equals(victim)));
            // Before the others have the file: then they take their leave of the links over which it came.
            assertThat(nodes.node("a").linkCounters().ended(LinkReason.CLOSED_BY_PEER))
                    .as("links closed with a farewell at the parent")
                    .isEqualTo(farewells);
            assertNobodyListens(nodes.node(victim).dataAddress());
            assertNobodyListens(nodes.node(victim).controlAddress());
            Map<String, MemberResult> results = Nodes.results(transfer);
            assertThat(results.get(victim).outcome()).isEqualTo(MemberResult.Outcome.GONE);
            party.assertReceived(file, child, chain.get(3));
            assertThat(party.tree(child).parent()).contains("a");
            assertThat(party.events(child, OverlayEvent.Orphaned.class))
                    .singleElement()
                    .satisfies(orphaned -> {
                        assertThat(orphaned.lostParent()).isEqualTo(victim);
                        assertThat(orphaned.cause()).isEqualTo("PARENT_LOST");
                    });
            assertThat(party.events("a", OverlayEvent.ChildDetached.class))
                    // The tree may have taken moves to form.
                    .filteredOn(detached -> detached.at().isAfter(formed))
                    .singleElement()
                    .satisfies(detached -> {
                        assertThat(detached.child()).isEqualTo(victim);
                        assertThat(detached.reason())
                                // Whether the kernel tells a reset or an end depends on who looks first, a read or a
                                // write.
                                .containsPattern("(?i)reset|without a farewell")
                                .doesNotContain("left", "leaving", "another");
                    });
            assertThat(watch.farewellsOf(nodes.node(victim))).isEmpty();
        }
    }

    @Test
    void aNodeThatClosesMovesItsChildrenFirst() throws Exception {
        try (Nodes nodes =
                new Nodes(directory).startAll(NAMES, s -> Nodes.stayingPut(s).with("banyan.tree.fan-out", 2))) {
            ClusterWatch watch = new ClusterWatch(nodes.node("a"));
            Nodes.Party party = nodes.party("g").receiveEverywhere();
            String leaver = party.interior();
            List<String> children = party.childrenOf(leaver);
            String[] others = NAMES.stream()
                    .filter(name -> !name.equals(leaver) && !name.equals("a"))
                    .toArray(String[]::new);

            nodes.node(leaver).close();

            for (String child : children) {
                List<OverlayEvent.ParentChanged> moves = party.events(child, OverlayEvent.ParentChanged.class);
                assertThat(moves.get(moves.size() - 1)).satisfies(moved -> {
                    assertThat(moved.from()).contains(leaver);
                    assertThat(moved.cause()).isEqualTo("PARENT_LEFT");
                    assertThat(moved.detached()).isZero();
                });
            }
            for (String other : others) {
                assertThat(party.events(other, OverlayEvent.Orphaned.class)).isEmpty();
            }
            await("farewell of the leaver in the cluster")
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> watch.farewellsOf(nodes.node(leaver)).contains("MemberExited"));
            party.awaitTreeOf(3);
            Path file = nodes.file("payload.bin", 500_000);
            Nodes.assertVerified(party.at("a").send(file), others);
            party.assertReceived(file, others);
        }
    }

    @Test
    void aMemberThatLeavesDuringATransferCountsAsLeftAndNotAsDead() throws Exception {
        try (Nodes nodes = slowChain()) {
            Nodes.Party party = nodes.party("g").receiveEverywhere();
            List<String> chain = party.chain();
            String leaf = chain.get(3);
            Path file = nodes.file("payload.bin", 6_000_000);
            Transfer transfer = party.at("a").send(file);
            party.awaitBegun(leaf, 0.1);

            nodes.node(leaf).close();

            Map<String, MemberResult> results = Nodes.results(transfer);
            assertThat(results.get(leaf).outcome())
                    .as(results.get(leaf).toString())
                    .isEqualTo(MemberResult.Outcome.LEFT);
            party.assertReceived(file, chain.get(1), chain.get(2));
            assertThat(party.target(leaf))
                    .as("what a later life goes on with")
                    .isDirectoryContaining(path -> path.toString().endsWith(".part"))
                    .isDirectoryContaining(path -> path.toString().endsWith(".state"));
        }
    }

    @Test
    void aGroupThatIsLeftDuringATransferKeepsNothingOfTheFile() throws Exception {
        try (Nodes nodes = slowChain()) {
            Nodes.Party party = nodes.party("g").receiveEverywhere();
            String leaf = party.chain().get(3);
            party.at("a").send(nodes.file("payload.bin", 6_000_000));
            party.awaitBegun(leaf, 0.1);
            assertThat(party.target(leaf)).isNotEmptyDirectory();

            party.at(leaf).leave().toCompletableFuture().get(20, TimeUnit.SECONDS);
            nodes.node(leaf).close();

            assertThat(party.target(leaf)).isEmptyDirectory();
        }
    }

    @Test
    void aNodeThatHasEndedEndsOnlyOnceAndJoinsNothing() {
        try (Overlay node = Overlay.start(Nodes.settings("a"))) {
            node.close();
            node.close();
            node.crash();
            assertThatThrownBy(() -> node.join("g"))
                    .isInstanceOf(OverlayException.class)
                    .hasMessageContaining("stopped");
        }
        Overlay crashed = Overlay.start(Nodes.settings("b"));
        crashed.crash();
        crashed.crash();
        crashed.close();
        assertNobodyListens(crashed.dataAddress());
    }
}
