package dev.banyan.bench.distribute;

import dev.banyan.bench.live.Bounds;
import dev.banyan.tree.config.BitRate;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What {@code bench distribute} measures.
 *
 * @param contestants in the order of their turns
 * @param members receivers, each a host, 1 to 64
 * @param rate of every host's link, in each direction; 1 Mbit/s to 10 Gbit/s
 * @param killed receivers that are killed in mid-transfer in as many runs more, Banyan's only; 0 for no such runs
 * @param slowQuarter whether the last quarter of the receivers, rounded down, has a quarter of that rate
 * @param delay of one way between any two hosts; 0 to 1 s
 * @param sizeBytes of the file, 1 to 2^40
 * @param runs measured of each contestant; 1 to 100
 * @param warmUpsMax most runs before them that do not count, until the compilers of all processes rest; 0 to 100
 */
public record DistributeOptions(
        List<Contestant> contestants,
        int members,
        BitRate rate,
        int killed,
        boolean slowQuarter,
        Duration delay,
        long sizeBytes,
        int runs,
        int warmUpsMax) {
    private static final int MEMBERS_MAX = 64;
    private static final int QUARTER = 4;
    static final int RUNS_MAX = 100;
    private static final long RATE_MIN = 1_000_000;
    private static final long RATE_MAX = 10_000_000_000L;
    private static final Duration DELAY_MAX = Duration.ofSeconds(1);
    static final long SIZE_MAX = 1L << 40;

    public DistributeOptions {
        contestants = List.copyOf(contestants);
        Bounds.requireBetween("--members", 1, MEMBERS_MAX, members);
        Bounds.requireBetween("--size", 1, SIZE_MAX, sizeBytes);
        Bounds.requireBetween("--runs", 1, RUNS_MAX, runs);
        Bounds.requireBetween("--warm-ups", 0, RUNS_MAX, warmUpsMax);
        Bounds.requireBetween("--kill", 0, members - 1, killed);
        if (killed > 0 && !contestants.contains(Contestant.BANYAN)) {
            throw new IllegalArgumentException("--kill needs banyan among the --contestants");
        }
        if (slowQuarter && members < QUARTER) {
            throw new IllegalArgumentException("--slow-quarter needs --members of 4 at least, was " + members);
        }
        if (rate.bitsPerSecond() < RATE_MIN || rate.bitsPerSecond() > RATE_MAX) {
            throw new IllegalArgumentException("--rate must be 1mbit to 10gbit, was " + rate);
        }
        if (delay.isNegative() || delay.compareTo(DELAY_MAX) > 0) {
            throw new IllegalArgumentException("--delay must be 0s to 1s, was " + delay.toMillis() + "ms");
        }
        if (contestants.isEmpty() || contestants.stream().distinct().count() < contestants.size()) {
            throw new IllegalArgumentException("--contestants must name one at least, and each once");
        }
    }

    /** Receivers with a quarter of the rate: the last ones. */
    int slowMembers() {
        return slowQuarter ? members / QUARTER : 0;
    }

    /** Rate of a host; 0 is the source. */
    BitRate rateOf(int host) {
        return host > members - slowMembers() ? new BitRate(rate.bitsPerSecond() / QUARTER) : rate;
    }

    /**
     * The shortest time in which a file can be everywhere, in seconds, if bytes flowed like water and packets had no headers: the
     * source must send it once, each must receive it, and all together must send it to each.
     */
    public double boundSeconds() {
        return Math.max(fastBoundSeconds(), Math.max(slowBoundSeconds(), togetherSeconds(members)));
    }

    /** The same for the receivers of full rate alone, whom the others may help. */
    double fastBoundSeconds() {
        return Math.max(onceSeconds(rate), togetherSeconds(members - slowMembers()));
    }

    /** What a receiver of a quarter of the rate needs to receive the file; 0 if there is none. */
    double slowBoundSeconds() {
        return slowMembers() == 0 ? 0 : onceSeconds(rateOf(members));
    }

    private double onceSeconds(BitRate at) {
        return sizeBytes * 8.0 / at.bitsPerSecond();
    }

    private double togetherSeconds(int receivers) {
        double all = IntStream.rangeClosed(0, members)
                .mapToDouble(host -> rateOf(host).bitsPerSecond())
                .sum();
        return receivers * sizeBytes * 8.0 / all;
    }
}
