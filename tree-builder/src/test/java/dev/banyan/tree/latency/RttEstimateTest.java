package dev.banyan.tree.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
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

    /** Against the plain minimum over the last samples. */
    @Test
    void isTheLeastOfTheLastSamplesWhateverTheWindow() {
        SplittableRandom random = new SplittableRandom(1);
        for (int window = 1; window <= 9; window++) {
            RttEstimate estimate = new RttEstimate(window);
            List<Long> last = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                long sample = 1 + random.nextLong(20);
                estimate.add(sample);
                last.add(sample);
                if (last.size() > window) {
                    last.remove(0);
                }
                assertThat(estimate.minNanos()).isEqualTo(Collections.min(last));
            }
        }
    }
}
