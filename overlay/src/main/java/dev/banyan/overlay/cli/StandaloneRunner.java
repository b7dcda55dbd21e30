package dev.banyan.overlay.cli;

import dev.banyan.overlay.OverlaySettings;
import dev.banyan.overlay.node.NodeConfig;
import dev.banyan.overlay.node.StandaloneNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** Runs a real node. */
final class StandaloneRunner implements NodeRunner {
    @Override
    public OverlaySettings load(Path config, List<String> overrides) {
        return NodeConfig.load(config, overrides);
    }

    @Override
    public void check(OverlaySettings settings) {
        NodeConfig.checkStandalone(settings);
    }

    @Override
    public Running start(OverlaySettings settings) {
        StandaloneNode node = StandaloneNode.start(settings);
        return new Running() {
            @Override
            public String summary() {
                return node.summary();
            }

            @Override
            public CompletionStage<Done> ended() {
                return node.ended();
            }

            @Override
            public void close() {
                node.close();
            }
        };
    }
}
