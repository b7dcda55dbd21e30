package dev.banyan.tree.attach;

import dev.banyan.tree.config.Section;
import dev.banyan.tree.latency.CoordinateSettings;
import java.time.Duration;

/**
 * Settings of the attachment machine; {@code banyan.tree.attach} in reference.conf says what each does.
 *
 * @param orphanSlots slots that only orphans and displacements may take; ignored below a fan-out of 3
 * @param beaconInterval between two beacons of the root
 * @param beaconTimeout a member whose last beacon is older is not attached
 * @param depthPatience how much longer a member waits for a beacon for each level below the first; half the beacon timeout at most
 * @param orphanGrace how long a member may be without a way to the root before it is struck, and how long a subtree waits for
 *     the ancestor that searches for it
 * @param reservationTime how long an accepted joiner has to dial
 * @param requestTimeout least wait for the answer to a request; four round trips if that is longer
 * @param handoverTime how long a node waits for the place of a child that is asked to leave it
 * @param probeTimeout least wait for answers to probes
 * @param retryDelay wait before an unsuccessful search begins anew
 * @param claimAfter search time after which the oldest reachable member may declare itself root
 * @param improveInterval between two looks for a better parent; doubles with each look in vain
 * @param improveIntervalMax most time between two such looks; at least {@code improveInterval}
 * @param improveMargin part of the delay to the root that a voluntary move must save
 * @param improveNoise how many times the spread of repeated measurements a voluntary move must save
 * @param improveMinimum least saving of a voluntary move
 * @param linkWeight how much the delay of a member's own link counts besides the delay to the root
 * @param exploreLimit full peers that a joiner that could have a parent already asks for their children
 * @param probeWidth probes sent at once
 * @param lookLimit full peers that one voluntary look for a better parent has redirect it; bounds the cost of a look in a large
 *     group
 * @param lookWidth peers that such a look probes first because they might be better by what is known of them
 * @param lookStale peers that it probes because they could have become better since they were last heard of
 * @param lookContacts peers that it probes by chance
 * @param lookRevisit for how many times the time between two looks a full peer whose children were of no help is not asked again
 * @param candidateLimit peers remembered as possible parents
 * @param reportInterval least time between two reports to the parent
 * @param rootPollInterval between two looks for another root
 * @param leaveTimeout most time a graceful leave waits for the children to move
 * @param certificateLimit certificates in one report
 * @param pathLimit longest path from the root; a longer one is refused as a fault
 * @param rosterLimit most members a node keeps account of
 * @param coordinate how network coordinates are learnt
 */
public record AttachSettings(
        int orphanSlots,
        Duration beaconInterval,
        Duration beaconTimeout,
        Duration depthPatience,
        Duration orphanGrace,
        Duration reservationTime,
        Duration requestTimeout,
        Duration handoverTime,
        Duration probeTimeout,
        Duration retryDelay,
        Duration claimAfter,
        Duration improveInterval,
        Duration improveIntervalMax,
        double improveMargin,
        double improveNoise,
        Duration improveMinimum,
        double linkWeight,
        int exploreLimit,
        int probeWidth,
        int lookLimit,
        int lookWidth,
        int lookStale,
        int lookContacts,
        double lookRevisit,
        int candidateLimit,
        Duration reportInterval,
        Duration rootPollInterval,
        Duration leaveTimeout,
        int certificateLimit,
        int pathLimit,
        int rosterLimit,
        CoordinateSettings coordinate) {

    private static final int BEACONS_PER_TIMEOUT = 4;

    /** Reads the section {@code banyan.tree.attach}. */
    public static AttachSettings from(Section s) {
        AttachSettings settings = new AttachSettings(
                s.intBetween(0, 8, "orphan-slots"),
                s.positiveDuration("beacon-interval"),
                s.positiveDuration("beacon-timeout"),
                s.duration("depth-patience"),
                s.positiveDuration("orphan-grace"),
                s.positiveDuration("reservation-time"),
                s.positiveDuration("request-timeout"),
                s.positiveDuration("handover-time"),
                s.positiveDuration("probe-timeout"),
                s.positiveDuration("retry-delay"),
                s.positiveDuration("claim-after"),
                s.positiveDuration("improve-interval"),
                s.positiveDuration("improve-interval-max"),
                s.doubleBetween(0, 1, "improve-margin"),
                s.doubleBetween(0, 100, "improve-noise"),
                s.duration("improve-minimum"),
                s.doubleBetween(0, 10, "link-weight"),
                s.intBetween(1, 64, "explore-limit"),
                s.intBetween(1, 64, "probe-width"),
                s.intBetween(1, 1024, "look-limit"),
                s.intBetween(1, 64, "look-width"),
                s.intBetween(0, 64, "look-stale"),
                s.intBetween(0, 64, "look-contacts"),
                s.doubleBetween(0, 1000, "look-revisit"),
                s.intBetween(8, 4096, "candidate-limit"),
                s.positiveDuration("report-interval"),
                s.positiveDuration("root-poll-interval"),
                s.positiveDuration("leave-timeout"),
                s.intBetween(1, 4096, "certificate-limit"),
                s.intBetween(4, 1024, "path-limit"),
                s.intBetween(16, 10_000_000, "roster-limit"),
                CoordinateSettings.from(s.section("coordinate")));
        Duration leastTimeout = settings.beaconInterval.multipliedBy(BEACONS_PER_TIMEOUT);
        if (settings.beaconTimeout.compareTo(leastTimeout) < 0) {
            throw s.bad(
                    "beacon-timeout",
                    "must be at least " + BEACONS_PER_TIMEOUT + " times beacon-interval (" + settings.beaconInterval
                            + "), was " + settings.beaconTimeout);
        }
        if (settings.improveIntervalMax.compareTo(settings.improveInterval) < 0) {
            throw s.bad(
                    "improve-interval-max",
                    "must not be below improve-interval (" + settings.improveInterval + "), was "
                            + settings.improveIntervalMax);
        }
        return settings;
    }

    /** Slots that a node of that fan-out keeps for orphans: none below 3, where keeping one would make chains. */
    int orphanSlotsOf(int slots) {
        return slots >= 3 ? Math.min(orphanSlots, slots - 2) : 0;
    }
}
