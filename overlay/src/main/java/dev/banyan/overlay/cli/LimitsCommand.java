package dev.banyan.overlay.cli;

import dev.banyan.overlay.NodeLimits;
import dev.banyan.tree.config.BitRate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code banyan limits}: what a running node may send and take of files. */
@Command(
        name = "limits",
        description = {
            "Prints what a running node may send and take of files, all its transfers together; with an option, changes it first.",
            "A change holds for what is under way too, until the node ends: the next start goes by its configuration. RATE is bits per"
                    + " second, or such as 64kbit, 40mbit, 1.5gbit; none for no limit. 'banyan transfers limit' bounds one transfer at all"
                    + " nodes."
        })
public final class LimitsCommand implements Runnable {
    private final Console console;

    @Option(
            names = "--up",
            paramLabel = "RATE",
            converter = LimitConverter.class,
            description = "Send at most so much (banyan.link.up-limit).")
    private @Nullable BitRate up;

    @Option(
            names = "--down",
            paramLabel = "RATE",
            converter = LimitConverter.class,
            description = "Take at most so much (banyan.link.down-limit).")
    private @Nullable BitRate down;

    @Option(
            names = "--source",
            paramLabel = "RATE",
            converter = LimitConverter.class,
            description =
                    "Send at most so much, within --up, of files whose source the node is (banyan.bulk.source-limit).")
    private @Nullable BitRate source;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Mixin
    private final NodeOptions node = new NodeOptions();

    LimitsCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Map<String, String> changes = new LinkedHashMap<>();
        put(changes, "up", up);
        put(changes, "down", down);
        put(changes, "source", source);
        AdminClient client = node.client();
        NodeLimits limits = changes.isEmpty() ? client.limits() : client.limits(changes);
        if (json) {
            console.printJson(limits);
        } else {
            console.print(LimitsText.of(limits));
        }
    }

    private static void put(Map<String, String> changes, String which, @Nullable BitRate rate) {
        if (rate != null) {
            changes.put(which, rate.toString());
        }
    }
}
