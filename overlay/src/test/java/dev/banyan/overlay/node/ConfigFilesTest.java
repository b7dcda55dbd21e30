package dev.banyan.overlay.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import dev.banyan.overlay.OverlaySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files in conf/ are what a node takes, and every key in them is explained. */
class ConfigFilesTest {
    private static final Path CONF = Path.of("..", "conf");
    private static final List<String> PRESETS = List.of("lan.conf", "wan.conf");

    @TempDir
    Path directory;

    static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(CONF)) {
            return all.sorted().toList();
        }
    }

    /** With what the operator is asked to fill in, and for this machine; a preset as the first line of a node's file. */
    private OverlaySettings load(Path file) throws IOException {
        String text = Files.readString(file);
        if (PRESETS.contains(file.getFileName().toString())) {
            Files.writeString(directory.resolve(file.getFileName()), text);
            text = "include \"" + file.getFileName() + "\"\n" + Files.readString(CONF.resolve("node-1.conf"));
        }
        String filled = text.replace("@NAME@", "berlin")
                .replace("@ADDRESS@", "192.0.2.7")
                .replaceAll("@SEED-\\d@", "192.0.2.7");
        Path copy = Files.writeString(directory.resolve("node.conf"), filled);
        return NodeConfig.load(
                copy,
                List.of(
                        "banyan.state-directory=" + directory.resolve("state"),
                        "banyan.bulk.receive-directory=" + directory.resolve("received")));
    }

    @Test
    void thereAreThreeNodesATemplateAndTwoPresets() throws IOException {
        assertThat(files().stream().map(file -> file.getFileName().toString()))
                .containsExactly(
                        "lan.conf", "node-1.conf", "node-2.conf", "node-3.conf", "node.conf.template", "wan.conf");
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFileIsTakenAsItIs(Path file) throws IOException {
        OverlaySettings settings = load(file);
        boolean isTemplate = file.toString().endsWith(".template");
        NodeConfig.checkStandalone(isTemplate ? settings.with("banyan.security.insecure", true) : settings);
    }

    @Test
    void aNodesOwnKeysWinOverThePresetItIncludes() throws IOException {
        Files.copy(CONF.resolve("lan.conf"), directory.resolve("lan.conf"));
        Path node = Files.writeString(
                directory.resolve("own.conf"),
                "include \"lan.conf\"\nbanyan.name = berlin\nbanyan.tree.attach.beacon-interval = 50ms\n");
        Config attach = NodeConfig.load(node, List.of()).config().getConfig("banyan.tree.attach");
        assertThat(attach.getString("beacon-interval")).isEqualTo("50ms");
        assertThat(attach.getString("beacon-timeout")).isEqualTo("500ms");
    }

    @Test
    void theTemplateStartsNothingOpenUntilItsOperatorSaysSo() throws IOException {
        OverlaySettings settings = load(CONF.resolve("node.conf.template"));
        assertThatThrownBy(() -> NodeConfig.checkStandalone(settings))
                .hasMessageContaining("banyan.control.host")
                .hasMessageContaining("banyan.security.insecure");
    }

    @Test
    void theTemplateIsRefusedWhileItIsNotFilledIn() {
        OverlaySettings settings = NodeConfig.load(CONF.resolve("node.conf.template"), List.of());
        assertThatThrownBy(() -> NodeConfig.check(settings)).hasMessageContaining("banyan.name", "'@NAME@'");
    }

    @Test
    void theThreeNodesFindEachOtherAndShareNothing() {
        List<String> seeds = List.of("127.0.0.1:7351", "127.0.0.1:7352", "127.0.0.1:7353");
        for (int n = 1; n <= 3; n++) {
            Config banyan = NodeConfig.load(CONF.resolve("node-" + n + ".conf"), List.of())
                    .config()
                    .getConfig("banyan");
            assertThat(banyan.getString("name")).isEqualTo("node-" + n);
            assertThat(banyan.getStringList("seed-nodes")).isEqualTo(seeds);
            assertThat(banyan.getString("control.host") + ":" + banyan.getInt("control.port"))
                    .isEqualTo(seeds.get(n - 1));
            assertThat(banyan.getInt("link.port")).isEqualTo(7360 + n);
            assertThat(banyan.getInt("admin.port")).isEqualTo(7370 + n);
            assertThat(banyan.getString("state-directory")).isEqualTo("data/node-" + n + "/state");
            assertThat(banyan.getString("bulk.receive-directory")).isEqualTo("data/node-" + n + "/received");
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyKeyHasAComment(Path file) {
        Config banyan = ConfigFactory.parseFile(file.toFile());
        assertThat(banyan.entrySet())
                .isNotEmpty()
                .allSatisfy(entry -> assertThat(entry.getValue().origin().comments())
                        .as(ConfigUtil.splitPath(entry.getKey()).toString())
                        .isNotEmpty());
    }
}
