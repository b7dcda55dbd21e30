package dev.banyan.overlay.bulk.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AccessEstimateTest {
    private static final long MINUTE = 60_000_000_000L;

    private final AccessEstimate estimate = new AccessEstimate();

    @Test
    void knowsNothingAtFirst() {
        assertThat(estimate.best(0)).isEqualTo(AccessRate.UNKNOWN);
    }

    @Test
    void theBestWindowCounts() {
        estimate.add(new AccessRate(10, 90, false), 0);
        estimate.add(new AccessRate(70, 20, false), 1);
        assertThat(estimate.best(2)).isEqualTo(new AccessRate(70, 90, false));
    }

    @Test
    void aFullWindowBesideABetterOneIsNoBoundUnlessTheyDifferByNoMoreThanASendBuffer() {
        estimate.add(new AccessRate(0, 90, false), 0);
        estimate.add(new AccessRate(0, 40, true), 1);
        assertThat(estimate.best(2)).isEqualTo(new AccessRate(0, 90, false));
        estimate.add(new AccessRate(0, 75, true), 3);
        assertThat(estimate.best(4)).isEqualTo(new AccessRate(0, 90, true));
    }

    @Test
    void eightFullWindowsOutdateABetterOneBefore() {
        estimate.add(new AccessRate(0, 90, true), 0);
        for (int i = 0; i < 8; i++) {
            estimate.add(new AccessRate(0, 30, true), 1);
        }
        assertThat(estimate.best(2)).isEqualTo(new AccessRate(0, 30, true));
    }

    @Test
    void whatIsOldIsForgotten() {
        estimate.add(new AccessRate(50, 40, true), 0);
        assertThat(estimate.best(10 * MINUTE - 1)).isEqualTo(new AccessRate(50, 40, true));
        assertThat(estimate.best(10 * MINUTE)).isEqualTo(AccessRate.UNKNOWN);
    }

    @Test
    void aLimitThatIsSetNeedsNoMeasurement() {
        estimate.limited(25);
        assertThat(estimate.best(0)).isEqualTo(new AccessRate(0, 25, true));
        estimate.add(new AccessRate(50, 90, false), 1);
        assertThat(estimate.best(2)).isEqualTo(new AccessRate(50, 25, true));
    }

    @Test
    void aLimitThatIsTakenAwayLeavesWhatWasMeasuredWithoutIt() {
        estimate.add(new AccessRate(50, 90, false), 0);
        estimate.limited(25);
        estimate.add(new AccessRate(60, 25, true), 1);
        estimate.limited(0);
        assertThat(estimate.best(2)).isEqualTo(new AccessRate(60, 90, false));
    }
}
