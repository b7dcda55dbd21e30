package dev.banyan.bench.simulate;

import java.time.Duration;

/**
 * What to simulate. Member 0 is the source: it joins first and is the root. The others join at times drawn uniformly from the
 * first fifth of the duration, 200 s at most.
 *
 * @param members how many; 1..{@value #MEMBERS_MAX}
 * @param seed determines all that is left to chance
 * @param fanOut most children of a member; 2..1024
 * @param duration virtual time; 10 s..24 h
 */
public record SimulationPlan(int members, long seed, int fanOut, Duration duration) {
    /** Most members that fit into memory with their rosters. */
    public static final int MEMBERS_MAX = 100_000;

    private static final int FAN_OUT_MAX = 1024;
    private static final Duration DURATION_MIN = Duration.ofSeconds(10);
    private static final Duration DURATION_MAX = Duration.ofHours(24);
    private static final Duration JOINS_MAX = Duration.ofSeconds(200);
    private static final int JOINS_PART = 5;

    public SimulationPlan {
        if (members < 1 || members > MEMBERS_MAX) {
            throw new IllegalArgumentException("members must be 1.." + MEMBERS_MAX + ", was " + members);
        }
        if (fanOut < 2 || fanOut > FAN_OUT_MAX) {
            throw new IllegalArgumentException("fan-out must be 2.." + FAN_OUT_MAX + ", was " + fanOut);
        }
        if (duration.compareTo(DURATION_MIN) < 0 || duration.compareTo(DURATION_MAX) > 0) {
            throw new IllegalArgumentException("duration must be 10s..24h, was " + duration.toSeconds() + "s");
        }
    }

    /** The time in which members join, in nanoseconds. */
    long joinNanos() {
        return Math.min(JOINS_MAX.toNanos(), duration.toNanos() / JOINS_PART);
    }
}
