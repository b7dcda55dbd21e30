package dev.banyan.bench.live.relay;

import dev.banyan.bench.live.PartProcess;
import dev.banyan.bench.live.Wire;
import java.time.Duration;
import java.util.List;

/**
 * A source, a relay and its leaves, each in a process of its own, made of one contestant.
 *
 * @param source obeys {@code send(size)}, to send as fast as the relay takes it, and {@code stop}
 * @param relay whose processor time is compared; answers {@code count}
 * @param leaves answer {@code count} with {@code bytes} of messages that came so far
 */
record Chain(PartProcess source, PartProcess relay, List<PartProcess> leaves) {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    Chain {
        leaves = List.copyOf(leaves);
    }

    /** Starts to send messages of that size. */
    void send(int sizeBytes) {
        source.await("send", Wire.object().put("size", sizeBytes), PATIENCE);
    }

    /** Ends sending. */
    void stop() {
        source.await("stop", Wire.object(), PATIENCE);
    }
}
