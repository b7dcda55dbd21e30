package dev.banyan.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NodeLimitsTest {
    private static final NodeLimits LIMITS = new NodeLimits(1, 2, SendOptions.LIMIT_MAX);

    @Test
    void oneIsChangedAndTheOthersStay() {
        assertThat(LIMITS.withUp(9)).isEqualTo(new NodeLimits(9, 2, SendOptions.LIMIT_MAX));
        assertThat(LIMITS.withDown(9)).isEqualTo(new NodeLimits(1, 9, SendOptions.LIMIT_MAX));
        assertThat(LIMITS.withSource(0)).isEqualTo(new NodeLimits(1, 2, 0));
    }

    @Test
    void whatIsNoLimitIsRefusedByName() {
        assertThatThrownBy(() -> LIMITS.withUp(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the up-limit of a node must be 0 (none) to 1000000000000 bits per second, was -1");
        assertThatThrownBy(() -> LIMITS.withDown(SendOptions.LIMIT_MAX + 1)).hasMessageContaining("down-limit");
        assertThatThrownBy(() -> LIMITS.withSource(-1)).hasMessageContaining("source-limit");
    }
}
