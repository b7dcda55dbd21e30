package dev.banyan.overlay.cli;

import dev.banyan.overlay.OverlaySettings;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** How {@link NodeCommand} comes to a node. */
interface NodeRunner {
    /**
     * Reads a configuration.
     *
     * @param overrides {@code KEY=VALUE} each
     * @throws com.typesafe.config.ConfigException if it cannot be read
     */
    OverlaySettings load(Path config, List<String> overrides);

    /**
     * Reads all settings as a start would, without starting anything.
     *
     * @throws com.typesafe.config.ConfigException if a setting is missing or wrong
     */
    void check(OverlaySettings settings);

    /**
     * Starts a node.
     *
     * @throws com.typesafe.config.ConfigException if a setting is missing or wrong
     * @throws dev.banyan.overlay.OverlayException if it cannot start
     */
    Running start(OverlaySettings settings);

    /** A node that runs. Called from any thread. */
    interface Running {
        /** Who it is and where it is reached; one line. */
        String summary();

        /** Completes when it has stopped, whoever asked it to. */
        CompletionStage<Done> ended();

        /** Leaves gracefully and stops. Blocks; a second call does nothing. */
        void close();
    }
}
