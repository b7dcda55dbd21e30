package dev.banyan.bench.demo;

import com.typesafe.config.ConfigFactory;
import dev.banyan.overlay.Overlay;
import dev.banyan.overlay.OverlaySettings;
import dev.banyan.overlay.cli.Format;
import dev.banyan.tree.latency.CityTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;

/** One run of the demo. Used once, by one thread. */
public final class Demo {
    /** What is sent when the running Java has no {@code lib/modules}. */
    private static final long GENERATED_BYTES = 64L * 1024 * 1024;

    private static final Duration CALM = Duration.ofSeconds(6);

    private final DemoOptions options;
    private final Function<OverlaySettings, Overlay> starter;
    private final OverlaySettings settings;
    private final Screen screen;
    private final Duration calm;
    private final Deadline deadline;

    /**
     * @param starter starts a node, as {@link Overlay#start} does
     * @param settings of all nodes, before the demo's own
     */
    public Demo(
            DemoOptions options, Function<OverlaySettings, Overlay> starter, OverlaySettings settings, Screen screen) {
        this(options, starter, settings, screen, CALM);
    }

    /** @param calm the tree counts as formed when nobody has moved for this time */
    Demo(
            DemoOptions options,
            Function<OverlaySettings, Overlay> starter,
            OverlaySettings settings,
            Screen screen,
            Duration calm) {
        this.options = options;
        this.starter = starter;
        this.settings = settings;
        this.screen = screen;
        this.calm = calm;
        deadline = Deadline.in(options.timeout());
    }

    /**
     * Starts the nodes, sends the file, kills, checks the copies and cleans up, also when the JVM is told to end meanwhile.
     *
     * @throws DemoException if it does not come to a transfer: too little disk, a file that cannot be read, nodes that do not
     *     start or find no place in the tree
     */
    public DemoOutcome run() {
        long fileBytes = sizeOfWhatIsSent();
        Workspace.requireSpace(options.directory(), options.nodes(), fileBytes);
        Workspace workspace = Workspace.create(options.directory(), options.keep());
        Fleet fleet = new Fleet(starter);
        Thread player = Thread.currentThread();
        Thread onExit = new Thread(() -> cleanUp(player, workspace, fleet), "demo-exit");
        Runtime.getRuntime().addShutdownHook(onExit);
        try (workspace;
                fleet) {
            return playWithStreams(fleet, workspace);
        } finally {
            forget(onExit);
        }
    }

    private DemoOutcome playWithStreams(Fleet fleet, Workspace workspace) {
        ActorSystem streams = streams();
        try {
            return play(fleet, workspace, SystemMaterializer.get(streams).materializer());
        } finally {
            streams.terminate();
        }
    }

    private DemoOutcome play(Fleet fleet, Workspace workspace, Materializer materializer) {
        Path file = fileToSend(workspace);
        long fileBytes = sizeOf(file);
        CompletableFuture<String> sha256 = CompletableFuture.supplyAsync(() -> digestOf(file));
        List<Place> places = Place.choose(CityTable.standard(), options.nodes(), options.seed());
        Journal journal = new Journal(places, screen);
        introduce(file, fileBytes, places.get(0));
        NodeSettings nodeSettings = new NodeSettings(settings, places, options);
        List<DemoNode> nodes = fleet.start(
                places, nodeSettings, workspace, deadline, screen, node -> follow(node, journal, materializer));
        nodes.subList(1, nodes.size()).forEach(node -> node.group().receiveInto(node.directory()));
        Formation formation = new Formation(journal, calm, deadline);
        formation.awaitWholeTree(nodes);
        nodes.forEach(node -> node.group().tree().thenAccept(journal::standing));
        showTree("The tree; round trips to the parent as measured, over emulated delays:", nodes);
        String digest = join(sha256);
        KillPlan kills = new KillPlan(options.kills(), options.seed());
        Delivery.Outcome delivery = new Delivery(nodes, kills, journal, screen, deadline).run(file, fileBytes);
        List<DemoNode> survivors = nodes.stream().filter(DemoNode::alive).toList();
        List<String> unrepaired = formation.awaitRepair(survivors);
        showTree("The tree at the end:", survivors);
        DemoOutcome outcome =
                new Verdict(options, nodes, journal, screen).give(delivery, unrepaired, file, fileBytes, digest);
        if (options.keep()) {
            screen.note("the copies are in " + workspace.root());
        }
        return outcome;
    }

