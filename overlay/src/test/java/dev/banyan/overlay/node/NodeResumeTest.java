package dev.banyan.overlay.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.overlay.Overlay;
import dev.banyan.overlay.OverlaySettings;
import dev.banyan.overlay.Transfer;
import dev.banyan.overlay.TransferStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that ends in mid-transfer and is started again under its name, with the same receive directory. */
class NodeResumeTest {
    private static final int FILE_BYTES = 6_000_000;

    @TempDir
    Path directory;

    @Test
    void aNodeThatCrashedGoesOnWhereItWas() throws Exception {
        assertGoesOnAfter(Overlay::crash);
    }

    @Test
    void aNodeThatWasClosedGoesOnWhereItWas() throws Exception {
        assertGoesOnAfter(Overlay::close);
    }

    private void assertGoesOnAfter(Consumer<Overlay> end) throws Exception {
        try (Nodes nodes = new Nodes(directory).startAll(List.of("a", "b", "c"), NodeResumeTest::slow)) {
            Nodes.Party party = nodes.party("g").receiveEverywhere();
            List<String> chain = party.chain();
            String leaf = chain.get(2);
            Path file = nodes.file("payload.bin", FILE_BYTES);
            Transfer transfer = party.at("a").send(file);
            party.awaitBegun(leaf, 0.2);

            end.accept(nodes.node(leaf));
            nodes.start(
                    leaf,
                    s -> slow(s).with(
                                    "banyan.bulk.receive-directory",
                                    party.target(leaf).toString()));
            party.add(leaf);

            await("the file at " + leaf)
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> party.at(leaf).transfers().stream()
                            .anyMatch(status -> status.state() == TransferStatus.State.COMPLETE));
            party.assertReceived(file, leaf);
            assertThat(party.target(leaf))
                    .isDirectoryNotContaining(path -> path.toString().endsWith(".state"));
            await("the last figures of " + leaf)
                    .until(() -> party.at(leaf).transfers().get(0).resumedBytes() > 0);
            TransferStatus status = party.at(leaf).transfers().get(0);
            assertThat(status.resumedBytes()).isGreaterThan(FILE_BYTES / 10);
            assertThat(status.verifiedBytes()).isEqualTo(FILE_BYTES);
            assertThat(status.bytesReceived() - status.duplicateBytes())
                    .isLessThanOrEqualTo(FILE_BYTES - status.resumedBytes());
            assertThat(Nodes.results(transfer)).as("one result per name").containsOnlyKeys(chain.get(1), leaf);
        }
    }

    /** A chain whose bulk links are slow enough for the file to take seconds. */
    private static OverlaySettings slow(OverlaySettings settings) {
        return Nodes.stayingPut(settings)
                .with("banyan.tree.fan-out", 1)
                .with("banyan.emulation.enabled", true)
                .with("banyan.emulation.uplink", 24_000_000);
    }
}
