package dev.banyan.overlay.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacerCoreTest {
    private static final long MS = 1_000_000;

    /** Greedy senders for some virtual time; timers come late by up to a few milliseconds. */
    private static Map<String, Long> run(PacerCore<String> core, int senders, long nanos, long lateNanos) {
        Map<String, Long> sent = new TreeMap<>();
        for (int i = 0; i < senders; i++) {
            core.request("s" + i, core.quantum());
        }
        long now = 0;
        while (now < nanos) {
            PacerCore.Grant<String> grant = core.next(now);
            while (grant != null) {
                sent.merge(grant.sender(), (long) grant.bytes(), Long::sum);
                core.request(grant.sender(), core.quantum());
                grant = core.next(now);
            }
            now += core.waitNanos(now) + lateNanos;
        }
        return sent;
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000_000, 10_000_000, 400_000_000, 800_000_000})
    void keepsTheRateWithinOnePercentAndSharesItEquallyEvenWithLateTimers(long bitsPerSecond) {
        for (long late : new long[] {0, MS / 10, 7 * MS}) {
            PacerCore<String> core = new PacerCore<>(bitsPerSecond, 50 * MS, 0);
            Map<String, Long> sent = run(core, 4, 5_000 * MS, late);
            long total = sent.values().stream().mapToLong(Long::longValue).sum();
            assertThat(total / 5.0 * 8).isCloseTo((double) bitsPerSecond, within(bitsPerSecond * 0.015));
            for (long one : sent.values()) {
                assertThat(Math.abs(one - total / 4)).isLessThanOrEqualTo(core.quantum());
            }
        }
    }

    @Test
    void savesNoMoreThanItsBurst() {
        PacerCore<String> core = new PacerCore<>(80_000_000, 50 * MS, 0);
        long bytes = 0;
        core.request("a", core.quantum());
        PacerCore.Grant<String> grant = core.next(60_000 * MS);
        while (grant != null) {
            bytes += grant.bytes();
            core.request("a", core.quantum());
            grant = core.next(60_000 * MS);
        }
        assertThat(bytes).isBetween(500_000L, 500_000L + core.quantum());
    }

    @Test
    void givesNothingToACancelledSender() {
        PacerCore<String> core = new PacerCore<>(1_000_000, MS, 0);
        core.request("a", 100);
        core.cancel("a");
        assertThat(core.next(MS)).isNull();
        assertThat(core.waitNanos(MS)).isNegative();
    }

    @Test
    void withoutARateEverybodyGetsAllAtOnce() {
        PacerCore<String> core = new PacerCore<>(0, 50 * MS, 0);
        core.request("a", 1 << 30);
        core.request("b", 7);
        assertThat(core.waitNanos(0)).isZero();
        assertThat(core.next(0)).isEqualTo(new PacerCore.Grant<>("a", 1 << 30));
        assertThat(core.next(0)).isEqualTo(new PacerCore.Grant<>("b", 7));
        assertThat(core.next(0)).isNull();
    }

    @Test
    void whatIsOwedIsPaidAtTheNewRate() {
        PacerCore<String> core = new PacerCore<>(1_000, 0, 0);
        core.request("a", 3_000);
        assertThat(core.next(0)).isNotNull();
        assertThat(core.waitNanos(0)).isEqualTo(1024 * 8 * 1_000L * MS / 1_000);
        core.rate(8_192_000, 0);
        assertThat(core.waitNanos(0)).isEqualTo(MS);
        core.rate(0, 0);
        assertThat(core.waitNanos(0)).isZero();
    }

    @Test
    void followsAChangedRate() {
        PacerCore<String> core = new PacerCore<>(1_000_000, MS, 0);
        core.rate(100_000_000, 0);
        Map<String, Long> sent = run(core, 1, 1_000 * MS, 0);
        assertThat(sent.getOrDefault("s0", 0L) * 8.0).isCloseTo(100e6, within(1.5e6));
    }
}
