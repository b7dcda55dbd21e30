package dev.banyan.overlay.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of a command that asks a running node. */
final class NodeOptions {
    @Option(
            names = "--node",
            paramLabel = "CONFIG",
            defaultValue = "conf/node-1.conf",
            description =
                    "The configuration of the node that is asked; its directories are seen from the working directory"
                            + " (default: ${DEFAULT-VALUE}).")
    private Path config = Path.of("");

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "A setting over those of CONFIG; as often as needed. Give those that the node was started with.")
    private List<String> overrides = new ArrayList<>();

    /** @throws com.typesafe.config.ConfigException if the configuration cannot be read */
    AdminClient client() {
        return new AdminClient(NodeAddress.find(config, overrides));
    }
}
