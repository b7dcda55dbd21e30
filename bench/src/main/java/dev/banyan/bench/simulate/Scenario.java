package dev.banyan.bench.simulate;

import java.time.Duration;

/** What befalls a simulated group once it has had its time to settle. The source is spared. */
public enum Scenario {
    /** Nothing. */
    NONE("none", 0, Duration.ZERO),
    /** Five rounds, 100 s apart; in each, 16 members fall silent for ever within 10 s (the schedule of NICE's paper). */
    CHURN("churn", 0, Duration.ofSeconds(500)),
    /** A tenth of the members die at once. */
    CRASH_10("crash-10", 0.1, Duration.ofSeconds(120)),
    /** Three tenths of the members die at once. */
    CRASH_30("crash-30", 0.3, Duration.ofSeconds(120)),
    /** Half of the members die at once. */
    CRASH_50("crash-50", 0.5, Duration.ofSeconds(120)),
    /** All join within 10 s; nothing else. */
    JOIN_STORM("join-storm", 0, Duration.ZERO),
    /** Half of the members cannot reach the other half for 60 s. */
    PARTITION("partition", 0, Duration.ofSeconds(180));

    /** Rounds of {@link #CHURN}. */
    static final int CHURN_ROUNDS = 5;
    /** Members that fall silent in a round of {@link #CHURN}. */
    static final int CHURN_LEAVERS = 16;

    private final String word;
    private final double crashPart;
    private final Duration lasts;

    Scenario(String word, double crashPart, Duration lasts) {
        this.word = word;
        this.crashPart = crashPart;
        this.lasts = lasts;
    }

    /** Part of the members that die at once; 0 to 1. */
    double crashPart() {
        return crashPart;
    }

    /** Virtual time that the faults and what follows them take. */
    public Duration lasts() {
        return lasts;
    }

    /** Fewest members it makes sense with. */
    int membersMin() {
        return this == CHURN ? CHURN_ROUNDS * CHURN_LEAVERS + 2 : lasts.isZero() ? 1 : 4;
    }

    /** The word on the command line. */
    @Override
    public String toString() {
        return word;
    }
}
