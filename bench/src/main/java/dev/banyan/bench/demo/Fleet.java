package dev.banyan.bench.demo;

import dev.banyan.overlay.Overlay;
import dev.banyan.overlay.OverlaySettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** The nodes of the demo: starts them a few at a time, lets them join the group, stops them all. */
final class Fleet implements AutoCloseable {
    static final String GROUP = "demo";

    /** More at once only fight for the processors and run into each other's time-outs. */
    private static final int STARTS_AT_ONCE = 3;

    private static final Duration JOIN_TIME = Duration.ofSeconds(60);
    /** What has not stopped by then goes with the JVM. */
    private static final Duration STOP_TIME = Duration.ofSeconds(5);

    private final Function<OverlaySettings, Overlay> starter;
    private final ExecutorService starting = Threads.daemons("demo-start", STARTS_AT_ONCE);
    /** Guarded by itself; all that ever started, dead ones too. */
    private final List<Overlay> overlays = new ArrayList<>();

    private volatile boolean closed;

    /** @param starter starts a node, as {@link Overlay#start} does */
    Fleet(Function<OverlaySettings, Overlay> starter) {
        this.starter = starter;
    }

    /**
     * Starts all nodes, the source first, and lets them join the group.
     *
     * @param places of the nodes; the first is the source's
     * @param joined told of each node as soon as it has its place, on any thread, perhaps several at once
     * @return the nodes in the order of their places
     * @throws DemoException naming those that did not start or join in time
     */
    List<DemoNode> start(
            List<Place> places,
            NodeSettings settings,
            Workspace workspace,
            Deadline deadline,
            Screen screen,
            Consumer<DemoNode> joined) {
        Map<Place, CompletableFuture<DemoNode>> nodes = new LinkedHashMap<>();
        Place sourcePlace = places.get(0);
        Overlay source = await(startLater(settings.ofSource(sourcePlace)), sourcePlace, deadline);
        nodes.put(sourcePlace, join(source, sourcePlace, workspace, joined));
        Map<Place, CompletableFuture<Overlay>> starts = new LinkedHashMap<>();
        for (Place place : places.subList(1, places.size())) {
            CompletableFuture<Overlay> start = startLater(settings.ofReceiver(place, source.controlAddress()));
            starts.put(place, start);
            nodes.put(place, start.thenCompose(overlay -> join(overlay, place, workspace, joined)));
        }
        starts.forEach((place, start) -> await(start, place, deadline));
        screen.tell(places.size() + " nodes started");
        awaitJoined(nodes, deadline.atMost(JOIN_TIME));
        return nodes.values().stream().map(CompletableFuture::join).toList();
    }

    private CompletableFuture<Overlay> startLater(OverlaySettings settings) {
        return CompletableFuture.supplyAsync(
                () -> {
                    if (closed) {
                        throw new DemoException("the demo is over");
                    }
                    Overlay overlay = starter.apply(settings);
                    if (!register(overlay)) {
                        overlay.crash();
                    }
                    return overlay;
                },
                starting);
    }

    private boolean register(Overlay overlay) {
        synchronized (overlays) {
            overlays.add(overlay);
            return !closed;
        }
    }

    private static CompletableFuture<DemoNode> join(
            Overlay overlay, Place place, Workspace workspace, Consumer<DemoNode> joined) {
        Path directory = workspace.directoryOf(place.node());
        return overlay.join(GROUP).toCompletableFuture().thenApply(group -> {
            DemoNode node = new DemoNode(place, overlay, group, directory);
            joined.accept(node);
            return node;
        });
    }

    private static Overlay await(CompletableFuture<Overlay> start, Place place, Deadline deadline) {
        try {
            return start.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new DemoException(
                    "node " + place.node() + " did not start within "
                            + deadline.total().toSeconds() + " s; use fewer --nodes or a longer --timeout",
                    e);
        } catch (ExecutionException e) {
            throw new DemoException("node " + place.node() + " cannot start: " + messageOf(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoException("the demo was interrupted", e);
        }
    }

    private static void awaitJoined(Map<Place, CompletableFuture<DemoNode>> nodes, Deadline deadline) {
        while (!nodes.values().stream().allMatch(CompletableFuture::isDone)) {
            if (deadline.passed()) {
                throw new DemoException("without a place in the tree after "
                        + deadline.total().toSeconds() + " s: "
                        + String.join(", ", namesOf(nodes, join -> !join.isDone()))
                        + "; use fewer --nodes, or look at the log with --log-level info");
            }
            deadline.pause();
        }
        nodes.forEach((place, join) -> {
            try {
                join.join();
            } catch (CompletionException e) {
                throw new DemoException("node " + place.node() + " cannot join: " + messageOf(e), e);
            }
        });
    }

    private static List<String> namesOf(
            Map<Place, CompletableFuture<DemoNode>> nodes, Predicate<CompletableFuture<?>> wanted) {
        return nodes.entrySet().stream()
                .filter(entry -> wanted.test(entry.getValue()))
                .map(entry -> entry.getKey().node())
                .toList();
    }

    private static String messageOf(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /**
     * Stops all nodes at once, without a farewell: the demo is over, and nobody is left to be told. More than once does no harm.
     */
    @Override
    public void close() {
        List<Overlay> running = endStarting();
        ExecutorService crashing = Threads.daemons("demo-stop", Math.max(1, running.size()));
        allDone(
                running.stream()
                        .map(overlay -> CompletableFuture.runAsync(overlay::crash, crashing))
                        .toList(),
                STOP_TIME);
        crashing.shutdownNow();
    }

    private List<Overlay> endStarting() {
        synchronized (overlays) {
            closed = true;
            starting.shutdownNow();
            return List.copyOf(overlays);
        }
    }

    /** Waits, but not for ever: all threads of the demo are daemons, so what hangs does not outlive it. */
    private static void allDone(List<? extends CompletableFuture<?>> futures, Duration time) {
        try {
            CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
                    .get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
