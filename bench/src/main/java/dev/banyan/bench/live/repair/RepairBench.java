package dev.banyan.bench.live.repair;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.banyan.bench.live.BenchException;
import dev.banyan.bench.live.PartFleet;
import dev.banyan.bench.live.PartProcess;
import dev.banyan.bench.live.Pause;
import dev.banyan.bench.live.Reading;
import dev.banyan.bench.live.WarmUp;
import dev.banyan.bench.live.Watcher;
import dev.banyan.bench.live.Wire;
import dev.banyan.bench.live.member.MemberPart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Lets a fault happen to a node in the middle of the tree while messages flow, again and again, and asks the others what they noticed. A node that
 * was lost is replaced by a new one.
 */
public final class RepairBench {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration FIRST_WARM_UP_MAX = Duration.ofSeconds(60);
    /** For the one new process. */
    private static final Duration WARM_UP_MAX = Duration.ofSeconds(10);

    private static final Duration ABREAST_TIME = Duration.ofSeconds(60);
    /** Until the first message of a run, one second's messages after those that have come. */
    private static final Duration BEGIN = Duration.ofMillis(1500);

    private static final Duration BEFORE_FAULT = Duration.ofMillis(200);
    private static final Duration TREE_TIME = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final List<String> JVM_OPTIONS = List.of("-Xms96m", "-Xmx320m");
    private static final int RECEIPT_EVERY = 20;

    private final RepairOptions options;
    private final Watcher watcher;
    private final List<PartProcess> subscribers = new ArrayList<>();
    private int named;
    private long next;

    /** @param watcher told of the progress, on the thread of {@link #run} */
    public RepairBench(RepairOptions options, Watcher watcher) {
        this.options = options;
        this.watcher = watcher;
    }

    /**
     * Does all runs.
     *
     * @throws BenchException if it cannot be done
     */
    public RepairReport run() {
        List<RepairReport.Run> runs = new ArrayList<>();
        try (PartFleet fleet = new PartFleet()) {
            watcher.doing(0, options.runs(), "starting " + options.nodes() + " nodes");
            PartProcess publisher = fleet.start("publisher", RepairPart.class, JVM_OPTIONS);
            String seed = start(publisher, "publisher", List.of(), 1);
            publisher.await("join", Wire.object(), PATIENCE);
            while (runs.size() < options.runs()) {
                complete(fleet, seed);
                awaitTree(publisher);
                watcher.doing(runs.size(), options.runs(), options.fault().label());
                runs.add(run(publisher, runs.isEmpty() ? FIRST_WARM_UP_MAX : WARM_UP_MAX));
            }
        }
        return RepairReport.of(options, runs);
    }

    private String start(PartProcess part, String name, List<String> seeds, int rootPreference) {
        return MemberPart.start(
                part,
                name,
                seeds,
                Map.of("banyan.tree.fan-out", options.fanOut(), "banyan.tree.root-preference", rootPreference),
                PATIENCE);
    }

    /** Starts as many subscribers as are missing. */
    private void complete(PartFleet fleet, String seed) {
        List<PartProcess> fresh = new ArrayList<>();
        while (subscribers.size() + fresh.size() < options.nodes() - 1) {
            fresh.add(fleet.start("node-" + ++named, RepairPart.class, JVM_OPTIONS));
        }
        fresh.forEach(part -> start(part, part.name(), List.of(seed), 0));
        PartFleet.askAll(fresh, "join", Wire.object(), PATIENCE);
        PartFleet.askAll(fresh, "watch", Wire.object(), PATIENCE);
        subscribers.addAll(fresh);
    }

    private JsonNode awaitTree(PartProcess publisher) {
        long deadline = System.nanoTime() + TREE_TIME.toNanos();
        JsonNode tree = publisher.await("tree", Wire.object(), PATIENCE).details();
        while (tree.path("subtree").size() != subscribers.size() || !Victim.isAny(tree)) {
            if (System.nanoTime() > deadline) {
                throw new BenchException("the tree does not become whole again: " + tree);
            }
            Pause.of(LOOK_EVERY);
            tree = publisher.await("tree", Wire.object(), PATIENCE).details();
        }
        return tree;
    }

