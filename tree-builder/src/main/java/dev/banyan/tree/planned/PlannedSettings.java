package dev.banyan.tree.planned;

import dev.banyan.tree.config.Section;
import dev.banyan.tree.forest.ForestSettings;
import dev.banyan.tree.latency.CoordinateSettings;
import java.time.Duration;

/**
 * Settings of planned trees, from {@code banyan.tree.planned}; see {@code reference.conf} for units, effects and origins.
 *
 * @param hereInterval mean time between two words of a member to the planner; each is jittered by a tenth
 * @param hereTimeout silence after which the planner forgets a member, and a member its place; at least twice
 *     {@code hereInterval}
 * @param planInterval least time between two plans
 * @param renewInterval time after which a plan is made anew although nobody came or went; at least {@code planInterval}
 * @param renewGain part of the mean delay that a plan from scratch must save to replace one that keeps what can stay; 0..1
 * @param improvementRounds looks of each member for a better place in a plan; 0..1000
 * @param changeShare part of the edges that a plan which keeps what can stay may change all the same; 0..1
 * @param memberLimit most members the planner plans for, itself included; 2..20,000
 * @param alternativeLimit most alternatives a member is told; 1..{@value PlanMessage#ALTERNATIVES_MAX}
 * @param probeInterval mean time between two rounds of measuring; each is jittered by a tenth
 * @param probesPerRound contacts chosen by chance that are measured in a round; 1..16
 * @param firstProbes contacts that are measured at once at the start; 1..64
 * @param probeTimeout wait for an answer to a probe
 * @param probeAttempts probes without an answer after which a peer is forgotten; 1..10
 * @param peerLimit peers whose round trips are remembered; more than {@code alternativeLimit}, up to 4096
 * @param rttSamples samples a round trip is the minimum of; 1..64
 * @param candidateLimit most candidates offered; 1..256
 * @param coordinate how members find their coordinates
 */
public record PlannedSettings(
        Duration hereInterval,
        Duration hereTimeout,
        Duration planInterval,
        Duration renewInterval,
        double renewGain,
        int improvementRounds,
        double changeShare,
        int memberLimit,
        int alternativeLimit,
        Duration probeInterval,
        int probesPerRound,
        int firstProbes,
        Duration probeTimeout,
        int probeAttempts,
        int peerLimit,
        int rttSamples,
        int candidateLimit,
        CoordinateSettings coordinate) {

    /**
     * Reads and checks the section {@code banyan.tree.planned}.
     *
     * @param coordinate what {@code banyan.tree.attach.coordinate} says; there is one space, so it is set once
     */
    public static PlannedSettings from(Section s, CoordinateSettings coordinate) {
        Duration hereInterval = s.positiveDuration("here-interval");
        Duration hereTimeout = s.positiveDuration("here-timeout");
        if (hereTimeout.compareTo(hereInterval.multipliedBy(2)) < 0) {
            throw s.bad(
                    "here-timeout",
                    "must be at least twice here-interval (" + hereInterval
                            + "), or members are forgotten between two words; was " + hereTimeout);
        }
        Duration planInterval = s.positiveDuration("plan-interval");
        Duration renewInterval = s.positiveDuration("renew-interval");
        if (renewInterval.compareTo(planInterval) < 0) {
            throw s.bad(
                    "renew-interval", "must be at least plan-interval (" + planInterval + "), was " + renewInterval);
        }
        int alternativeLimit = s.intBetween(1, PlanMessage.ALTERNATIVES_MAX, "alternative-limit");
        return new PlannedSettings(
                hereInterval,
                hereTimeout,
                planInterval,
                renewInterval,
                s.doubleBetween(0, 1, "renew-gain"),
                s.intBetween(0, 1000, "improvement-rounds"),
                s.doubleBetween(0, 1, "change-share"),
                s.intBetween(2, 20_000, "member-limit"),
                alternativeLimit,
                s.positiveDuration("probe-interval"),
                s.intBetween(1, 16, "probes-per-round"),
                s.intBetween(1, 64, "first-probes"),
                s.positiveDuration("probe-timeout"),
                s.intBetween(1, 10, "probe-attempts"),
                s.intBetween(alternativeLimit + 1, 4096, "peer-limit"),
                s.intBetween(1, 64, "rtt-samples"),
                s.intBetween(1, 256, "candidate-limit"),
                coordinate);
    }

    /** One tree over all. */
    ForestSettings forest() {
        return new ForestSettings(1, improvementRounds, changeShare);
    }
}
