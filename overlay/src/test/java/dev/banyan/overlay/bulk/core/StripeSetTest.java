package dev.banyan.overlay.bulk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StripeSetTest {
    @Test
    void hasTheChunksThatAreDealtToItsStripes() {
        StripeSet outer = new StripeSet(3, 0b101);
        assertThat(outer.has(0)).isTrue();
        assertThat(outer.has(1)).isFalse();
        assertThat(outer.has(2)).isTrue();
        assertThat(outer.has(4)).isFalse();
        assertThat(new StripeSet(64, 1L << 63).has(127)).isTrue();
        assertThat(StripeSet.NONE.has(0)).isFalse();
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> new StripeSet(0, 0)).hasMessage("stripes must be 1..64, was 0");
        assertThatThrownBy(() -> new StripeSet(65, 0)).hasMessage("stripes must be 1..64, was 65");
        assertThatThrownBy(() -> new StripeSet(2, 0b100)).hasMessage("the stripes 100 (binary), there are 2");
        assertThat(new StripeSet(64, -1L).size()).isEqualTo(64);
    }
}
