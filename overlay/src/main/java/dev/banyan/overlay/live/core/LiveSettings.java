package dev.banyan.overlay.live.core;

import dev.banyan.tree.config.Section;
import java.time.Duration;

/**
 * How live streams move at one node; {@code banyan.live}.
 *
 * @param windowBytes most bytes of one stream that a node keeps because somebody may lack them; 64 KiB..1 GiB
 * @param frozenWindowBytes the same while a member has lost its way to the root; at least the window, at most 1 GiB
 * @param minimumWindowBytes what every stream may keep however short memory is; 4 KiB..1 MiB
 * @param replayBytes kept of a stream beyond that, for members and subscribers that come late; 0..1 GiB
 * @param memoryBytes most bytes of all streams; at least twice the minimum of all
 * @param streamLimit most streams; 1..100000
 * @param topicLimit most topics; 1..100000
 * @param subscriptionLimit most local subscriptions; 1..100000
 * @param receiptLimit most receipts that a publisher waits for; 1..1000000
 * @param rosterLimit most members; positive
 * @param departedLimit most departed members that are remembered; 1..10000
 * @param tombstoneLimit most ended streams that are remembered; 1..1000000
 * @param tombstoneKeep how long an ended stream is remembered; positive
 * @param slowGrace how long a stream may stand still because of one neighbour; positive
 * @param slowProgressBytes who takes less than this within the grace stands still; 1..1 GiB
 * @param orphanGrace how long a member without a way to the root is waited for; positive
 * @param endSettle how long after the last orphan the end of a lost publisher's stream is awaited from all; positive
 * @param reportInterval least time between two reports; positive
 * @param reportIntervalFlow least time between two while much flows; at least the interval
 * @param reportBytesPerSecond most bytes of reports per second on a link; positive
 * @param reportIntervalMax how long a report waits at most because of that; at least the interval
 * @param positionInterval how long news of positions is gathered; positive
 * @param upstreamIdle silence after which a neighbour that has more becomes the upstream; positive
 * @param dataFrameBytes most bytes of a stream in one frame; 1 KiB..1 MiB
 * @param quantumBytes what one stream may send on a link before the next one's turn; 1 KiB..data frame
 * @param unsentLimitBytes bytes handed to a link and not yet sent, above which it gets no more; positive
 */
public record LiveSettings(
        long windowBytes,
        long frozenWindowBytes,
        long minimumWindowBytes,
        long replayBytes,
        long memoryBytes,
        int streamLimit,
        int topicLimit,
        int subscriptionLimit,
        int receiptLimit,
        int rosterLimit,
        int departedLimit,
        int tombstoneLimit,
        Duration tombstoneKeep,
        Duration slowGrace,
        long slowProgressBytes,
        Duration orphanGrace,
        Duration endSettle,
        Duration reportInterval,
        Duration reportIntervalFlow,
        long reportBytesPerSecond,
        Duration reportIntervalMax,
        Duration positionInterval,
        Duration upstreamIdle,
        int dataFrameBytes,
        int quantumBytes,
        int unsentLimitBytes) {
    private static final long KIB = 1L << 10;
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    /**
     * Reads {@code banyan.live}; errors name the full key.
     *
     * @param unsentLimitBytes {@code banyan.link.unsent-limit}
     */
    public static LiveSettings from(Section live, int unsentLimitBytes) {
        long window = live.bytesBetween(64 * KIB, GIB, "window");
        long minimum = live.bytesBetween(4 * KIB, MIB, "minimum-window");
        int streams = live.intBetween(1, 100_000, "stream-limit");
        Duration reportInterval = live.positiveDuration("report-interval");
        Duration reportIntervalFlow = atLeast(reportInterval, live, "report-interval-flow");
        Duration reportIntervalMax = atLeast(reportInterval, live, "report-interval-max");
        int dataFrame = (int) live.bytesBetween(KIB, MIB, "data-frame");
        return new LiveSettings(
                window,
                live.bytesBetween(window, GIB, "frozen-window"),
                minimum,
                live.bytesBetween(0, GIB, "replay"),
                live.bytesBetween(2 * streams * minimum, Long.MAX_VALUE / 2, "memory"),
                streams,
                live.intBetween(1, 100_000, "topic-limit"),
                live.intBetween(1, 100_000, "subscription-limit"),
                live.intBetween(1, 1_000_000, "receipt-limit"),
                live.intBetween(1, Integer.MAX_VALUE, "roster-limit"),
                live.intBetween(1, 10_000, "departed-limit"),
                live.intBetween(1, 1_000_000, "tombstone-limit"),
                live.positiveDuration("tombstone-keep"),
                live.positiveDuration("slow-grace"),
                live.bytesBetween(1, GIB, "slow-progress"),
                live.positiveDuration("orphan-grace"),
                live.positiveDuration("end-settle"),
                reportInterval,
                reportIntervalFlow,
                live.bytesBetween(KIB, GIB, "report-bytes-per-second"),
                reportIntervalMax,
                live.positiveDuration("position-interval"),
                live.positiveDuration("upstream-idle"),
                dataFrame,
                (int) live.bytesBetween(KIB, dataFrame, "quantum"),
                unsentLimitBytes);
    }

    private static Duration atLeast(Duration reportInterval, Section live, String key) {
        Duration interval = live.positiveDuration(key);
        if (interval.compareTo(reportInterval) < 0) {
            throw live.bad(key, "must not be less than report-interval, " + reportInterval);
        }
        return interval;
    }
}
