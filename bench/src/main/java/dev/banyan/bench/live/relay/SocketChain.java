package dev.banyan.bench.live.relay;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.banyan.bench.live.Part;
import dev.banyan.bench.live.PartFleet;
import dev.banyan.bench.live.PartProcess;
import dev.banyan.bench.live.Wire;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** A chain over plain sockets. */
final class SocketChain {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> SMALL = List.of("-Xmx64m");

    private SocketChain() {}

    /**
     * Starts its processes and connects them.
     *
     * @param name of the contestant
     * @param relayPart takes {@code listen(children)}, as {@link NioRelay}
     */
    static Chain start(PartFleet fleet, String name, Class<? extends Part> relayPart, int fanOut) {
        List<PartProcess> leaves = IntStream.range(0, fanOut)
                .mapToObj(i -> fleet.start(name + "-leaf-" + i, SocketLeaf.class, SMALL))
                .toList();
        PartProcess relay = fleet.start(name + "-relay", relayPart, SMALL);
        PartProcess source = fleet.start(name + "-source", SocketSource.class, SMALL);
        ObjectNode children = Wire.object();
        ArrayNode ports = children.putArray("children");
        PartFleet.askAll(leaves, "listen", Wire.object(), PATIENCE)
                .forEach(leaf -> ports.add(leaf.details().path("port").asInt()));
        source.await("connect", relay.await("listen", children, PATIENCE).details(), PATIENCE);
        return new Chain(source, relay, leaves);
    }
}
