package dev.banyan.tree.attach;

import static dev.banyan.tree.attach.Stand.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MoveMarginTest {
    private final AttachSettings settings = Stand.settings();
    private final MoveMargin margin = new MoveMargin(settings);

    @Test
    void isAPartOfTheDelay() {
        assertThat(margin.nanos(1000 * MILLI)).isEqualTo((long) (1000 * MILLI * settings.improveMargin()));
    }

    @Test
    void neverFallsBelowTheMinimum() {
        assertThat(margin.nanos(1)).isEqualTo(settings.improveMinimum().toNanos());
    }

    @Test
    void growsWithTheSpreadOfRepeatedMeasurementsAndForgetsIt() {
        for (int i = 0; i < 50; i++) {
            margin.measuredAgain(100 * MILLI, (i % 2 == 0 ? 80 : 120) * MILLI);
        }
        assertThat(margin.nanos(1)).isGreaterThan(15 * MILLI);
        for (int i = 0; i < 100; i++) {
            margin.measuredAgain(100 * MILLI, 100 * MILLI);
        }
        assertThat(margin.nanos(1)).isEqualTo(settings.improveMinimum().toNanos());
    }
}
