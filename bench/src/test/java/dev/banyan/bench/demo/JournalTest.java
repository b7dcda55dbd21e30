package dev.banyan.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.overlay.OverlayEvent;
import dev.banyan.overlay.TreeSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JournalTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final RecordingScreen screen = new RecordingScreen();
    private final Journal journal = new Journal(
            List.of(
                    Worlds.node("Zurich").place(),
                    Worlds.node("Lima").place(),
                    Worlds.node("Bogota").place()),
            screen);

    @BeforeEach
    void count() {
        journal.startCounting();
    }

    @Test
    void tellsWhoLostWhomAndWhereItWentAfterTheDeathHowSoon() {
        journal.died("bogota", NOW);
        journal.happened("lima", new OverlayEvent.Orphaned(NOW.plusMillis(30), "bogota", "PARENT_LOST", "reset"));
        journal.happened("lima", moved(NOW.plusMillis(412), "bogota", "zurich", true));

        assertThat(screen.story()).isEqualTo("Lima lost its parent Bogota; re-attached to Zurich after 412 ms");
        assertThat(journal.orphans()).isEqualTo(1);
        assertThat(journal.reattachments()).isEqualTo(1);
        assertThat(journal.slowestReattachment()).isEqualTo(Duration.ofMillis(412));
    }

    @Test
    void aMoveToABetterParentIsNoRepair() {
        journal.happened("lima", moved(NOW, "bogota", "zurich", false));

        assertThat(journal.reattachments()).isZero();
        assertThat(screen.story()).isEmpty();
    }

    @Test
    void anOrphanIsRepairedWhateverTheCauseSays() {
        journal.happened("lima", new OverlayEvent.Orphaned(NOW, "bogota", "PARENT_LOST", ""));
        journal.happened("lima", new OverlayEvent.Orphaned(NOW, "bogota", "PARENT_LOST", ""));
        journal.happened("lima", moved(NOW, "bogota", "zurich", false));

        assertThat(journal.orphans()).isEqualTo(1);
        assertThat(journal.reattachments()).isEqualTo(1);
    }

    @Test
    void whatHappenedBeforeCountingIsNotCounted() {
        journal.happened("lima", new OverlayEvent.Orphaned(NOW, "bogota", "PARENT_LOST", ""));
        journal.happened("lima", moved(NOW, "bogota", "zurich", true));
        journal.startCounting();

        assertThat(journal.orphans()).isZero();
        assertThat(journal.reattachments()).isZero();
    }

    @Test
    void whatHappenedToTheDeadIsNotCounted() {
        journal.happened("lima", new OverlayEvent.Orphaned(NOW, "bogota", "PARENT_LOST", ""));
        journal.died("lima", NOW);
        journal.happened("lima", moved(NOW, "bogota", "zurich", true));

        assertThat(journal.orphans()).isZero();
        assertThat(journal.reattachments()).isZero();
    }

    @Test
    void theMostChildrenAtOnceAreRememberedAlsoThoseBeforeTheFirstEvent() {
        journal.standing(standing("zurich", Optional.empty(), "lima"));
        journal.happened("zurich", new OverlayEvent.ChildAttached(NOW, "bogota"));
        journal.happened("zurich", new OverlayEvent.ChildDetached(NOW, "lima", "MOVED"));
        journal.standing(standing("zurich", Optional.empty(), "lima"));

        assertThat(journal.childrenMax()).isEqualTo(2);
    }

    @Test
    void aNodeAgreesOnceItsEventsHaveToldWhatItSays() {
        journal.standing(standing("lima", Optional.of("bogota")));
        assertThat(journal.agreesWith(standing("lima", Optional.of("bogota")))).isTrue();

        journal.died("bogota", NOW);
        assertThat(journal.agreesWith(standing("lima", Optional.of("bogota")))).isFalse();
        journal.happened("lima", new OverlayEvent.Orphaned(NOW, "bogota", "PARENT_LOST", ""));
        assertThat(journal.agreesWith(standing("lima", Optional.of("zurich")))).isFalse();
        journal.happened("lima", moved(NOW, "bogota", "zurich", true));
        assertThat(journal.agreesWith(standing("lima", Optional.of("zurich")))).isTrue();
    }

    private static OverlayEvent moved(Instant at, String from, String to, boolean repair) {
        return new OverlayEvent.ParentChanged(
                at,
                Optional.of(from),
                Optional.of(to),
                "CAUSE",
                repair,
                Duration.ofMillis(55),
                Duration.ZERO,
                Duration.ZERO);
    }

    private static TreeSnapshot standing(String node, Optional<String> parent, String... children) {
        return new TreeSnapshot(
                "demo",
                node,
                Optional.of("zurich"),
                true,
                parent,
                Duration.ZERO,
                Duration.ZERO,
                OptionalDouble.empty(),
                4,
                List.of(children).stream()
                        .map(c -> new TreeSnapshot.Child(c, Duration.ZERO))
                        .toList(),
                List.of());
    }
}
