package dev.banyan.bench.live.member;

import com.typesafe.config.ConfigFactory;
import dev.banyan.bench.live.BenchException;
import dev.banyan.overlay.Delivery;
import dev.banyan.overlay.Group;
import dev.banyan.overlay.Overlay;
import dev.banyan.overlay.OverlaySettings;
import dev.banyan.overlay.ReceivedFile;
import dev.banyan.overlay.SubscribeOptions;
import dev.banyan.overlay.Subscription;
import dev.banyan.overlay.Topic;
import dev.banyan.overlay.TopicCodec;
import dev.banyan.overlay.TreeSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.jspecify.annotations.Nullable;

/** A node and the one topic of the benchmarks. */
public final class Member implements AutoCloseable {
    private static final String GROUP = "bench";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Where streams of the public API run; the application has no other use for an actor system. Ends with the process. */
    private static final class Application {
        static final ActorSystem SYSTEM = ActorSystem.create(
                "application",
                ConfigFactory.parseString(
                                "pekko { actor { provider = local, default-dispatcher.fork-join-executor { parallelism-min = 1,"
                                        + " parallelism-max = 1 } }, daemonic = on, jvm-shutdown-hooks = off, scheduler.tick-duration = 100ms,"
                                        + " coordinated-shutdown.run-by-jvm-shutdown-hook = off, logger-startup-timeout = 60s }")
                        .withFallback(ConfigFactory.load()));
    }

    private final Overlay overlay;
    private @Nullable Group group;

    private Member(Overlay overlay) {
        this.overlay = overlay;
    }

    /**
     * Starts a node.
     *
     * @param seeds control addresses; none founds a cluster
     * @param settings that differ from the defaults
     */
    public static Member start(String name, List<String> seeds, Map<String, Object> settings) {
        OverlaySettings all = OverlaySettings.load().withName(name).withSeeds(seeds);
        for (Map.Entry<String, Object> setting : settings.entrySet()) {
            all = all.with(setting.getKey(), setting.getValue());
        }
        return new Member(Overlay.start(all));
    }

    /** What others name as a seed. */
    public String controlAddress() {
        return overlay.controlAddress();
    }

    /** Takes its place in the tree; waits for it. */
    public void join() {
        group = await(overlay.join(GROUP), "joining");
    }

    /** The group, once joined. */
    public Group group() {
        if (group == null) {
            throw new IllegalStateException("not joined");
        }
        return group;
    }

    /** The topic, of bytes as they are. */
    public Topic<byte[]> topic() {
        return group().topic("bench", TopicCodec.bytes());
    }

    /** Tells of each file that arrives from now on, on one thread at a time. */
    public void onReceived(Consumer<ReceivedFile> each) {
        group().received()
                .runWith(
                        Sink.foreach(each::accept)
                                .mapMaterializedValue(done -> done.whenComplete((ended, error) ->
                                        System.err.println("files end: " + (error == null ? "" : error)))),
                        Application.SYSTEM);
    }

    /** Where the node stands. */
    public TreeSnapshot tree() {
        return await(group().tree(), "looking at the tree");
    }

    /**
     * Subscribes by the public source and waits until it is ready. That the source ends is told on stderr, the log of the process.
     *
     * @param each takes what comes, on one thread at a time
     */
    public Subscription subscribe(SubscribeOptions options, Consumer<Delivery<byte[]>> each) {
        Subscription subscription = topic().subscribe(options)
                .toMat(
                        Sink.foreach(each::accept)
                                .mapMaterializedValue(done -> done.whenComplete((ended, error) ->
                                        System.err.println("subscription ended: " + (error == null ? "" : error)))),
                        Keep.left())
                .run(Application.SYSTEM);
        await(subscription.ready(), "subscribing");
        return subscription;
    }

    /**
     * Waits.
     *
     * @throws BenchException if it fails or takes too long
     */
    public static <T> T await(CompletionStage<T> stage, String what) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new BenchException(what + " took longer than " + PATIENCE.toSeconds() + " s", e);
        } catch (ExecutionException | CompletionException e) {
            throw new BenchException(what + " failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    @Override
    public void close() {
        overlay.crash();
    }
}
