package dev.banyan.bench.live;

import java.time.Duration;
import java.util.List;

/** Waits until what is measured runs as it will go on running. */
public final class WarmUp {
    /** Compilers rest when all of them together work less than that part of the time of the machine's processors. */
    private static final double COMPILING_PART = 0.1;

    private static final Duration STEP = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private WarmUp() {}

    /** While the processes work, waits until their compilers rest, but not for ever. */
    public static void untilCompilersRest(List<PartProcess> parts, Duration atMost) {
        List<Reading> before = readings(parts);
        for (Duration waited = STEP; waited.compareTo(atMost) <= 0; waited = waited.plus(STEP)) {
            Pause.of(STEP);
            List<Reading> now = readings(parts);
            double compiling = 0;
            for (int i = 0; i < now.size(); i++) {
                compiling += now.get(i).compilingSince(before.get(i));
            }
            if (compiling < COMPILING_PART * Runtime.getRuntime().availableProcessors()) {
                return;
            }
            before = now;
        }
    }

    private static List<Reading> readings(List<PartProcess> parts) {
        return parts.stream().map(part -> part.reading(PATIENCE)).toList();
    }
}
