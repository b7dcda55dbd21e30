package dev.banyan.overlay.bulk.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InlineBudgetTest {
    private static final long SECOND = 1_000_000_000;

    private final InlineBudget budget = new InlineBudget(1000);

    @Test
    void takesNoMoreThanItsBytesInASecond() {
        assertThat(budget.take(-5 * SECOND, 600)).isTrue();
        assertThat(budget.take(-5 * SECOND + 1, 401)).isFalse();
        assertThat(budget.take(-5 * SECOND + 2, 400)).as("what still fits").isTrue();
        assertThat(budget.take(-4 * SECOND - 1, 1)).isFalse();
        assertThat(budget.take(-4 * SECOND, 1000)).as("a second later").isTrue();
    }

    @Test
    void takesNothingLargerThanItself() {
        assertThat(budget.take(0, 1001)).isFalse();
        assertThat(budget.take(0, 1000)).isTrue();
    }
}
