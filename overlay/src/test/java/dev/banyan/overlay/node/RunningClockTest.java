package dev.banyan.overlay.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunningClockTest {
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final AtomicLong source = new AtomicLong(-7_000_000_000L);
    private final List<Duration> told = new ArrayList<>();
    private final RunningClock clock = new RunningClock(source::get, PAUSE, told::add);

    @BeforeEach
    void run() {
        clock.startTicking();
    }

    private long after(long millis) {
        source.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
        return clock.getAsLong();
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    @Test
    void runsWithItsSourceWhileItIsReadAsOftenAsItMust() {
        long begin = clock.getAsLong();

        for (int i = 1; i <= 100; i++) {
            assertThat(after(50) - begin).isEqualTo(TimeUnit.MILLISECONDS.toNanos(50L * i));
        }
        assertThat(clock.pauses()).isEqualTo(new RunningClock.Pauses(0, 0));
        assertThat(told).isEmpty();
    }

    @Test
    void aTickThatIsLateByLessThanAPauseCounts() {
        long begin = clock.getAsLong();

        assertThat(millis(after(250) - begin)).isEqualTo(250);
        assertThat(told).isEmpty();
    }

    @Test
    void aPauseIsCountedAsOneTick() {
        long begin = clock.getAsLong();

        assertThat(millis(after(3_000) - begin)).isEqualTo(50);
        assertThat(millis(after(10) - begin)).isEqualTo(60);
        assertThat(millis(after(60_000) - begin)).isEqualTo(100);

        assertThat(told).containsExactly(Duration.ofMillis(2_950), Duration.ofMillis(59_960));
        assertThat(clock.pauses()).isEqualTo(new RunningClock.Pauses(2, TimeUnit.MILLISECONDS.toNanos(62_910)));
    }

    @Test
    void theTimeThatANodeTakesToStartIsNoPause() {
        RunningClock starting = new RunningClock(source::get, PAUSE, told::add);
        long begin = starting.getAsLong();
        source.addAndGet(TimeUnit.SECONDS.toNanos(3));

        starting.startTicking();

        assertThat(millis(starting.getAsLong() - begin)).isEqualTo(3_000);
        assertThat(told).isEmpty();
    }

    @Test
    void whatIsReadRarelyAfterItsNodeHasEndedIsNoPause() {
        long begin = clock.getAsLong();
        clock.stopTicking();

        assertThat(millis(after(30_000) - begin)).isEqualTo(30_000);
        assertThat(millis(after(30_000) - begin)).isEqualTo(60_000);
        assertThat(told).isEmpty();
    }

    @Test
    void neverGoesBackForAnyThreadThoughManyFindThePauseAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        AtomicLong latest = new AtomicLong(Long.MIN_VALUE);
        RunningClock shared = new RunningClock(source::get, PAUSE, stood -> {});
        shared.startTicking();
        try {
            CountDownLatch begin = new CountDownLatch(1);
            List<Future<Boolean>> readers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                long step = TimeUnit.MILLISECONDS.toNanos(40 + 130L * i);
                readers.add(threads.submit(() -> {
                    begin.await();
                    boolean forward = true;
                    for (int read = 0; read < 20_000; read++) {
                        long before = latest.get();
                        source.addAndGet(step);
                        long now = shared.getAsLong();
                        latest.accumulateAndGet(now, Math::max);
                        forward &= now >= before;
                    }
                    return forward;
                }));
            }
            begin.countDown();

            for (Future<Boolean> reader : readers) {
                assertThat(reader.get(20, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(shared.pauses().count()).isPositive();
        } finally {
            threads.shutdownNow();
        }
    }
}
