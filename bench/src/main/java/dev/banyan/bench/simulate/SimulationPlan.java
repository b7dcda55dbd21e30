package dev.banyan.bench.simulate;

import dev.banyan.tree.member.BuilderProtocol;
import java.time.Duration;
import java.util.Optional;

/**
 * What to simulate, besides where the members are. The source joins first and is the root; the others join at times drawn
 * uniformly from the first fifth of the duration, 200 s at most, or from the first 10 s of a join storm.
 *
 * @param protocol who finds out which members are near
 * @param members how many; 1..{@value #MEMBERS_MAX}
 * @param seed determines all that is left to chance
 * @param fanOut most children of a member; 2..1024
 * @param duration virtual time until faults begin, or to the end if there are none; 10 s..24 h
 * @param heartbeat mean time between two heart-beats of a member in NICE, between two refreshes in Narada, 100 ms..60 s; the
 *     setting's default without it
 * @param scenario what befalls the group then
 */
public record SimulationPlan(
        BuilderProtocol protocol,
        int members,
        long seed,
        int fanOut,
        Duration duration,
        Optional<Duration> heartbeat,
        Scenario scenario) {
    /** Most members that fit into memory with their rosters. */
    public static final int MEMBERS_MAX = 100_000;

    /** Most members that are compared with a Compact Tree, which takes time as the square of their number or more. */
    public static final int COMPACT_TREE_MEMBERS_MAX = 5_000;

    private static final int FAN_OUT_MAX = 1024;
    private static final Duration DURATION_MIN = Duration.ofSeconds(10);
    private static final Duration DURATION_MAX = Duration.ofHours(24);
    private static final Duration HEARTBEAT_MIN = Duration.ofMillis(100);
    private static final Duration HEARTBEAT_MAX = Duration.ofSeconds(60);
    private static final Duration JOINS_MAX = Duration.ofSeconds(200);
    private static final Duration STORM = Duration.ofSeconds(10);
    private static final int JOINS_PART = 5;

    public SimulationPlan {
        if (members < 1 || members > MEMBERS_MAX) {
            throw new IllegalArgumentException("members must be 1.." + MEMBERS_MAX + ", was " + members);
        }
        if (members < scenario.membersMin()) {
            throw new IllegalArgumentException("members must be at least " + scenario.membersMin() + " with --scenario "
                    + scenario + ", was " + members);
        }
        if (fanOut < 2 || fanOut > FAN_OUT_MAX) {
            throw new IllegalArgumentException("fan-out must be 2.." + FAN_OUT_MAX + ", was " + fanOut);
        }
        if (!isBetween(DURATION_MIN, duration, DURATION_MAX)) {
            throw new IllegalArgumentException("duration must be 10s..24h, was " + duration.toSeconds() + "s");
        }
        heartbeat.filter(beat -> !isBetween(HEARTBEAT_MIN, beat, HEARTBEAT_MAX)).ifPresent(beat -> {
            throw new IllegalArgumentException("heartbeat must be 100ms..60s, was " + beat.toMillis() + "ms");
        });
    }

    private static boolean isBetween(Duration least, Duration value, Duration most) {
        return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }

    /** The time in which members join, in nanoseconds. */
    long joinNanos() {
        return scenario == Scenario.JOIN_STORM
                ? STORM.toNanos()
                : Math.min(JOINS_MAX.toNanos(), duration.toNanos() / JOINS_PART);
    }

    /** The virtual time of the end, faults and what follows them included. */
    long endNanos() {
        return duration.plus(scenario.lasts()).toNanos();
    }

    /** Whole virtual seconds of the run. */
    public long endSeconds() {
        return duration.plus(scenario.lasts()).toSeconds();
    }
}
