package dev.banyan.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.banyan.overlay.OverlaySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    private static final int NODES = 8;
    private static final int FAN_OUT = 2;
    private static final int FILE_BYTES = 100_000;

    @TempDir
    private Path temporary;

    private final FakeWorld world = new FakeWorld();
    private final RecordingScreen screen = new RecordingScreen();
    private Path file;
    private Path directory;

    @BeforeEach
    void writeTheFile() throws IOException {
        byte[] content = new byte[FILE_BYTES];
        new SplittableRandom(1).nextBytes(content);
        file = Files.write(temporary.resolve("original.bin"), content);
        directory = temporary.resolve("copies");
    }

    @Test
    void everySurvivorHasTheFileThoughNodesDied() {
        DemoOutcome outcome = run(2, 60, false);
        DemoReport report = outcome.report();

        assertThat(outcome.problems()).isEmpty();
        assertThat(report.nodes()).isEqualTo(NODES);
        assertThat(report.killed()).isEqualTo(2);
        assertThat(report.survivors()).isEqualTo(NODES - 2);
        assertThat(report.verified()).isEqualTo(report.survivors());
        assertThat(report.fileBytes()).isEqualTo(FILE_BYTES);
        assertThat(report.seconds()).isPositive();
        assertThat(report.sourceCopies()).isEqualTo(FAN_OUT);
        assertThat(report.fanOut()).isEqualTo(FAN_OUT);
        assertThat(report.maxFanOut()).isEqualTo(FAN_OUT);
        assertThat(report.orphans()).isGreaterThanOrEqualTo(2);
        assertThat(report.reattachments()).isEqualTo(report.orphans());
        assertThat(report.stretchP50()).isGreaterThanOrEqualTo(1);
        assertThat(report.stretchP90()).isGreaterThanOrEqualTo(report.stretchP50());
        assertThat(report.longestStallMillis()).isEqualTo(123);
    }

    @Test
    void theStoryNamesWhoDiedAndWhoWentWhere() {
        DemoReport report = run(2, 60, false).report();

        assertThat(screen.story().lines().filter(line -> line.contains(" is killed, parent of ")))
                .hasSize(2);
        // The report counts those who live; an orphan of the first kill may be the second.
        assertThat(screen.story()
                        .lines()
                        .filter(line -> line.matches(".+ lost its parent .+; re-attached to .+ after .+ ms.*"))
                        .filter(line -> !screen.story().contains(line.split(" lost its parent ")[0] + " is killed")))
                .hasSize(report.reattachments());
        assertThat(screen.story())
                .contains(
                        "6 of 6 survivors have the file (SHA-256 ",
                        "2 killed; 100.0 kB in ",
                        "the source sent 2.0 copies")
                .contains("emulated")
                .contains("the source's own account: 5 of 7 verified");
    }

    @Test
    void withoutKillsThereIsNoReattachment() {
        DemoReport report = run(0, 60, false).report();

        assertThat(report.killed()).isZero();
        assertThat(report.reattachments()).isZero();
        assertThat(report.verified()).isEqualTo(NODES);
        assertThat(screen.story()).contains("no re-attachment");
    }

    @Test
    void aCopyWithOtherBytesIsNotVerifiedWhateverItsNodeSays() {
        world.corrupts(3);
        DemoOutcome outcome = run(0, 60, false);

        assertThat(outcome.report().verified()).isEqualTo(NODES - 1);
        assertThat(outcome.problems()).singleElement().asString().contains("has other bytes");
        assertThat(screen.story()).contains("7 of 8 survivors have the file");
    }

    @Test
    void anOriginalThatWasChangedMeanwhileIsNotVerified() {
        world.onSend(() -> {
            try {
                Files.writeString(file, "x".repeat(FILE_BYTES));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });

        assertThat(run(0, 60, false).report().verified()).isZero();
    }

    @Test
    void aSurvivorThatCannotStoreTheFileIsNamedWithItsReason() {
        world.fails(5);
        DemoOutcome outcome = run(0, 60, false);

        assertThat(outcome.report().verified()).isEqualTo(NODES - 1);
        assertThat(outcome.problems()).singleElement().asString().contains("has no file", "FAILED", "disk full");
    }

    @Test
    void aTransferThatDoesNotEndIsGivenUp() {
        world.stalls(4);
        DemoOutcome outcome = run(0, 3, false);

        assertThat(outcome.report().verified()).isEqualTo(NODES - 1);
        assertThat(outcome.problems().get(0)).contains("not done within 3 s");
    }

    @Test
    void aNodeWithoutAPlaceIsNamed() {
        world.findsNoPlace(NODES - 1);

        assertThatThrownBy(() -> run(0, 2, false))
                .isInstanceOf(DemoException.class)
                .hasMessageStartingWith("without a place in the tree after ")
                .satisfies(error -> assertThat(error).hasMessageContaining(": " + names().get(NODES - 1) + ";"));
    }

    @Test
    void aNodeThatCannotStartIsNamedAndTheOthersAreStopped() {
        world.cannotStart(4);

        assertThatThrownBy(() -> run(0, 60, false))
                .isInstanceOf(DemoException.class)
                .hasMessageMatching("node .+ cannot start: port 1 is in use");
        assertThat(world.running()).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void nothingIsLeftBehind() {
        run(2, 60, false);

        assertThat(world.running()).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void copiesStayOnDemand() throws IOException {
        run(0, 60, true);

        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(NODES - 1);
        }
        assertThat(screen.notes()).contains("the copies are in " + directory.toRealPath());
    }

    @Test
    void aMissingFileIsAClearErrorBeforeAnythingStarts() {
        file = temporary.resolve("nothing");

        assertThatThrownBy(() -> run(0, 60, false))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("cannot send " + file);
        assertThat(world.started()).isEmpty();
    }

    @Test
    void theFirstNodeIsTheRootAndTheSeedOfTheOthersAndAllKnowThePlacesOfAll() {
        run(0, 60, false);
        List<OverlaySettings> started = world.started();

        assertThat(started).hasSize(NODES);
        assertThat(started.get(0).config().getInt("banyan.tree.root-preference"))
                .isEqualTo(1);
        assertThat(started.get(0).config().getStringList("banyan.seed-nodes")).isEmpty();
        assertThat(started).allSatisfy(settings -> {
            assertThat(settings.config().getBoolean("banyan.light")).isTrue();
            assertThat(settings.config().getBoolean("banyan.emulation.enabled")).isTrue();
            assertThat(settings.config().getLong("banyan.emulation.uplink")).isEqualTo(400_000_000);
            assertThat(settings.config().getObject("banyan.emulation.places")).hasSize(NODES);
        });
        assertThat(started.subList(1, NODES))
                .allSatisfy(settings -> assertThat(settings.config().getStringList("banyan.seed-nodes"))
                        .containsExactly("127.0.0.1:20000"));
    }

    private List<String> names() {
        return world.started().stream()
                .map(s -> s.config().getString("banyan.name"))
                .toList();
    }

    private DemoOutcome run(int kills, int seconds, boolean keep) {
        DemoOptions options = new DemoOptions(
                NODES, kills, Optional.of(file), directory, 7, FAN_OUT, "nice", Duration.ofSeconds(seconds), keep);
        return new Demo(options, world::start, new OverlaySettings(ConfigFactory.empty()), screen, Duration.ZERO).run();
    }
}
