package dev.banyan.bench.live.fanout;

import dev.banyan.bench.live.Latencies;

/**
 * What one contestant did in one window.
 *
 * @param slowestPerSecond messages per second at the slowest subscriber
 * @param cpuSeconds of all processes together
 * @param deliveries to all subscribers together
 * @param latencies from when messages were due, of all subscribers; of nothing unless the rate was fixed
 * @param lost messages of the whole turn that did not come, summed over the subscribers
 * @param repeated messages that came again
 * @param reordered messages that came after later ones
 */
record FanoutTurn(
        double slowestPerSecond,
        double cpuSeconds,
        long deliveries,
        Latencies.Figures latencies,
        long lost,
        long repeated,
        long reordered) {
    private static final double MICROS_PER_SECOND = 1e6;

    /** Of all processes, for one message at one subscriber; infinite if none came. */
    double cpuMicrosPerDelivery() {
        return cpuSeconds * MICROS_PER_SECOND / deliveries;
    }
}
