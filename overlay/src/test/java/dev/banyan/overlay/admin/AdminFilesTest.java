package dev.banyan.overlay.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.overlay.OverlayException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminFilesTest {
    @TempDir
    private Path directory;

    @Test
    void tellsANewTokenToTheNodesUserAlone() throws IOException {
        AdminToken token = new AdminFiles(directory).newToken();
        Path file = directory.resolve("admin.token");
        String line = Files.readString(file);
        assertThat(line).matches("[0-9a-f]{64}\n");
        assertThat(token.matches(line.strip())).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void replacesTheTokenOfAnEarlierLifeAndWhatItLeftUnfinished() throws IOException {
        Path file = directory.resolve("admin.token");
        Files.writeString(file, "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.writeString(directory.resolve("admin.token.new"), "half");
        AdminFiles files = new AdminFiles(directory);
        AdminToken first = files.newToken();
        AdminToken second = files.newToken();
        assertThat(second.matches(Files.readString(file).strip())).isTrue();
        assertThat(first.matches(Files.readString(file).strip())).isFalse();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(directory).isDirectoryContaining(path -> path.equals(file)).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void tellsWhereTheInterfaceListens() throws IOException {
        AdminFiles files = new AdminFiles(directory);
        files.address(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 7371));
        assertThat(directory.resolve("admin.address")).hasContent("127.0.0.1:7371");
        files.address(new InetSocketAddress(InetAddress.getByName("::1"), 7371));
        assertThat(directory.resolve("admin.address")).hasContent("[0:0:0:0:0:0:0:1]:7371");
    }

    @Test
    void namesTheFileThatCannotBeWritten() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> new AdminFiles(file).newToken())
                .isInstanceOf(OverlayException.class)
                .hasMessageContaining(file.resolve("admin.token").toString())
                .hasMessageContaining("banyan.state-directory");
    }

    @Test
    void makesTokensThatDoNotTellThemselves() {
        AdminToken token = AdminToken.random();
        assertThat(token.toString()).doesNotContain(token.digits());
        assertThat(AdminToken.random().digits()).isNotEqualTo(token.digits());
    }
}
