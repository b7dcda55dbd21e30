package dev.banyan.bench.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
    @Test
    void theMedianOfAnOddNumberIsTheOneInTheMiddle() {
        assertThat(Summary.of(List.of(9.0, 1.0, 2.0))).isEqualTo(new Summary(2, 1, 9, 3));
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
        assertThat(Summary.of(List.of(4.0, 1.0, 2.0, 100.0)).median()).isEqualTo(3);
    }

    @Test
    void roundsWhatIsShown() {
        assertThat(Summary.of(List.of(1.23456)).rounded(2)).isEqualTo(new Summary(1.23, 1.23, 1.23, 1));
    }

    @Test
    void refusesWhatIsNoMeasurement() {
        assertThatThrownBy(() -> Summary.of(List.of())).hasMessageContaining("nothing was measured");
        assertThatThrownBy(() -> Summary.of(List.of(1.0, Double.POSITIVE_INFINITY)))
                .hasMessageContaining("not a measurement");
    }
}
