package dev.banyan.bench.distribute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.banyan.bench.live.BenchException;
import dev.banyan.bench.live.Part;
import dev.banyan.bench.live.PartFleet;
import dev.banyan.bench.live.PartProcess;
import dev.banyan.bench.live.Pause;
import dev.banyan.bench.live.Reading;
import dev.banyan.bench.live.WarmUp;
import dev.banyan.bench.live.Wire;
import dev.banyan.bench.live.member.MemberPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** The processes of one contestant, one on each host; the first is the source. */
final class Crew {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration TRANSFER_TIME = Duration.ofSeconds(3600);
    private static final Duration TREE_TIME = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    /** As the launcher starts nodes: compilers must not take the processors that all hosts share, but digests need the best of them. */
    private static final List<String> JVM_OPTIONS = List.of(
            "-Xms64m",
            "-Xmx256m",
            "-XX:Tier4InvocationThreshold=15000",
            "-XX:Tier4MinInvocationThreshold=3000",
            "-XX:Tier4CompileThreshold=30000");

    /** Who passes the file on to whom, if a contestant may choose. */
    enum Shape {
        /** As it deems best. */
        BEST,
        /** Each to the next one. */
        CHAIN
    }

    private final Contestant contestant;
    private final Shape shape;
    private final Hosts network;
    private final PartFleet fleet;
    private final List<PartProcess> hosts = new ArrayList<>();
    private final Path copies;
    private List<String> seeds = List.of();
    private int sent;
    private int restarts;

    /** Starts the processes; a group also forms its tree. */
    Crew(Contestant contestant, int members, Shape shape, Hosts network, PartFleet fleet) {
        this.contestant = contestant;
        this.shape = shape;
        this.network = network;
        this.fleet = fleet;
        copies = fleet.scratch().resolve(contestant.label());
        for (int i = 0; i <= members; i++) {
            hosts.add(process(i, contestant.label() + "-" + i));
            create(directory(i));
        }
        if (contestant == Contestant.BANYAN) {
            form();
        }
    }

    private PartProcess process(int host, String name) {
        Class<? extends Part> part = contestant == Contestant.BANYAN ? ReceiverPart.class : CopyPart.class;
        return fleet.start(name, part, JVM_OPTIONS, network.on(host));
    }

