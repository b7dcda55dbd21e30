package dev.banyan.bench.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void severalProcessesTogetherHaveOneDistribution() {
        Latencies fast = new Latencies();
        Latencies slow = new Latencies();
        for (int i = 0; i < 98; i++) {
            fast.add(1_000_000);
        }
        slow.add(50_000_000);
        slow.add(50_000_000);

        Latencies.Figures figures = Latencies.together(List.of(fast.encoded(), slow.encoded()));

        assertThat(figures.count()).isEqualTo(100);
        assertThat(figures.p50Millis()).isCloseTo(1, within(0.01));
        assertThat(figures.p99Millis()).isCloseTo(50, within(0.1));
        assertThat(figures.maxMillis()).isCloseTo(50, within(0.1));
    }

    @Test
    void takesWhatLiesOutsideOfItsRange() {
        Latencies latencies = new Latencies();
        latencies.add(-5);
        latencies.add(Long.MAX_VALUE);

        assertThat(Latencies.together(List.of(latencies.encoded())).count()).isEqualTo(2);
    }

    @Test
    void nothingHasNoDelays() {
        assertThat(Latencies.together(List.of(new Latencies().encoded())).count())
                .isZero();
    }
}
