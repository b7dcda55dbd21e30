package dev.banyan.overlay.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.overlay.OverlayException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
    @TempDir
    Path directory;

    @Test
    void incarnationsGrowAlsoWhenTheClockWasSetBack() {
        try (StateDirectory state = StateDirectory.take(directory, "n")) {
            assertThat(state.nextIncarnation(1_000)).isEqualTo(1_000);
            assertThat(state.nextIncarnation(5_000)).isEqualTo(5_000);
        }
        try (StateDirectory state = StateDirectory.take(directory, "n")) {
            assertThat(state.nextIncarnation(3_000)).isEqualTo(5_001);
        }
    }

    @Test
    void aSecondNodeOfTheDirectoryIsToldWhoHasIt() {
        try (StateDirectory state = StateDirectory.take(directory, "n")) {
            assertThatThrownBy(() -> StateDirectory.take(directory, "n"))
                    .isInstanceOf(OverlayException.class)
                    .hasMessageContaining("node n")
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("banyan.state-directory");
            assertThat(state.members()).isEmpty();
        }
        StateDirectory.take(directory, "n").close();
    }

    @Test
    void remembersMembersAndPassesOverWhatIsNoAddress() throws Exception {
        try (StateDirectory state = StateDirectory.take(directory, "n")) {
            state.remember(List.of("host1:1", "host2:2"));
            assertThat(state.members()).containsExactly("host1:1", "host2:2");
            Files.writeString(directory.resolve("members"), "host1:1\n\u0000garbage\nhost3:99999\n");
            assertThat(state.members()).containsExactly("host1:1");
        }
    }

    @Test
    void anIncarnationThatIsNoNumberIsNotGuessed() throws Exception {
        Files.writeString(directory.resolve("incarnation"), "seven");
        try (StateDirectory state = StateDirectory.take(directory, "n")) {
            assertThatThrownBy(() -> state.nextIncarnation(1))
                    .isInstanceOf(OverlayException.class)
                    .hasMessageContaining("seven")
                    .hasMessageContaining("incarnation");
        }
    }
}
