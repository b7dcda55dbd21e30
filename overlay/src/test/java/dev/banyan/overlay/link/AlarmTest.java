package dev.banyan.overlay.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.TreeProtocol;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AlarmTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final AtomicLong clockMillis = new AtomicLong();
    private final AtomicInteger rung = new AtomicInteger();
    private final Alarm alarm = new Alarm(
            channel.eventLoop(), () -> TimeUnit.MILLISECONDS.toNanos(clockMillis.get()), rung::incrementAndGet);

    @BeforeEach
    void stopTheLoopsTime() {
        channel.freezeTime();
    }

    @AfterEach
    void close() {
        channel.close();
    }

    /** How often it has rung when that time has passed. */
    private int rungAfter(long loopMillis, long clock) {
        channel.advanceTimeBy(loopMillis, TimeUnit.MILLISECONDS);
        clockMillis.addAndGet(clock);
        channel.runScheduledPendingTasks();
        return rung.get();
    }

    private void at(long millis) {
        alarm.at(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Test
    void ringsOnceAtTheEarliestOfWhatWasAskedFor() {
        at(200);
        at(100);
        at(300);

        assertThat(rungAfter(99, 99)).isZero();
        assertThat(rungAfter(1, 1)).isEqualTo(1);
        assertThat(rungAfter(500, 500)).isEqualTo(1);
    }

    @Test
    void waitsForTheClockIfThatHasStoodStill() {
        at(100);

        assertThat(rungAfter(5_000, 10)).isZero();
        assertThat(rungAfter(89, 89)).isZero();
        assertThat(rungAfter(1, 1)).isEqualTo(1);
    }

    @Test
    void neverRingsWhenThatIsForgottenOrNothingWasAskedFor() {
        alarm.at(TreeProtocol.NEVER);
        at(100);
        alarm.cancel();

        assertThat(rungAfter(1_000, 1_000)).isZero();
    }
}
