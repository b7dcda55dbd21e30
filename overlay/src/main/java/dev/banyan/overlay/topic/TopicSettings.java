package dev.banyan.overlay.topic;

import dev.banyan.overlay.live.MessageFormat;
import dev.banyan.overlay.live.core.LiveSettings;
import dev.banyan.tree.config.Section;
import java.time.Duration;

/**
 * Settings of a node's topics; {@code banyan.topic}, and what follows from {@code banyan.live}.
 *
 * @param publishBufferBytes most encoded bytes of a publisher that wait for the log; 4 KiB..1 GiB
 * @param batchBytes most bytes of small messages that go to the log at a time; 1 KiB..1 MiB
 * @param gather how long messages are gathered once they come faster than singly; 0..100 ms, 0: only while others are on their way
 * @param receiptTimeout how long a receipt is waited for unless the publisher says otherwise; positive
 * @param subscriberBufferBytes what a subscription takes ahead of its demand; 4 KiB..1 GiB
 * @param unfinishedLimitBytes most bytes of messages that a subscription has in part; at least the longest message of this node
 * @param messageBytesMax longest message of this node, with what stands before its body
 * @param receiptLimit most receipts that a publisher waits for
 * @param lostLimit lost publishers that a subscription remembers
 */
public record TopicSettings(
        int publishBufferBytes,
        int batchBytes,
        Duration gather,
        Duration receiptTimeout,
        int subscriberBufferBytes,
        long unfinishedLimitBytes,
        int messageBytesMax,
        int receiptLimit,
        int lostLimit) {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    private static final int GIB = 1 << 30;
    private static final Duration GATHER_MAX = Duration.ofMillis(100);
    /** The longest message is that part of the window, so that others go on while one is under way (architecture 5.2). */
    static final int MESSAGES_PER_WINDOW = 4;

    /** Reads {@code banyan.topic}; errors name the full key. */
    public static TopicSettings from(Section topic, LiveSettings live) {
        int message = (int) Math.min(live.windowBytes() / MESSAGES_PER_WINDOW, MessageFormat.BODY_BYTES_MAX);
        long unfinished = topic.bytesBetween(64 * KIB, 16L * GIB, "unfinished-limit");
        if (unfinished < message) {
            throw topic.bad(
                    "unfinished-limit",
                    "must not be less than the longest message, a quarter of banyan.live.window (" + live.windowBytes()
                            + " bytes), was " + unfinished);
        }
        return new TopicSettings(
                (int) topic.bytesBetween(4 * KIB, GIB, "publish-buffer"),
                (int) topic.bytesBetween(KIB, MIB, "batch"),
                topic.durationBetween(Duration.ZERO, GATHER_MAX, "gather"),
                topic.positiveDuration("receipt-timeout"),
                (int) topic.bytesBetween(4 * KIB, GIB, "subscriber-buffer"),
                unfinished,
                message,
                live.receiptLimit(),
                live.tombstoneLimit());
    }
}