    private RepairReport.Run run(PartProcess publisher, Duration warmUpMax) {
        PartFleet.askAll(subscribers, "expect", Wire.object().put("first", next), PATIENCE);
        publisher.await(
                "publish",
                Wire.object()
                        .put("size", options.sizeBytes())
                        .put("perSecond", options.perSecond())
                        .put("receiptEvery", RECEIPT_EVERY),
                PATIENCE);
        List<PartProcess> everybody = new ArrayList<>(subscribers);
        everybody.add(publisher);
        WarmUp.untilCompilersRest(everybody, warmUpMax);
        long first = awaitAbreast(publisher) + options.perSecond();
        PartFleet.askAll(subscribers, "expect", Wire.object().put("first", first), PATIENCE);
        Pause.of(BEGIN);
        Victim victim =
                Victim.of(publisher.await("tree", Wire.object(), PATIENCE).details());
        PartProcess struck = subscribers.stream()
                .filter(part -> part.name().equals(victim.name()))
                .findFirst()
                .orElseThrow(() -> new BenchException("no process of the node " + victim.name()));
        List<PartProcess> survivors = new ArrayList<>(subscribers);
        if (options.fault() != Fault.CUT) {
            survivors.remove(struck);
        }
        PartFleet.askAll(survivors, "arm", Wire.object(), PATIENCE);
        Pause.of(BEFORE_FAULT);
        long faultNanos = strike(struck);
        Pause.of(options.fault().watched());
        PartFleet.askAll(survivors, "disarm", Wire.object(), PATIENCE);
        next = publisher
                .await("halt", Wire.object(), PATIENCE)
                .details()
                .path("end")
                .asLong();
        List<Reading> states =
                PartFleet.askAll(survivors, "state", Wire.object().put("end", next), PATIENCE);
        JsonNode answer = publisher.await("receipts", Wire.object(), PATIENCE).details();
        JsonNode receipts =
                only(answer.path("receipts"), receipt -> receipt.path("number").asLong() >= first);
        List<Reading> verdicts = verify(survivors, receipts);
        if (options.fault() == Fault.FREEZE) {
            verdicts.addAll(ofThawed(struck, receipts, faultNanos));
        }
        if (options.fault() != Fault.CUT) {
            struck.kill();
            subscribers.remove(struck);
        }
        return new RepairReport.Run(
                victim.name(),
                victim.children(),
                next - first,
                sum(states, "lost"),
                sum(states, "repeated"),
                sum(states, "reordered"),
                receipts.size(),
                answer.path("missing").asLong(),
                sum(verdicts, "false"),
                most(verdicts, "aheadMillis"),
                most(states, "longestStallMillis"));
    }

    /**
     * While a new process compiles it may be too slow to be waited for. Such a member does not count, and what it misses is no fault of the
     * repair.
     *
     * @return a number that has come to all
     */
    private long awaitAbreast(PartProcess publisher) {
        long deadline = System.nanoTime() + ABREAST_TIME.toNanos();
        while (true) {
            long number = publisher
                    .await("number", Wire.object(), PATIENCE)
                    .details()
                    .path("number")
                    .asLong();
            List<Reading> answers =
                    PartFleet.askAll(subscribers, "reach", Wire.object().put("end", number), PATIENCE);
            if (answers.stream()
                    .allMatch(answer -> answer.details().path("reached").asBoolean())) {
                return number;
            }
            if (System.nanoTime() > deadline) {
                throw new BenchException("not all subscribers keep up with " + options.perSecond()
                        + " messages per second on this machine; try fewer with --rate");
            }
        }
    }

    /** @return when, by the clock that processes share */
    private long strike(PartProcess victim) {
        long now = System.nanoTime();
        switch (options.fault()) {
            case KILL -> victim.kill();
            case FREEZE -> victim.freeze();
            case CUT -> victim.await("cut", Wire.object(), PATIENCE);
        }
        return now;
    }

    private static ArrayNode only(JsonNode receipts, Predicate<JsonNode> wanted) {
        ArrayNode found = Wire.object().putArray("receipts");
        receipts.forEach(receipt -> {
            if (wanted.test(receipt)) {
                found.add(receipt);
            }
        });
        return found;
    }

    /** A receipt says nothing of members that it names as departed, such as those that were too slow to be waited for. */
    private static List<Reading> verify(List<PartProcess> parts, JsonNode receipts) {
        List<Reading> verdicts = new ArrayList<>();
        for (PartProcess part : parts) {
            ObjectNode details = Wire.object();
            details.set("receipts", only(receipts, receipt -> !names(receipt, part)));
            verdicts.add(part.await("verify", details, PATIENCE));
        }
        return verdicts;
    }

    private static boolean names(JsonNode receipt, PartProcess part) {
        for (JsonNode departed : receipt.path("departed")) {
            if (departed.asText().equals(part.name())) {
                return true;
            }
        }
        return false;
    }

    /** A frozen node remembers, once it runs again, what it had when it still counted. */
    private static List<Reading> ofThawed(PartProcess struck, JsonNode receipts, long faultNanos) {
        struck.thaw();
        return verify(
                List.of(struck),
                only(receipts, receipt -> receipt.path("atNanos").asLong() <= faultNanos));
    }

    private static double most(List<Reading> readings, String field) {
        return readings.stream()
                .mapToDouble(reading -> reading.details().path(field).asDouble())
                .max()
                .orElse(0);
    }

    private static long sum(List<Reading> readings, String field) {
        return readings.stream()
                .mapToLong(reading -> reading.details().path(field).asLong())
                .sum();
    }
}
