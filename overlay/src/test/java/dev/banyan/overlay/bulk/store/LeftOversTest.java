package dev.banyan.overlay.bulk.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftOversTest {
    private static final Instant NOW = Instant.parse("2030-01-02T03:04:05Z");
    private static final String STEM = ".data.0123456789abcdef";

    @TempDir
    Path directory;

    private final LeftOvers leftOvers = new LeftOvers(Duration.ofHours(24), () -> NOW);

    @Test
    void whatNobodyWroteForLongerIsRemoved() throws IOException {
        file(STEM + ".part", 25);
        file(STEM + ".state", 24);
        file(".lone.0123456789abcdef.state", 30);
        file(".lone.fedcba9876543210.part", 30);
        leftOvers.sweep(directory);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatWasWrittenLatelyStaysAndSoDoesItsPair() throws IOException {
        file(STEM + ".part", 30);
        file(STEM + ".state", 23);
        leftOvers.sweep(directory);
        assertThat(names()).containsExactly(STEM + ".part", STEM + ".state");
    }

    @Test
    void namesOfAnotherFormStay() throws IOException {
        List<String> foreign = List.of(
                "data.0123456789abcdef.part",
                ".0123456789abcdef.part",
                ".data.0123456789ABCDEF.part",
                ".data.0123456789abcde.part",
                ".data.part",
                ".data.0123456789abcdef.part.bak",
                "data");
        for (String name : foreign) {
            file(name, 1000);
        }
        Files.createDirectory(directory.resolve(STEM + ".part"));
        Path outside = Files.createSymbolicLink(directory.resolve(".link.0123456789abcdef.part"), Path.of("data"));
        leftOvers.sweep(directory);
        assertThat(names()).containsAll(foreign).contains(STEM + ".part");
        assertThat(Files.isSymbolicLink(outside)).isTrue();
    }

    @Test
    void whatSomebodyHasLockedStays() throws IOException {
        Path part = file(STEM + ".part", 30);
        file(STEM + ".state", 30);
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            leftOvers.sweep(directory);
            assertThat(lock.isValid()).isTrue();
            assertThat(names()).containsExactly(STEM + ".part", STEM + ".state");
        }
    }

    @Test
    void aDirectoryIsLookedAtOnce() throws IOException {
        leftOvers.sweep(directory);
        file(STEM + ".part", 30);
        leftOvers.sweep(directory);
        assertThat(names()).containsExactly(STEM + ".part");
    }

    @Test
    void aDirectoryThatIsNotThereYetIsLookedAtWhenItIs() throws IOException {
        Path later = directory.resolve("later");
        leftOvers.sweep(later);
        Files.createDirectory(later);
        Files.setLastModifiedTime(Files.createFile(later.resolve(STEM + ".part")), FileTime.from(Instant.EPOCH));
        leftOvers.sweep(later);
        assertThat(later).isEmptyDirectory();
    }

    @Test
    void nothingIsKeptWhenNoneIsToBe() throws IOException {
        file(STEM + ".part", 0);
        LeftOvers none = new LeftOvers(Duration.ZERO, () -> NOW);
        none.sweep(directory);
        assertThat(none.areKept()).isFalse();
        assertThat(leftOvers.areKept()).isTrue();
        assertThat(directory).isEmptyDirectory();
    }

    private Path file(String name, int hoursAgo) throws IOException {
        Path file = Files.createFile(directory.resolve(name));
        return Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofHours(hoursAgo))));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
