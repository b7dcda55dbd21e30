package dev.banyan.bench.distribute;

import dev.banyan.bench.live.Summary;
import java.util.Collections;
import java.util.List;

/**
 * One file to all.
 *
 * @param seconds of each receiver in their order, from the order to send to the whole file
 * @param sourceCopies bytes on the source's cable, headers included, over the file's
 * @param cpuSecondsPerGigabyte of all processes, for each GB at each receiver
 * @param firstCpuSecondsPerGigabyte of the first receiver's process, for each GB that it received
 * @param rested whether their compilers took hardly any of that
 */
record DistributeTurn(
        List<Double> seconds,
        double sourceCopies,
        double cpuSecondsPerGigabyte,
        double firstCpuSecondsPerGigabyte,
        boolean rested) {
    /** The last of the receivers from that one on, up to the other. */
    double secondsOfLast(int from, int to) {
        return Collections.max(seconds.subList(from, to));
    }

    double secondsOfLast() {
        return Collections.max(seconds);
    }

    double secondsP50() {
        return Summary.of(seconds).median();
    }
}
