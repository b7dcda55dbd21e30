package dev.banyan.bench.live;

import java.time.Duration;
import java.util.List;

/** Waits until what is measured runs as it will go on running. */
public final class WarmUp {
    /** Compilers rest when they take less than that part of the processor time of the processes they work for. */
    private static final double COMPILING_PART = 0.05;

    private static final Duration STEP = Duration.ofSeconds(2);
    /** Compiling counts when it is done, and a large method takes seconds. */
    private static final int RESTING_STEPS = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private WarmUp() {}

    /** While the processes work, waits until their compilers rest, but not for ever. */
    public static void untilCompilersRest(List<PartProcess> parts, Duration atMost) {
        List<Reading> before = readings(parts);
        int resting = 0;
        for (Duration waited = STEP; waited.compareTo(atMost) <= 0; waited = waited.plus(STEP)) {
            Pause.of(STEP);
            List<Reading> now = readings(parts);
            resting = rested(before, now) ? resting + 1 : 0;
            if (resting == RESTING_STEPS) {
                return;
            }
            before = now;
        }
    }

    /** Whether compilers rested from one reading of all processes to the next one. */
    public static boolean rested(List<Reading> before, List<Reading> now) {
        double compiling = 0;
        double working = 0;
        for (int i = 0; i < now.size(); i++) {
            compiling += now.get(i).compilingSecondsSince(before.get(i));
            working += now.get(i).cpuSecondsSince(before.get(i));
        }
        return compiling <= COMPILING_PART * working;
    }

    private static List<Reading> readings(List<PartProcess> parts) {
        return parts.stream().map(part -> part.reading(PATIENCE)).toList();
    }
}
