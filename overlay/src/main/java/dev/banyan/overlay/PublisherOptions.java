package dev.banyan.overlay;

import java.time.Duration;
import java.util.Optional;

/**
 * How a publisher works. Immutable.
 *
 * @param ack when a message counts as done
 * @param timeout how long a receipt is waited for; empty: {@code banyan.topic.receipt-timeout}
 */
public record PublisherOptions(Ack ack, Optional<Duration> timeout) {
    private static final Duration TIMEOUT_MAX = Duration.ofDays(365);
    private static final PublisherOptions DEFAULTS = new PublisherOptions(Ack.SENT, Optional.empty());

    public PublisherOptions {
        timeout.ifPresent(atMost -> {
            if (atMost.isNegative() || atMost.isZero() || atMost.compareTo(TIMEOUT_MAX) > 0) {
                throw new IllegalArgumentException(
                        "the timeout of a receipt must be above zero and at most " + TIMEOUT_MAX + ", was " + atMost);
            }
        });
    }

    /** Messages are done when they are sent. */
    public static PublisherOptions defaults() {
        return DEFAULTS;
    }

    /** With messages that are done when that is so. */
    public PublisherOptions withAck(Ack when) {
        return new PublisherOptions(when, timeout);
    }

    /** With receipts that are waited for so long. */
    public PublisherOptions withTimeout(Duration atMost) {
        return new PublisherOptions(ack, Optional.of(atMost));
    }
}
