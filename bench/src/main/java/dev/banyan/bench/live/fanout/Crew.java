package dev.banyan.bench.live.fanout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.banyan.bench.live.Latencies;
import dev.banyan.bench.live.PartFleet;
import dev.banyan.bench.live.PartProcess;
import dev.banyan.bench.live.Pause;
import dev.banyan.bench.live.Reading;
import dev.banyan.bench.live.WarmUp;
import dev.banyan.bench.live.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The processes of one contestant: a publisher and its subscribers. They live through all rounds, so that compilers have done their work. */
final class Crew implements AutoCloseable {
    private static final Duration OPEN_TIME = Duration.ofSeconds(120);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** In the first turn, beyond the warm-up of each. */
    private static final Duration FIRST_WARM_UP_MAX = Duration.ofMinutes(4);

    /** Some of the others keep what a slow subscriber has not confirmed, and end when it does not fit. */
    private static final List<String> JVM_OPTIONS = List.of("-Xms64m", "-Xmx768m");

    private final Contestant contestant;
    private final FanoutOptions options;
    private final PartFleet fleet = new PartFleet();
    private final List<PartProcess> all = new ArrayList<>();
    private boolean open;
    private boolean restless;
    private boolean warm;
    private long next;

    /** Starts the processes; they open at their first turn. */
    Crew(Contestant contestant, FanoutOptions options) {
        this.contestant = contestant;
        this.options = options;
        for (int i = 0; i <= options.subscribers(); i++) {
            all.add(fleet.start(contestant.label() + "-" + i, PeerPart.class, JVM_OPTIONS));
        }
    }

    private PartProcess publisher() {
        return all.get(0);
    }

    private List<PartProcess> subscribers() {
        return all.subList(1, all.size());
    }

    /**
     * Publishes for the warm-up and the window, and a little longer.
     *
     * @throws dev.banyan.bench.live.BenchException if it cannot be done
     */
    FanoutTurn turn() {
        if (!open) {
            open();
        }
        FanoutTurn turn = measure();
        if (restless) {
            PartFleet.askAll(all, "close", Wire.object(), PATIENCE);
            open = false;
        }
        return turn;
    }

    private void open() {
        Reading first = publisher().await("open", seat(0), OPEN_TIME);
        JsonNode facts = first.details().path("facts");
        restless = first.details().path("restless").asBoolean();
        ObjectNode everyone = Wire.object();
        ArrayNode known = everyone.putArray("all").add(facts);
        List<java.util.concurrent.CompletableFuture<Reading>> opening = new ArrayList<>();
        for (int i = 1; i < all.size(); i++) {
            opening.add(all.get(i).ask("open", seat(i).set("publisher", facts)));
        }
        for (int i = 1; i < all.size(); i++) {
            known.add(PartProcess.join(opening.get(i - 1), all.get(i).name() + ": open", OPEN_TIME)
                    .details()
                    .path("facts"));
        }
        PartFleet.askAll(all, "connect", everyone, OPEN_TIME);
        next = 0;
        open = true;
    }

    private ObjectNode seat(int index) {
        Peer.Seat seat = new Peer.Seat(
                index,
                options.subscribers(),
                options.fanOut(),
                options.sizeBytes(),
                fleet.scratch().resolve(contestant.label() + "-" + index).toString());
        return Wire.object().put("peer", contestant.peerClass()).set("seat", Wire.tree(seat));
    }

    private FanoutTurn measure() {
        PartFleet.askAll(subscribers(), "expect", Wire.object().put("first", next), PATIENCE);
        publisher().await("send", Wire.object().put("perSecond", options.perSecond()), PATIENCE);
        if (!warm) {
            WarmUp.untilCompilersRest(all, FIRST_WARM_UP_MAX);
            warm = true;
        }
        Pause.of(options.warmUp());
        List<Reading> begin = PartFleet.askAll(all, "begin", Wire.object().put("timed", options.timed()), PATIENCE);
        Pause.of(options.window());
        List<Reading> end = PartFleet.askAll(all, "end", Wire.object(), PATIENCE);
        next = publisher()
                .await("stop", Wire.object(), PATIENCE)
                .details()
                .path("end")
                .asLong();
        List<Reading> flaws =
                PartFleet.askAll(subscribers(), "flaws", Wire.object().put("end", next), PATIENCE);
        return turn(begin, end, flaws);
    }

    private FanoutTurn turn(List<Reading> begin, List<Reading> end, List<Reading> flaws) {
        double slowest = Double.MAX_VALUE;
        double cpuSeconds = end.get(0).cpuSecondsSince(begin.get(0));
        long deliveries = 0;
        for (int i = 1; i < all.size(); i++) {
            long received = end.get(i).grownSince(begin.get(i), "received");
            deliveries += received;
            cpuSeconds += end.get(i).cpuSecondsSince(begin.get(i));
            slowest = Math.min(slowest, received / end.get(i).secondsSince(begin.get(i)));
        }
        List<String> latencies = end.subList(1, end.size()).stream()
                .map(reading -> reading.details().path("latencies").asText())
                .toList();
        return new FanoutTurn(
                slowest,
                cpuSeconds,
                deliveries,
                Latencies.together(latencies),
                sum(flaws, "lost"),
                sum(flaws, "repeated"),
                sum(flaws, "reordered"));
    }

    private static long sum(List<Reading> readings, String field) {
        return readings.stream()
                .mapToLong(reading -> reading.details().path(field).asLong())
                .sum();
    }

    @Override
    public void close() {
        fleet.close();
    }
}
