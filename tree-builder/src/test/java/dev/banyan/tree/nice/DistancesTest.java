package dev.banyan.tree.nice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DistancesTest {
    @Test
    void isTheListOfItsNumbers() {
        assertThat(Distances.of(new int[] {3, 0, 7})).isEqualTo(List.of(3, 0, 7));
        assertThat(List.of(3, 0, 7)).isEqualTo(Distances.copyOf(List.of(3, 0, 7)));
    }

    @Test
    void doesNotChangeWithTheRowItWasMadeFrom() {
        int[] row = {1, 2};
        Distances distances = Distances.of(row);
        row[0] = 9;
        assertThat(distances).containsExactly(1, 2);
    }

    @Test
    void tellsNumbersThatCannotBe() {
        assertThat(Distances.of(new int[] {0, 5}).areWithin(5)).isTrue();
        assertThat(Distances.of(new int[] {0, 6}).areWithin(5)).isFalse();
        assertThat(Distances.copyOf(List.of(1, -1)).areWithin(5)).isFalse();
        assertThat(Distances.NONE.areWithin(0)).isTrue();
    }

    @Test
    void isNotCopiedAgain() {
        Distances distances = Distances.of(new int[] {1});
        assertThat(Distances.copyOf(distances)).isSameAs(distances);
    }
}
