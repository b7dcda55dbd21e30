package dev.banyan.overlay.bulk;

import dev.banyan.tree.config.BitRate;
import dev.banyan.tree.config.Section;
import java.time.Duration;

/**
 * Settings of the shell of bulk transfers, {@code banyan.bulk}.
 *
 * @param hotBytes memory of a node for recently verified chunks; 0..64 GiB
 * @param snapshotInterval least time between two snapshots of a transfer; positive
 * @param inboxBytes most received bytes of one link that wait for the transfer's loop; 1 MiB to just below 2 GiB
 * @param sourceLimitBitsPerSecond bound of what a node sends of all transfers whose source it is; 0 for none
 * @param resumeKeep how long an unfinished file stays for a later life of the node; 0 if none does
 */
public record BulkSettings(
        long hotBytes, Duration snapshotInterval, int inboxBytes, long sourceLimitBitsPerSecond, Duration resumeKeep) {
    /** Reads the section {@code banyan.bulk}. */
    public static BulkSettings from(Section section) {
        return new BulkSettings(
                section.bytesBetween(0, 64L << 30, "hot-bytes"),
                section.positiveDuration("snapshot-interval"),
                (int) section.bytesBetween(1 << 20, Integer.MAX_VALUE, "inbox-bytes"),
                section.bitRate(0, BitRate.HIGHEST, "source-limit"),
                section.duration("resume-keep"));
    }
}