    private static void create(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new BenchException("cannot create " + directory + ": " + e, e);
        }
    }

    private Path directory(int host) {
        return copies.resolve(Integer.toString(host));
    }

    private PartProcess source() {
        return hosts.get(0);
    }

    private List<PartProcess> receivers() {
        return hosts.subList(1, hosts.size());
    }

    private void form() {
        seeds = List.of(start(0));
        source().await("join", Wire.object(), PATIENCE);
        for (int i = 1; i < hosts.size(); i++) {
            start(i);
        }
        if (shape == Shape.CHAIN) {
            for (int i = 1; i < hosts.size(); i++) {
                hosts.get(i).await("join", Wire.object(), PATIENCE);
                awaitTree(i); // so that none takes the place of one before it
            }
        } else {
            PartFleet.askAll(receivers(), "join", Wire.object(), PATIENCE);
            awaitTree(receivers().size());
        }
    }

    /** Waits until the first so many receivers are in the tree. */
    private void awaitTree(int count) {
        long deadline = System.nanoTime() + TREE_TIME.toNanos();
        for (List<String> missing = missing(count); !missing.isEmpty(); missing = missing(count)) {
            if (System.nanoTime() > deadline) {
                throw new BenchException("the tree does not become whole: its root lacks " + missing + " after "
                        + TREE_TIME.toSeconds() + " s");
            }
            Pause.of(LOOK_EVERY);
        }
    }

    /** Of the first so many receivers those that the root does not know. */
    private List<String> missing(int count) {
        JsonNode subtree =
                source().await("tree", Wire.object(), PATIENCE).details().path("subtree");
        List<String> missing = new ArrayList<>(
                IntStream.rangeClosed(1, count).mapToObj(Crew::name).toList());
        subtree.forEach(member -> missing.remove(member.path("name").asText()));
        return missing;
    }

    private static String name(int host) {
        return "host-" + host;
    }

    private String start(int host) {
        return MemberPart.start(hosts.get(host), name(host), seeds, settings(host), PATIENCE);
    }

    private Map<String, Object> settings(int host) {
        String address = network.address(host);
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("banyan.security.insecure", "on");
        settings.put("banyan.control.host", address);
        settings.put("banyan.link.host", address);
        settings.put("banyan.tree.root-preference", host == 0 ? 1 : 0);
        settings.put(
                "banyan.bulk.receive-directory",
                host == 0 ? "" : directory(host).toString());
        if (shape == Shape.CHAIN) {
            settings.put("banyan.tree.fan-out", host < hosts.size() - 1 ? 1 : 0);
            settings.put("banyan.bulk.stripes", 1);
        }
        return settings;
    }

    /**
     * Turns that do not count, until the compilers of all processes rest.
     *
     * @param restingTurns so many in a row: compiling counts when it is done, and a large method takes seconds
     * @param begins told the number of each, from 1
     */
    void warmUp(Path file, long bytes, int most, int restingTurns, IntConsumer begins) {
        int rested = 0;
        for (int run = 1; run <= most && rested < restingTurns; run++) {
            begins.accept(run);
            rested = turn(file, bytes).rested() ? rested + 1 : 0;
        }
    }

    /** Sends a file to all, waits until all have it, checks the copies and removes them. */
    DistributeTurn turn(Path file, long bytes) {
        Path named = nextName(file);
        String name = String.valueOf(named.getFileName());
        long uplinkBefore = network.sentBytes(0);
        List<Reading> before = readings();
        long begin = contestant == Contestant.BANYAN ? send(named) : copy(name, named, bytes);
        List<Long> arrivals =
                PartFleet.askAll(receivers(), "received", Wire.object().put("name", name), TRANSFER_TIME).stream()
                        .map(reading -> reading.details().path("atNanos").asLong())
                        .toList();
        long uplink = network.sentBytes(0) - uplinkBefore;
        List<Reading> after = readings();
        clear(file, named);
        return new DistributeTurn(
                arrivals.stream().map(at -> (at - begin) / 1e9).toList(),
                (double) uplink / bytes,
                cpuSeconds(before, after) / (bytes / 1e9 * receivers().size()),
                after.get(1).cpuSecondsSince(before.get(1)) / (bytes / 1e9),
                WarmUp.rested(before, after));
    }

    /** As {@link #turn}, but so long after the order some are killed, and started again when all others have the file. */
    KillTurn killTurn(Path file, List<Integer> killed, Duration after) {
        Path named = nextName(file);
        String name = String.valueOf(named.getFileName());
        long begin = send(named);
        Pause.of(after);
        killed.forEach(host -> hosts.get(host).kill());
        List<PartProcess> survivors = IntStream.range(1, hosts.size())
                .filter(host -> !killed.contains(host))
                .mapToObj(hosts::get)
                .toList();
        List<Double> seconds =
                PartFleet.askAll(survivors, "received", Wire.object().put("name", name), TRANSFER_TIME).stream()
                        .map(reading -> (reading.details().path("atNanos").asLong() - begin) / 1e9)
                        .toList();
        killed.forEach(this::restart);
        List<Double> refetched =
                killed.stream().map(host -> refetched(host, name)).toList();
        awaitTree(receivers().size());
        clear(file, named);
        return new KillTurn(seconds, refetched);
    }

    private void restart(int host) {
        hosts.set(host, process(host, contestant.label() + "-" + host + "-again-" + ++restarts));
        start(host);
        hosts.get(host).await("join", Wire.object(), PATIENCE);
    }

    /** Waits until it has the file. @return bytes received since its restart over bytes that it lacked then */
    private double refetched(int host, String name) {
        long deadline = System.nanoTime() + TRANSFER_TIME.toNanos();
        while (true) {
            JsonNode status = hosts.get(host)
                    .await("status", Wire.object().put("name", name), PATIENCE)
                    .details();
            if (status.path("complete").asBoolean()) {
                return status.path("received").asDouble()
                        / Math.max(1, status.path("lacking").asLong());
            }
            if (System.nanoTime() > deadline) {
                throw new BenchException(hosts.get(host).name() + " does not get " + name + " after its restart");
            }
            Pause.of(LOOK_EVERY);
        }
    }

    /** Checks and removes the copies. What is on offer is open, and takes its memory until it is closed. */
    private void clear(Path file, Path named) {
        for (int i = 1; i < hosts.size(); i++) {
            check(file, directory(i).resolve(named.getFileName()));
        }
        if (contestant == Contestant.BANYAN) {
            source().await("end", Wire.object(), PATIENCE);
        }
        delete(named);
    }

    private List<Reading> readings() {
        return hosts.stream().map(host -> host.reading(PATIENCE)).toList();
    }

    private static double cpuSeconds(List<Reading> before, List<Reading> after) {
        return IntStream.range(0, after.size())
                .mapToDouble(i -> after.get(i).cpuSecondsSince(before.get(i)))
                .sum();
    }

    private long send(Path file) {
        return source().await("file", Wire.object().put("path", file.toString()), PATIENCE)
                .details()
                .path("atNanos")
                .asLong();
    }

    private long copy(String name, Path file, long bytes) {
        List<ObjectNode> places = new ArrayList<>();
        for (int i = 1; i < hosts.size(); i++) {
            ObjectNode details = Wire.object()
                    .put("address", network.address(i))
                    .put("path", directory(i).resolve(name).toString())
                    .put("bytes", bytes)
                    .put("digest", contestant == Contestant.HASHING_CHAIN);
            places.add(
                    (ObjectNode) hosts.get(i).await("listen", details, PATIENCE).details());
        }
        ObjectNode order = Wire.object().put("path", file.toString());
        ArrayNode targets = order.putArray("targets");
        if (contestant == Contestant.STAR) {
            places.forEach(targets::add);
        } else {
            targets.add(places.get(0));
            for (int i = 1; i < places.size(); i++) {
                hosts.get(i).await("next", places.get(i), PATIENCE);
            }
        }
        return source().await("send", order, PATIENCE).details().path("atNanos").asLong();
    }

    /** The file under a name of its own, since receivers keep what they have. */
    private Path nextName(Path file) {
        Path name = copies.resolve("file-" + ++sent);
        try {
            Files.createLink(name, file);
            return name;
        } catch (IOException e) {
            throw new BenchException("cannot link " + name + " to " + file + ": " + e, e);
        }
    }

    private static void check(Path file, Path copy) {
        try {
            long differs = Files.mismatch(file, copy);
            if (differs >= 0) {
                throw new BenchException(copy + " differs from the file sent at byte " + differs);
            }
        } catch (IOException e) {
            throw new BenchException("cannot compare " + copy + ": " + e, e);
        }
        delete(copy);
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new BenchException("cannot delete " + file + ": " + e, e);
        }
    }

    /** Ends the processes. */
    void end() {
        hosts.forEach(PartProcess::kill);
    }
}
