package dev.banyan.tree.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The ways between nodes: delay, jitter, loss, partitions. Decides when what is sent arrives. */
final class Network {
    private final SimSettings settings;
    private final SimDelay delay;
    private final RandomGenerator random;
    private final SimMetrics metrics;
    private final long jitterNanos;
    private final long retransmitNanos;
    private final PairClock datagramOrder = new PairClock();
    private final List<SimPartition> partitions = new ArrayList<>();

    Network(SimSettings settings, SimDelay delay, RandomGenerator random, SimMetrics metrics) {
        this.settings = settings;
        this.delay = delay;
        this.random = random;
        this.metrics = metrics;
        this.jitterNanos = settings.jitterMax().toNanos();
        this.retransmitNanos = settings.retransmitDelay().toNanos();
    }

    void add(SimPartition partition) {
        partitions.add(partition);
    }

    boolean remove(SimPartition partition) {
        return partitions.remove(partition);
    }

    List<SimPartition> partitions() {
        return List.copyOf(partitions);
    }

    boolean isBlocked(int from, int to) {
        for (int i = 0; i < partitions.size(); i++) {
            if (partitions.get(i).separates(from, to)) {
                return true;
            }
        }
        return false;
    }

    /** Whether links carry everything at once and in its plain time. */
    boolean isCalm() {
        return partitions.isEmpty() && jitterNanos == 0 && settings.linkLoss() == 0;
    }

    boolean losesDatagram() {
        return settings.datagramLoss() > 0 && random.nextDouble() < settings.datagramLoss();
    }

    /** The bare delay of one way. */
    long oneWayNanos(int from, int to) {
        long nanos = delay.oneWayNanos(from, to);
        if (nanos < 0) {
            throw new IllegalStateException(
                    "the delay from node " + from + " to node " + to + " must not be negative, was " + nanos + " ns");
        }
        return nanos;
    }

    /** When a datagram sent now arrives; after every datagram sent before it on the same way. */
    long datagramArrival(long nowNanos, int from, int to) {
        long arrival = nowNanos + oneWayNanos(from, to);
        if (jitterNanos == 0) {
            return arrival;
        }
        return datagramOrder.push(nowNanos, from, to, arrival + jitter());
    }

    /** When a message sent now over a link arrives, if nothing before it is late. */
    long linkArrival(long nowNanos, int from, int to) {
        long oneWay = oneWayNanos(from, to);
        long arrival = nowNanos + oneWay + jitter();
        if (settings.linkLoss() > 0 && random.nextDouble() < settings.linkLoss()) {
            metrics.linkRetransmitted();
            arrival += retransmitNanos + 2 * oneWay;
        }
        return arrival;
    }

    private long jitter() {
        return jitterNanos == 0 ? 0 : (long) (random.nextDouble() * jitterNanos);
    }
}
