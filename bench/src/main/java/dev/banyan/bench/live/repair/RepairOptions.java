package dev.banyan.bench.live.repair;

import dev.banyan.bench.live.Bounds;
import dev.banyan.bench.live.MessageLayout;

/**
 * What {@code bench repair} does.
 *
 * @param runs how often; 1 to 1000
 * @param nodes processes, the publisher's included; 4 to 64
 * @param fanOut most children of a node; 1 to 16, and so few that some node must pass on
 * @param sizeBytes of a message; 16 bytes to 1 MiB
 * @param perSecond messages published per second; 1 to 1,000,000
 */
public record RepairOptions(Fault fault, int runs, int nodes, int fanOut, int sizeBytes, long perSecond) {
    private static final int RUNS_MAX = 1_000;
    private static final int NODES_MIN = 4;
    private static final int NODES_MAX = 64;
    private static final int FAN_OUT_MAX = 16;
    private static final int SIZE_MAX = 1 << 20;
    private static final int RATE_MAX = 1_000_000;

    public RepairOptions {
        Bounds.requireBetween("--runs", 1, RUNS_MAX, runs);
        Bounds.requireBetween("--nodes", NODES_MIN, NODES_MAX, nodes);
        Bounds.requireBetween("--fan-out", 1, Math.min(FAN_OUT_MAX, nodes - 2), fanOut);
        Bounds.requireBetween("--size", MessageLayout.BYTES_MIN, SIZE_MAX, sizeBytes);
        Bounds.requireBetween("--rate", 1, RATE_MAX, perSecond);
    }
}
