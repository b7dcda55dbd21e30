package dev.banyan.bench.live.relay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.banyan.bench.live.BenchException;
import dev.banyan.bench.live.PartFleet;
import dev.banyan.bench.live.PartProcess;
import dev.banyan.bench.live.Pause;
import dev.banyan.bench.live.Wire;
import dev.banyan.bench.live.member.MemberPart;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A chain of nodes. What each has room for leaves one tree: the source is the root and takes one child, the relay takes the others, the leaves take
 * none. The relay does not subscribe.
 */
final class BanyanChain {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration SHAPE_TIME = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final List<String> RELAY_OPTIONS = List.of("-Xmx192m");
    private static final List<String> OTHER_OPTIONS = List.of("-Xmx192m", PartFleet.COMPILE_QUICKLY);
    private static final String SOURCE = "source";
    private static final String RELAY = "relay";

    private BanyanChain() {}

    /** Starts its processes and forms the tree; who is reached subscribes. */
    static Chain start(PartFleet fleet, int fanOut) {
        PartProcess source = fleet.start("banyan-source", MemberPart.class, OTHER_OPTIONS);
        PartProcess relay = fleet.start("banyan-relay", MemberPart.class, RELAY_OPTIONS);
        List<PartProcess> leaves = IntStream.range(0, fanOut)
                .mapToObj(i -> fleet.start("banyan-leaf-" + i, MemberPart.class, OTHER_OPTIONS))
                .toList();
        String seed = startNode(source, SOURCE, List.of(), 1, 1);
        startNode(relay, RELAY, List.of(seed), fanOut, 0);
        for (int i = 0; i < fanOut; i++) {
            startNode(leaves.get(i), "leaf-" + i, List.of(seed), 0, 0);
        }
        source.await("join", Wire.object(), PATIENCE);
        relay.await("join", Wire.object(), PATIENCE);
        awaitChildren(relay, 0); // first, so that no leaf takes the place below the source
        PartFleet.askAll(leaves, "join", Wire.object(), PATIENCE);
        awaitChildren(relay, fanOut);
        return new Chain(source, relay, leaves, leaf -> {
            leaves.get(leaf).await("subscribe", Wire.object(), PATIENCE);
            source.await("audience", Wire.object().put("count", leaf + 1), PATIENCE);
        });
    }

    private static String startNode(PartProcess part, String name, List<String> seeds, int slots, int rootPreference) {
        return MemberPart.start(
                part,
                name,
                seeds,
                Map.of("banyan.tree.fan-out", slots, "banyan.tree.root-preference", rootPreference),
                PATIENCE);
    }

    /** Waits until the relay is below the source and has so many children. */
    private static void awaitChildren(PartProcess relay, int count) {
        long deadline = System.nanoTime() + SHAPE_TIME.toNanos();
        for (JsonNode place = place(relay); !isRelay(place, count); place = place(relay)) {
            if (System.nanoTime() > deadline) {
                throw new BenchException("the nodes formed another tree than a chain; the relay says " + place);
            }
            Pause.of(LOOK_EVERY);
        }
    }

    private static JsonNode place(PartProcess relay) {
        return relay.await("tree", Wire.object(), PATIENCE).details();
    }

    private static boolean isRelay(JsonNode place, int children) {
        return place.path("parent").asText().equals(SOURCE)
                && place.path("children").asInt() == children;
    }
}
