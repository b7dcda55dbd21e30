package dev.banyan.tree.latency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PointTest {
    @Test
    void isAListOfItsNumbers() {
        assertThat(Point.of(new double[] {1, 0.5, -2})).isEqualTo(List.of(1f, 0.5f, -2f));
        assertThat(Point.copyOf(List.of())).isEmpty();
    }

    @Test
    void doesNotChangeWithTheListItWasMadeOf() {
        List<Float> numbers = new ArrayList<>(List.of(1f, 2f));
        Point point = Point.copyOf(numbers);
        numbers.set(0, 9f);
        assertThat(point).containsExactly(1f, 2f);
        assertThat(Point.copyOf(point)).isSameAs(point);
    }

    @Test
    void tellsTheStraightWay() {
        assertThat(Point.copyOf(List.of(0f, 3f)).distance(Point.copyOf(List.of(4f, 0f))))
                .isEqualTo(5);
    }

    @Test
    void isWithinOnlyWhatAllNumbersAre() {
        assertThat(Point.copyOf(List.of(-10f, 10f)).isWithin(10)).isTrue();
        assertThat(Point.copyOf(List.of(0f, 10.5f)).isWithin(10)).isFalse();
        assertThat(Point.copyOf(List.of(Float.NaN)).isWithin(10)).isFalse();
        assertThat(Point.copyOf(List.of(Float.NEGATIVE_INFINITY)).isWithin(10)).isFalse();
    }
}
