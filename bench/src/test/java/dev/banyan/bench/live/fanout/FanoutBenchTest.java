package dev.banyan.bench.live.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.bench.live.Latencies;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FanoutBenchTest {
    private static final FanoutTurn DONE =
            new FanoutTurn(100, 2, 1_000_000, new Latencies.Figures(1, 1, 1, 1, 10), 0, 0, 0);

    @Test
    void triesAgainWhoFailedOnceOrSucceededSince() {
        assertThat(FanoutBench.isGivenUp(List.of())).isFalse();
        assertThat(FanoutBench.isGivenUp(Arrays.asList((FanoutTurn) null))).isFalse();
        assertThat(FanoutBench.isGivenUp(Arrays.asList(null, DONE, null))).isFalse();
        assertThat(FanoutBench.isGivenUp(Arrays.asList(null, null, DONE))).isFalse();
    }

    @Test
    void givesUpWhoFailedTwiceInARow() {
        assertThat(FanoutBench.isGivenUp(Arrays.asList(null, null))).isTrue();
        assertThat(FanoutBench.isGivenUp(Arrays.asList(DONE, null, null))).isTrue();
    }
}
