package dev.banyan.bench.live.relay;

import dev.banyan.bench.live.PartProcess;
import java.util.List;

/** A source, a relay and its leaves, each in a process of its own, made of one contestant. */
interface Chain {
    /** Starts to send messages of that size, as fast as the relay takes them. */
    void send(int sizeBytes);

    /** Ends sending. */
    void stop();

    /** Whose processor time is compared; answers {@code count}. */
    PartProcess relay();

    /** Answer {@code count} with {@code bytes} of messages that came so far. */
    List<PartProcess> leaves();
}
