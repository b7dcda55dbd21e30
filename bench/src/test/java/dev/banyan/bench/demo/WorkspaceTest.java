package dev.banyan.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceTest {
    @TempDir
    private Path parent;

    @Test
    void tooLittleDiskIsAnErrorThatNamesWhatIsNeededAndWhatToDo() {
        assertThatThrownBy(() -> Workspace.requireSpace(parent, 16, 128_000_000, 2_000_000_000))
                .isInstanceOf(DemoException.class)
                .hasMessageContainingAll(
                        "16 copies need 2.3 GB", parent.toString(), "only 2.0 GB free", "--dir", "--nodes");
    }

    @Test
    void enoughDiskIsFine() {
        assertThatCode(() -> Workspace.requireSpace(parent, 16, 128_000_000, 2_400_000_000L))
                .doesNotThrowAnyException();
    }

    @Test
    void aHugeFileDoesNotOverflowTheSum() {
        assertThatThrownBy(() -> Workspace.requireSpace(parent, 64, Long.MAX_VALUE / 2))
                .isInstanceOf(DemoException.class);
    }

    @Test
    void whatIsInItGoesWithItUnlessItIsKept() throws IOException {
        Workspace gone = filled(false);
        Workspace kept = filled(true);
        gone.close();
        gone.close();
        kept.close();

        assertThat(gone.root()).doesNotExist();
        assertThat(kept.root().resolve("lima").resolve("file")).exists();
    }

    @Test
    void aDirectoryThatCannotBeMadeIsAClearError() throws IOException {
        Path file = Files.writeString(parent.resolve("file"), "x");

        assertThatThrownBy(() -> Workspace.create(file, false))
                .isInstanceOf(DemoException.class)
                .hasMessageContainingAll(file.toString(), "--dir");
    }

    @Test
    void generatedBytesAreTheSameForTheSameSeed() throws IOException {
        try (Workspace one = Workspace.create(parent, false);
                Workspace two = Workspace.create(parent, false)) {
            Path first = one.generate(3_000_000, 5);

            assertThat(Files.size(first)).isEqualTo(3_000_000);
            assertThat(Copies.sha256(two.generate(3_000_000, 5))).isEqualTo(Copies.sha256(first));
        }
    }

    private Workspace filled(boolean keep) throws IOException {
        Workspace workspace = Workspace.create(parent, keep);
        Files.writeString(workspace.directoryOf("lima").resolve("file"), "x");
        return workspace;
    }
}
