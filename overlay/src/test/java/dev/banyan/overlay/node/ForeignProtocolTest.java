package dev.banyan.overlay.node;

import static org.awaitility.Awaitility.await;

import dev.banyan.overlay.OverlayEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two real nodes in one group, of which one builds its tree by another protocol. */
class ForeignProtocolTest {
    @TempDir
    Path directory;

    @Test
    void bothNodesAreToldWhoBuildsByAnotherProtocolAndWhatToDo() {
        try (Nodes nodes = new Nodes(directory)) {
            nodes.start("a", UnaryOperator.identity());
            nodes.start("b", settings -> settings.with("banyan.tree.protocol", "narada"));
            Nodes.Party party = nodes.party("mixed");

            awaitTold(party, "b", "a", "banyan.tree.protocol is narada here and nice at a");
            awaitTold(party, "a", "b", "banyan.tree.protocol is nice here and narada at b");
        }
    }

    private static void awaitTold(Nodes.Party party, String member, String about, String detail) {
        await(member + " is told: " + detail)
                .atMost(Duration.ofSeconds(20))
                .until(() -> party.at(member).journal().stream()
                        .filter(OverlayEvent.TreeImpaired.class::isInstance)
                        .map(OverlayEvent.TreeImpaired.class::cast)
                        .anyMatch(e -> e.member().equals(about)
                                && e.detail().startsWith(detail)
                                && e.detail().endsWith("set the same at all members")));
    }
}
