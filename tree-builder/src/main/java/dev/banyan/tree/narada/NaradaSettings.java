package dev.banyan.tree.narada;

import dev.banyan.tree.config.Section;
import java.time.Duration;

/**
 * Settings of Narada, from {@code banyan.tree.narada}; see {@code reference.conf} for units, effects and origins.
 *
 * @param memberLimit most living members a member keeps account of; 2..1024
 * @param refreshInterval mean time between two refreshes of a member; each is jittered by a tenth
 * @param updateDelay how long news wait for more before they are sent ahead of the refresh
 * @param minDegree mesh links below which a member looks for more; 1..32
 * @param maxDegree most mesh links; at least {@code minDegree}, up to 64
 * @param neighbourTimeoutRefreshes refreshes of silence after which a neighbour is probed; 2..20
 * @param redundantProbes probes without an answer after which a member counts as dead; 1..10
 * @param queryTimeout wait for an answer to a probe or to a request for a link
 * @param memberTimeoutRefreshes refreshes without news of a member after which it is doubted; 3..100
 * @param goneMemory how long it is remembered who is gone
 * @param costExponent power of its delay that a link costs; 1..3
 * @param nearLinks nearest members to which a link is worth having whatever it saves; 0..{@code maxDegree}
 * @param probeInterval mean time between two looks for a better mesh
 * @param probesPerRound members measured at each look; 1..16
 * @param addThreshold utility of a link that is added, as part of the group's size; 0..1
 * @param dropThreshold consensus cost of a link that is given up, as part of the group's size; 0..1, below
 *     {@code addThreshold}
 * @param trialRefreshes refreshes for which a new link is kept in any case; 0..100
 * @param leaveLinger how long a member that leaves is still taken for a last resort
 * @param rttSamples samples an RTT is the minimum of; 1..64
 * @param candidateLimit most candidates offered; 1..256
 */
public record NaradaSettings(
        int memberLimit,
        Duration refreshInterval,
        Duration updateDelay,
        int minDegree,
        int maxDegree,
        int neighbourTimeoutRefreshes,
        int redundantProbes,
        Duration queryTimeout,
        int memberTimeoutRefreshes,
        Duration goneMemory,
        double costExponent,
        int nearLinks,
        Duration probeInterval,
        int probesPerRound,
        double addThreshold,
        double dropThreshold,
        int trialRefreshes,
        Duration leaveLinger,
        int rttSamples,
        int candidateLimit) {
    private static final double COST_UNIT_MICROS = 10_000;
    /** So that ways which last stay below {@link MeshMessage#TRANSIENT_COST}; with an exponent of 2 that of a second. */
    private static final double LINK_COST_MAX = 100_000_000;

    /** Reads and checks the section {@code banyan.tree.narada}. */
    public static NaradaSettings from(Section s) {
        int minDegree = s.intBetween(1, 32, "min-degree");
        int maxDegree = s.intBetween(minDegree, 64, "max-degree");
        double addThreshold = s.doubleBetween(0, 1, "add-threshold");
        double dropThreshold = s.doubleBetween(0, 1, "drop-threshold");
        if (dropThreshold >= addThreshold) {
            throw s.bad(
                    "drop-threshold",
                    "must be below add-threshold (" + addThreshold + "), or links come and go for ever; was "
                            + dropThreshold);
        }
        return new NaradaSettings(
                s.intBetween(2, 1024, "member-limit"),
                s.positiveDuration("refresh-interval"),
                s.positiveDuration("update-delay"),
                minDegree,
                maxDegree,
                s.intBetween(2, 20, "neighbour-timeout-refreshes"),
                s.intBetween(1, 10, "redundant-probes"),
                s.positiveDuration("query-timeout"),
                s.intBetween(3, 100, "member-timeout-refreshes"),
                s.positiveDuration("gone-memory"),
                s.doubleBetween(1, 3, "cost-exponent"),
                s.intBetween(0, maxDegree, "near-links"),
                s.positiveDuration("probe-interval"),
                s.intBetween(1, 16, "probes-per-round"),
                addThreshold,
                dropThreshold,
                s.intBetween(0, 100, "trial-refreshes"),
                s.duration("leave-linger"),
                s.intBetween(1, 64, "rtt-samples"),
                s.intBetween(1, 256, "candidate-limit"));
    }

    /**
     * What a link adds to the cost of ways over it, at least 1. With a {@code costExponent} of 1 it is the delay in microseconds;
     * a link of 10 ms costs the same with any.
     */
    int linkCost(int oneWayMicros) {
        double cost = COST_UNIT_MICROS * StrictMath.pow(oneWayMicros / COST_UNIT_MICROS, costExponent);
        return (int) Math.max(1, Math.min(LINK_COST_MAX, cost));
    }

    long refreshNanos() {
        return refreshInterval.toNanos();
    }

    /** Silence after which a neighbour is probed; half a refresh more than the refreshes, as they are jittered. */
    long neighbourTimeoutNanos() {
        return refreshNanos() * neighbourTimeoutRefreshes + refreshNanos() / 2;
    }

    /** T_m of the paper: time without news of a member after which it is doubted. */
    long memberTimeoutNanos() {
        return refreshNanos() * memberTimeoutRefreshes;
    }
}
