package dev.banyan.overlay.cli;

import dev.banyan.overlay.Overlay;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.OverlaySettings;
import dev.banyan.overlay.node.NodeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code banyan receive}: a node of its own that takes one file and leaves. */
@Command(
        name = "receive",
        description = {
            "Joins a group with a node of its own, takes the first file that arrives and leaves.",
            "Meanwhile the node passes on what it receives, as every member does. Prints the path of the file."
        })
public final class ReceiveCommand implements Runnable {
    private static final int SUFFIX_BOUND = 0x10000;

    private final Console console;
    private final Function<OverlaySettings, Overlay> starter;

    @Parameters(paramLabel = "GROUP", description = "The group to join.")
    private String group = "";

    @Option(
            names = "--into",
            required = true,
            paramLabel = "DIR",
            description =
                    "Where the file goes; the directory is created if it is missing. A file of the same name is replaced.")
    private Path into = Path.of("");

    @Option(
            names = "--seed",
            required = true,
            paramLabel = "HOST:PORT",
            description = "Control address of a node of the cluster, as 'banyan status' shows it; as often as needed.")
    private List<String> seeds = new ArrayList<>();

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "Name of the cluster (default: that of the settings, banyan.cluster).")
    private @Nullable String cluster;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of this node, unique in the cluster (default: receive-PROCESS-RANDOM).")
    private @Nullable String name;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "Address of this machine that the other nodes reach (default: that of the settings,"
                    + " banyan.control.host and banyan.link.host: this machine alone).")
    private @Nullable String host;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "10m",
            converter = DurationConverter.class,
            description = "Give up after so long, such as 90s or 20m (default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ZERO;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting of the node; as often as needed.")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    ReceiveCommand(Console console) {
        this(console, Overlay::start);
    }

    /** @param starter starts a node, as {@link Overlay#start} does */
    ReceiveCommand(Console console, Function<OverlaySettings, Overlay> starter) {
        this.console = console;
        this.starter = starter;
    }

    @Override
    public void run() {
        Path directory = directory();
        // Others come and go while it waits, and Pekko warns of each that it cannot reach.
        LogLevel.expectWarningsOf("org.apache.pekko");
        Path staging = staging(directory);
        FileReception.Arrived arrived;
        try (Overlay node = starter.apply(settings(staging))) {
            console.note("banyan: " + node.name() + " joins group " + group + " at " + String.join(", ", seeds));
            arrived = new FileReception(console, node, staging, directory, timeout).take(group);
        } catch (OverlayException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        } finally {
            remove(staging);
        }
        if (json) {
            console.printJson(arrived);
        } else {
            console.print(arrived.path());
        }
    }

    private Path directory() {
        Path directory = into.toAbsolutePath().normalize();
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new CommandFailedException("cannot create the directory " + directory + " (--into): " + e, e);
        }
        if (!Files.isWritable(directory)) {
            throw new CommandFailedException("cannot write to " + directory + " (--into); make it writable");
        }
        return directory;
    }

    /** Beside the file, so that it appears there in one step; whatever else is on offer stays in it and goes with it. */
    private static Path staging(Path directory) {
        try {
            return Files.createTempDirectory(directory, ".banyan-receive-");
        } catch (IOException e) {
            throw new CommandFailedException("cannot write to " + directory + " (--into): " + e, e);
        }
    }

    private void remove(Path staging) {
        try (Stream<Path> files = Files.walk(staging)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            console.note("banyan: could not remove " + staging + ": " + e);
        }
    }

    private OverlaySettings settings(Path directory) {
        OverlaySettings settings = NodeConfig.load(overrides)
                .withName(name == null ? ownName() : name)
                .withSeeds(seeds)
                .with("banyan.bulk.receive-directory", directory.toString());
        if (cluster != null) {
            settings = settings.with("banyan.cluster", cluster);
        }
        if (host != null) {
            settings = settings.with("banyan.control.host", host).with("banyan.link.host", host);
        }
        return settings;
    }

    private static String ownName() {
        int suffix = ThreadLocalRandom.current().nextInt(SUFFIX_BOUND);
        return "receive-" + ProcessHandle.current().pid() + "-" + Integer.toHexString(suffix);
    }
}
