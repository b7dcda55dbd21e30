package dev.banyan.overlay.bulk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.banyan.tree.config.Section;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DiskPoolTest {
    @Test
    void aFullQueueIsToldAtOnceAndCounted() throws Exception {
        DiskPool pool = new DiskPool(new DiskPoolSettings(2, false, 3), "n");
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger ran = new AtomicInteger();
        int taken = 0;
        for (int i = 0; i < 10; i++) {
            boolean offered = pool.offer(() -> {
                awaitQuietly(go);
                ran.incrementAndGet();
            });
            taken += offered ? 1 : 0;
        }
        assertThat(taken).isEqualTo(5);
        assertThat(pool.refusedTasks()).isEqualTo(5);
        assertThat(pool.pendingTasks()).isEqualTo(5);
        go.countDown();
        pool.close();
        assertThat(pool.awaitEnd(Duration.ofSeconds(10))).isTrue();
        assertThat(ran).hasValue(5);
    }

    @Test
    void aClosedPoolTakesNothingButRunsWhatWaits() throws Exception {
        DiskPool pool = new DiskPool(new DiskPoolSettings(1, false, 8), "n");
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger uninterrupted = new AtomicInteger();
        for (int i = 0; i < 4; i++) {
            pool.offer(() -> {
                awaitQuietly(go);
                uninterrupted.addAndGet(Thread.currentThread().isInterrupted() ? 0 : 1);
            });
        }
        pool.close();
        assertThat(pool.offer(() -> {})).isFalse();
        go.countDown();
        assertThat(pool.awaitEnd(Duration.ofSeconds(10))).isTrue();
        assertThat(uninterrupted).hasValue(4);
    }

    @Test
    void defaultsAreValidAndErrorsNameTheKey() {
        var defaults = ConfigFactory.load();
        assertThat(DiskPoolSettings.from(Section.at(defaults, "banyan.bulk.disk"))
                        .threads())
                .isEqualTo(2);
        var wrong = ConfigFactory.parseString("banyan.bulk.disk.threads = 0").withFallback(defaults);
        assertThatThrownBy(() -> DiskPoolSettings.from(Section.at(wrong, "banyan.bulk.disk")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("banyan.bulk.disk.threads");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
