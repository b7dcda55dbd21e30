package dev.banyan.bench.distribute;

import dev.banyan.bench.live.Bounds;

/**
 * What {@code bench receive} measures.
 *
 * @param sizeBytes of the file, 1 to 2^40
 * @param rounds turns of each contestant that count; 1 to 100
 * @param warmUpsMax most turns before them that do not count, until the compilers of all its processes rest; 0 to 100
 */
public record ReceiveOptions(long sizeBytes, int rounds, int warmUpsMax) {
    public ReceiveOptions {
        Bounds.requireBetween("--size", 1, DistributeOptions.SIZE_MAX, sizeBytes);
        Bounds.requireBetween("--rounds", 1, DistributeOptions.RUNS_MAX, rounds);
        Bounds.requireBetween("--warm-ups", 0, DistributeOptions.RUNS_MAX, warmUpsMax);
    }
}
