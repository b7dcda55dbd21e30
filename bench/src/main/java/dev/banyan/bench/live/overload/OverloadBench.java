package dev.banyan.bench.live.overload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.banyan.bench.live.BenchException;
import dev.banyan.bench.live.Machine;
import dev.banyan.bench.live.PartFleet;
import dev.banyan.bench.live.PartProcess;
import dev.banyan.bench.live.Pause;
import dev.banyan.bench.live.Reading;
import dev.banyan.bench.live.Summary;
import dev.banyan.bench.live.Watcher;
import dev.banyan.bench.live.Wire;
import dev.banyan.bench.live.member.MemberPart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * Floods one node whose children read fast, then slowly, then not at all (their processes are frozen), then fast again, and looks at its memory.
 */
public final class OverloadBench {
    private static final Duration PATIENCE = Duration.ofSeconds(300);
    private static final int CROWDS = 2;
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long MEGABYTE = 1L << 20;

    private final OverloadOptions options;
    private final Watcher watcher;
    private final List<OverloadReport.Phase> phases = new ArrayList<>();

    /** @param watcher told of the progress, on the thread of {@link #run} */
    public OverloadBench(OverloadOptions options, Watcher watcher) {
        this.options = options;
        this.watcher = watcher;
    }

    /**
     * Does the test.
     *
     * @throws BenchException if it cannot be done
     */
    public OverloadReport run() {
        try (PartFleet fleet = new PartFleet()) {
            watcher.doing(0, Step.values().length, "starting " + options.children() + " children");
            PartProcess publisher = fleet.start(
                    "publisher",
                    OverloadPublisherPart.class,
                    List.of("-Xmx" + options.heapMegabytes() + "m", "-XX:+ExitOnOutOfMemoryError"));
            List<PartProcess> crowds = new ArrayList<>();
            for (int i = 0; i < Math.min(CROWDS, options.children()); i++) {
                crowds.add(fleet.start("crowd-" + i, CrowdPart.class, List.of("-Xmx2g", PartFleet.COMPILE_QUICKLY)));
            }
            form(publisher, crowds);
            boolean survived = flood(publisher, crowds);
            return report(survived);
        }
    }

    private void form(PartProcess publisher, List<PartProcess> crowds) {
        String seed = MemberPart.start(
                publisher,
                "publisher",
                List.of(),
                Map.of("banyan.tree.fan-out", options.children(), "banyan.tree.root-preference", 1),
                PATIENCE);
        publisher.await("join", Wire.object(), PATIENCE);
        // One crowd after the other: so many nodes that start at once run into each other's time-outs.
        for (int i = 0; i < crowds.size(); i++) {
            int count = (options.children() + crowds.size() - 1 - i) / crowds.size();
            crowds.get(i)
                    .await(
                            "gather",
                            Wire.object()
                                    .put("prefix", "child-" + i)
                                    .put("count", count)
                                    .put("seed", seed)
                                    .put("policy", options.policy().name()),
                            PATIENCE);
        }
        publisher.await(
                "flood", Wire.object().put("size", options.sizeBytes()).put("audience", options.children()), PATIENCE);
    }

    /** What the children do. */
    private enum Step {
        FAST,
        SLOW,
        FROZEN,
        THAWED
    }

    private boolean flood(PartProcess publisher, List<PartProcess> crowds) {
        try {
            for (Step step : Step.values()) {
                watcher.doing(
                        step.ordinal(),
                        Step.values().length,
                        "children " + step.name().toLowerCase(java.util.Locale.ROOT));
                prepare(step, crowds);
                phases.add(phase(step, publisher));
            }
            publisher.await("halt", Wire.object(), PATIENCE);
            return true;
        } catch (BenchException e) {
            if (publisher.alive()) {
                throw e;
            }
            watcher.note(String.valueOf(e.getMessage()));
            return false;
        }
    }

    private static void prepare(Step step, List<PartProcess> crowds) {
        switch (step) {
            case FAST -> pace(crowds, 0);
            case SLOW -> pace(crowds, SLOW_NANOS);
            case FROZEN -> crowds.forEach(PartProcess::freeze);
            case THAWED -> {
                crowds.forEach(PartProcess::thaw);
                pace(crowds, 0);
            }
        }
    }

    private static void pace(List<PartProcess> crowds, long nanos) {
        PartFleet.askAll(crowds, "pace", Wire.object().put("nanos", nanos), PATIENCE);
    }

    private OverloadReport.Phase phase(Step step, PartProcess publisher) {
        Reading begin = publisher.await("look", Wire.object(), PATIENCE);
        Pause.of(options.phase());
        Reading end = publisher.await("look", Wire.object(), PATIENCE);
        JsonNode tree = publisher.await("tree", Wire.object(), PATIENCE).details();
        MemoryWatch.Peak peak = Wire.as(end.details().path("peak"), MemoryWatch.Peak.class);
        return new OverloadReport.Phase(
                step.name().toLowerCase(java.util.Locale.ROOT),
                Summary.round(end.grownSince(begin, "published") / end.secondsSince(begin), 0),
                tree.path("children").asInt(),
                peak.heapBytes(),
                peak.keptBytes(),
                peak.directBytes());
    }

    private OverloadReport report(boolean survived) {
        return new OverloadReport(
                survived,
                most(OverloadReport.Phase::heapBytesMax),
                most(OverloadReport.Phase::keptBytesMax),
                most(OverloadReport.Phase::directBytesMax),
                options.heapMegabytes() * MEGABYTE,
                options.children(),
                options.sizeBytes(),
                options.policy().name().toLowerCase(java.util.Locale.ROOT),
                phases,
                Machine.current());
    }

    private long most(ToLongFunction<OverloadReport.Phase> figure) {
        return phases.stream().mapToLong(figure).max().orElse(0);
    }
}
