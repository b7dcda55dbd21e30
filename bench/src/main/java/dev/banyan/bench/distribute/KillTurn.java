package dev.banyan.bench.distribute;

import dev.banyan.bench.live.Summary;
import java.util.Collections;
import java.util.List;

/**
 * One file to all, while some are killed in the middle and started again afterwards.
 *
 * @param survivorSeconds of each that lived on, from the order to send to the whole file
 * @param refetched of each that was killed, after its restart: bytes received over bytes lacking
 */
record KillTurn(List<Double> survivorSeconds, List<Double> refetched) {
    double secondsOfLast() {
        return Collections.max(survivorSeconds);
    }

    /** The run whose last survivor was the median of all. */
    static double medianOfLast(List<KillTurn> turns) {
        return Summary.of(turns.stream().map(KillTurn::secondsOfLast).toList()).median();
    }
}
