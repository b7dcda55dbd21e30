package dev.banyan.tree.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RttEstimateTest {
    private final RttEstimate estimate = new RttEstimate(3);

    @Test
    void isUnknownBeforeTheFirstSample() {
        assertThat(estimate.isKnown()).isFalse();
        assertThat(estimate.minNanos()).isZero();
    }

    @Test
    void isTheSmallestOfTheLastSamples() {
        estimate.add(30);
        estimate.add(10);
        estimate.add(20);
        assertThat(estimate.minNanos()).isEqualTo(10);
    }

    @Test
    void forgetsASampleThatLeftTheWindow() {
        estimate.add(10);
        estimate.add(40);
        estimate.add(30);
        estimate.add(50);
        assertThat(estimate.minNanos()).isEqualTo(30);
    }

    @Test
    void refusesASampleThatIsNotPositive() {
        assertThatThrownBy(() -> estimate.add(0)).hasMessageContaining("positive");
        assertThatThrownBy(() -> new RttEstimate(0)).hasMessageContaining("at least 1");
    }
}
