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

    private void pass(long loopMillis, long clock) {
        channel.advanceTimeBy(loopMillis, TimeUnit.MILLISECONDS);
        clockMillis.addAndGet(clock);
        channel.runScheduledPendingTasks();
    }

    private void at(long millis) {
        alarm.at(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Test
    void ringsOnceAtTheEarliestOfWhatWasAskedFor() {
        at(200);
        at(100);
        at(300);

        pass(99, 99);
        assertThat(rung).hasValue(0);
        pass(1, 1);
        assertThat(rung).hasValue(1);
        pass(500, 500);
        assertThat(rung).hasValue(1);
    }

    @Test
    void waitsForTheClockIfThatHasStoodStill() {
        at(100);

        pass(5_000, 10);
        assertThat(rung).hasValue(0);
        pass(89, 89);
        assertThat(rung).hasValue(0);
        pass(1, 1);
        assertThat(rung).hasValue(1);
    }

    @Test
    void neverRingsWhenThatIsForgottenOrNothingWasAskedFor() {
        alarm.at(TreeProtocol.NEVER);
        at(100);
        alarm.cancel();

        pass(1_000, 1_000);

        assertThat(rung).hasValue(0);
    }
}
