package dev.banyan.bench.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the user wants to see.
 *
 * @param nodes nodes, the source included; 2..64
 * @param kills interior nodes to kill while the file is on its way; 0..nodes-2, so that a receiver survives
 * @param file what to send; empty for the running JDK's {@code lib/modules}
 * @param directory where the copies go meanwhile
 * @param seed decides about places and victims
 * @param fanOut most children of a node; 1..16
 * @param protocol who finds out which nodes are near, as {@code banyan.tree.protocol}
 * @param timeout for the whole demo; 1 s to 1 h
 * @param keep whether the copies stay afterwards
 */
public record DemoOptions(
        int nodes,
        int kills,
        Optional<Path> file,
        Path directory,
        long seed,
        int fanOut,
        String protocol,
        Duration timeout,
        boolean keep) {
    private static final int NODES_MIN = 2;
    private static final int NODES_MAX = 64;
    private static final int FAN_OUT_MAX = 16;
    private static final Duration TIMEOUT_MIN = Duration.ofSeconds(1);
    private static final Duration TIMEOUT_MAX = Duration.ofHours(1);

    /** @throws IllegalArgumentException naming the option that is out of its range */
    public DemoOptions {
        requireBetween("--nodes", NODES_MIN, NODES_MAX, nodes);
        requireBetween("--kill", 0, nodes - 2, kills);
        requireBetween("--fan-out", 1, FAN_OUT_MAX, fanOut);
        requireBetween("--timeout", TIMEOUT_MIN.toSeconds(), TIMEOUT_MAX.toSeconds(), timeout.toSeconds());
    }

    private static void requireBetween(String option, long min, long max, long value) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(option + " must be between " + min + " and " + max + ", was " + value);
        }
    }
}
