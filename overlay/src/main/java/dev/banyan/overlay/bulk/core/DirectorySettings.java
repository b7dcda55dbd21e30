package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.config.Section;
import java.time.Duration;

/**
 * How the transfers of a group are announced and their results gathered; {@code banyan.bulk}.
 *
 * @param transfersMax most transfers a node takes part in at a time; 1..10000
 * @param membersMax most members whose results are kept per transfer; 1..1000000
 * @param endedMax ended transfers that are remembered, so that a late announcement does not start them again
 * @param keep how long a finished transfer stays offered to late members; not negative
 * @param orphanKeep how long a transfer goes on after its source left the roster; not negative
 * @param returnedKeep how long a member that was struck from the roster counts by a later report of its own; above {@code
 *     progressInterval}
 * @param lostPatience how long a member that lost its way to the root and may live is waited for; not negative
 * @param resultInterval how long results are gathered before they are passed on; positive
 * @param progressInterval how often a node reports mere progress; positive
 * @param resultsPerMessage most results in one message; 1..1000
 * @param redialMin wait before a bulk link is dialled again the first time; doubled each time; positive
 * @param redialMax longest wait before a bulk link is dialled again; at least {@code redialMin}
 * @param planInterval least time between two plans of the stripes of one transfer; positive
 * @param inlineMax most bytes of a file that goes out with its announcement; 0..32768, 0 for never
 * @param inlineBytesPerSecond most bytes of such files that go out on each tree link in a second; 0..8388608
 * @param chainReceiversMax most receivers that are planned as a chain; 0..1000, 0 for never
 */
public record DirectorySettings(
        int transfersMax,
        int membersMax,
        int endedMax,
        Duration keep,
        Duration orphanKeep,
        Duration returnedKeep,
        Duration lostPatience,
        Duration resultInterval,
        Duration progressInterval,
        int resultsPerMessage,
        Duration redialMin,
        Duration redialMax,
        Duration planInterval,
        int inlineMax,
        long inlineBytesPerSecond,
        int chainReceiversMax) {
    /** Reads {@code banyan.bulk}; errors name the full key. */
    public static DirectorySettings from(Section bulk) {
        Duration redialMin = bulk.positiveDuration("redial-min");
        Duration redialMax = bulk.positiveDuration("redial-max");
        if (redialMax.compareTo(redialMin) < 0) {
            throw bulk.bad("redial-max", "must not be below redial-min (" + redialMin + "), was " + redialMax);
        }
        Duration progressInterval = bulk.positiveDuration("progress-interval");
        Duration returnedKeep = bulk.positiveDuration("returned-keep");
        if (returnedKeep.compareTo(progressInterval) <= 0) {
            throw bulk.bad(
                    "returned-keep", "must be above progress-interval (" + progressInterval + "), was " + returnedKeep);
        }
        return new DirectorySettings(
                bulk.intBetween(1, 10_000, "max-transfers"),
                bulk.intBetween(1, 1_000_000, "max-members"),
                bulk.intBetween(1, 100_000, "max-ended"),
                bulk.duration("keep"),
                bulk.duration("orphan-keep"),
                returnedKeep,
                bulk.duration("lost-patience"),
                bulk.positiveDuration("result-interval"),
                progressInterval,
                bulk.intBetween(1, 1000, "results-per-message"),
                redialMin,
                redialMax,
                bulk.positiveDuration("plan-interval"),
                (int) bulk.bytesBetween(0, 32 * 1024, "inline-limit"),
                bulk.bytesBetween(0, 8 * 1024 * 1024, "inline-bytes-per-second"),
                bulk.intBetween(0, 1000, "max-chain"));
    }
}
