package dev.banyan.overlay.cli;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.banyan.overlay.Overlay;
import dev.banyan.overlay.OverlaySettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** Runs a node by the API for applications: in one group, without an admin interface. */
final class EmbeddedRunner implements NodeRunner {
    private static final String GROUP = "banyan.group";

    @Override
    public OverlaySettings load(Path config, List<String> overrides) {
        if (!Files.isRegularFile(config) || !Files.isReadable(config)) {
            throw new ConfigException.Generic(
                    config + " is no file that can be read; name the node's configuration with"
                            + " --config, as seen from " + Path.of("").toAbsolutePath());
        }
        return OverlaySettings.of(Overrides.parse(overrides).withFallback(ConfigFactory.parseFile(config.toFile())));
    }

    @Override
    public void check(OverlaySettings settings) {
        settings.config().getString(GROUP);
    }

    @Override
    public Running start(OverlaySettings settings) {
        String group = settings.config().getString(GROUP);
        Overlay node = Overlay.start(settings);
        node.join(group);
        CompletableFuture<Done> ended = new CompletableFuture<>();
        return new Running() {
            @Override
            public String summary() {
                return "node " + node.name() + " in group " + group + ", control " + node.controlAddress() + ", links "
                        + node.dataAddress();
            }

            @Override
            public CompletionStage<Done> ended() {
                return ended;
            }

            @Override
            public void close() {
                node.close();
                ended.complete(Done.getInstance());
            }
        };
    }
}
