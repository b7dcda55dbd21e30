package dev.banyan.bench.live.relay;

import dev.banyan.bench.live.Part;
import dev.banyan.bench.live.PartFleet;
import dev.banyan.bench.live.PartProcess;
import dev.banyan.bench.live.Reading;
import dev.banyan.bench.live.Wire;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** A chain over plain sockets. */
final class SocketChain {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> RELAY_OPTIONS = List.of("-Xmx64m");
    private static final List<String> OTHER_OPTIONS = List.of("-Xmx64m", PartFleet.COMPILE_QUICKLY);

    private SocketChain() {}

    /**
     * Starts its processes and connects them; the relay connects to who is reached.
     *
     * @param name of the contestant
     * @param relayPart takes {@code listen} and {@code connect(port)}, as {@link NioRelay}
     */
    static Chain start(PartFleet fleet, String name, Class<? extends Part> relayPart, int fanOut) {
        List<PartProcess> leaves = IntStream.range(0, fanOut)
                .mapToObj(i -> fleet.start(name + "-leaf-" + i, SocketLeaf.class, OTHER_OPTIONS))
                .toList();
        PartProcess relay = fleet.start(name + "-relay", relayPart, RELAY_OPTIONS);
        PartProcess source = fleet.start(name + "-source", SocketSource.class, OTHER_OPTIONS);
        List<Reading> ports = PartFleet.askAll(leaves, "listen", Wire.object(), PATIENCE);
        source.await("connect", relay.await("listen", Wire.object(), PATIENCE).details(), PATIENCE);
        return new Chain(
                source,
                relay,
                leaves,
                leaf -> relay.await("connect", ports.get(leaf).details(), PATIENCE));
    }
}
