package dev.banyan.bench.live.relay;

import dev.banyan.bench.live.BenchException;
import dev.banyan.bench.live.Reading;
import java.util.List;

/**
 * What one contestant did in one window.
 *
 * @param cpuSecondsPerGb of the relay's process, per GB of messages that came to it
 * @param megabytesPerSecond of messages that came to it
 */
record Turn(double cpuSecondsPerGb, double megabytesPerSecond) {
    private static final double BYTES_PER_GB = 1e9;
    private static final double BYTES_PER_MB = 1e6;

    /**
     * From readings at the begin and at the end; each process has a window of its own, and the source sends before and after all of them. What
     * came to the relay is what came to its leaves, in the mean.
     *
     * @throws BenchException if nothing came
     */
    static Turn between(Reading relayBegin, Reading relayEnd, List<Reading> leavesBegin, List<Reading> leavesEnd) {
        double bytesPerSecond = 0;
        for (int i = 0; i < leavesBegin.size(); i++) {
            Reading begin = leavesBegin.get(i);
            Reading end = leavesEnd.get(i);
            bytesPerSecond += end.grownSince(begin, "bytes") / end.secondsSince(begin) / leavesBegin.size();
        }
        if (bytesPerSecond <= 0) {
            throw new BenchException("nothing came to the leaves in a whole window");
        }
        double gigabytes = bytesPerSecond * relayEnd.secondsSince(relayBegin) / BYTES_PER_GB;
        return new Turn(relayEnd.cpuSecondsSince(relayBegin) / gigabytes, bytesPerSecond / BYTES_PER_MB);
    }
}