    private void introduce(Path file, long fileBytes, Place source) {
        screen.tell(options.nodes()
                + " nodes in one JVM, in as many cities of the world; delays by great circle and uplinks of "
                + NodeSettings.UPLINK_BITS_PER_SECOND / 1_000_000 + " Mbit/s are emulated");
        screen.tell(source.city().name() + " sends " + file + " (" + Format.bytes(fileBytes) + ") to all others");
    }

    private static void follow(DemoNode node, Journal journal, Materializer materializer) {
        node.group()
                .events()
                .runForeach(event -> journal.happened(node.name(), event), materializer)
                .exceptionally(error -> {
                    journal.broken(node.name());
                    return Done.getInstance();
                });
        node.group().tree().thenAccept(journal::standing);
    }

    private void showTree(String title, List<DemoNode> living) {
        screen.tell("");
        screen.tell(title);
        TreePicture.draw(ObservedTree.of(living, deadline), living, screen.unicode())
                .forEach(screen::tell);
        screen.tell("");
    }

    private long sizeOfWhatIsSent() {
        return options.file().or(Demo::modulesOfThisJava).map(Demo::sizeOf).orElse(GENERATED_BYTES);
    }

    private Path fileToSend(Workspace workspace) {
        return options.file().or(Demo::modulesOfThisJava).orElseGet(() -> {
            screen.note("this Java has no lib/modules; sending " + Format.bytes(GENERATED_BYTES)
                    + " of random bytes instead");
            return workspace.generate(GENERATED_BYTES, options.seed());
        });
    }

    private static Optional<Path> modulesOfThisJava() {
        return Optional.of(Path.of(System.getProperty("java.home"), "lib", "modules"))
                .filter(Files::isReadable);
    }

    private static long sizeOf(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new DemoException("cannot send " + file + ": it is not a file; name another with --file");
            }
            if (!Files.isReadable(file)) {
                throw new DemoException("cannot send " + file + ": it cannot be read; name another with --file");
            }
            return Files.size(file);
        } catch (IOException e) {
            throw new DemoException("cannot send " + file + " (" + e + "); name another with --file", e);
        }
    }

    private static String digestOf(Path file) {
        try {
            return Copies.sha256(file);
        } catch (IOException e) {
            throw new DemoException("cannot read " + file + " (" + e + "); name another with --file", e);
        }
    }

    private static String join(CompletableFuture<String> digest) {
        try {
            return digest.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof DemoException known ? known : e;
        }
    }

    /** Streams of the public API run where the application wants; this application has no other use for an actor system. */
    private static ActorSystem streams() {
        return ActorSystem.create(
                "banyan-demo",
                ConfigFactory.parseString("pekko { actor { provider = local, default-dispatcher.fork-join-executor"
                                + " { parallelism-min = 1, parallelism-max = 1 } }, daemonic = on"
                                + ", jvm-shutdown-hooks = off, coordinated-shutdown.run-by-jvm-shutdown-hook = off }")
                        .withFallback(ConfigFactory.load()));
    }

    /** On Ctrl-C: the copies go first, since a second Ctrl-C may follow; again after the nodes are dead and create no more. */
    private static void cleanUp(Thread player, Workspace workspace, Fleet fleet) {
        player.interrupt();
        removeQuietly(workspace);
        fleet.close();
        removeQuietly(workspace);
    }

    private static void removeQuietly(Workspace workspace) {
        try {
            workspace.close();
        } catch (DemoException e) {
            return;
        }
    }

    private static void forget(Thread onExit) {
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            return; // the JVM is ending: the hook runs
        }
    }
}
