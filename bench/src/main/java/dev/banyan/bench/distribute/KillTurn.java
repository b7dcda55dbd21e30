package dev.banyan.bench.distribute;

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
}
