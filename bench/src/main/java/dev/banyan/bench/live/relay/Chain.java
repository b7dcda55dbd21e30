package dev.banyan.bench.live.relay;

import dev.banyan.bench.live.PartProcess;
import dev.banyan.bench.live.Wire;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;

/** A source, a relay and its leaves, each in a process of its own, made of one contestant. */
final class Chain {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final PartProcess source;
    private final PartProcess relay;
    private final List<PartProcess> leaves;
    private final IntConsumer reach;
    private int reached;

    /**
     * Processes that are connected, but that nothing is sent to any leaf yet.
     *
     * @param source obeys {@code send(size)}, to send as fast as the relay takes it, and {@code stop}
     * @param relay whose processor time is compared
     * @param leaves answer {@code count} with {@code bytes} of messages that came so far
     * @param reach lets what is sent reach the leaf of that index too
     */
    Chain(PartProcess source, PartProcess relay, List<PartProcess> leaves, IntConsumer reach) {
        this.source = source;
        this.relay = relay;
        this.leaves = List.copyOf(leaves);
        this.reach = reach;
    }

    /** What is sent reaches so many leaves from now on; never fewer than before. */
    void reach(int fanOut) {
        while (reached < fanOut) {
            reach.accept(reached);
            reached++;
        }
    }

    /** Starts to send messages of that size. */
    void send(int sizeBytes) {
        source.await("send", Wire.object().put("size", sizeBytes), PATIENCE);
    }

    /** Ends sending. */
    void stop() {
        source.await("stop", Wire.object(), PATIENCE);
    }

    PartProcess relay() {
        return relay;
    }

    /** Those that are reached. */
    List<PartProcess> leaves() {
        return leaves.subList(0, reached);
    }
}
