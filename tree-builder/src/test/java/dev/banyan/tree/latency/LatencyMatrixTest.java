package dev.banyan.tree.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LatencyMatrixTest {
    private static final long MILLI = 1_000_000L;

    @Test
    void readsNamesAndMilliseconds() {
        LatencyMatrix matrix = parse("Paris,New York", "0.0,80.5", "80.5,0.0", "");

        assertThat(matrix.names()).containsExactly("Paris", "New York");
        assertThat(matrix.rttNanos("Paris", "New York")).isEqualTo(80_500_000L);
        assertThat(matrix.rttNanos(1, 0)).isEqualTo(80_500_000L);
        assertThat(matrix.rttNanos(1, 1)).isZero();
        assertThat(matrix.indexOf("Rome")).isEmpty();
    }

    @Test
    void readsFilesOfOtherSystemsToo() {
        LatencyMatrix matrix = parse("\uFEFFa,b\r", "0,1\r", "1,0\r", "\r");

        assertThat(matrix.names()).containsExactly("a", "b");
        assertThat(matrix.rttNanos("a", "b")).isEqualTo(MILLI);
    }

    @Test
    void averagesTheTwoDirections() {
        assertThat(parse("a,b", "0,10", "20,0").rttNanos(0, 1)).isEqualTo(15 * MILLI);
    }

    @Test
    void fillsAGapFromTheOtherDirection() {
        assertThat(parse("a,b", "0,", "20,0").rttNanos(0, 1)).isEqualTo(20 * MILLI);
    }

    @Test
    void fillsAGapByTheShortestDetour() {
        LatencyMatrix matrix = parse("a,b,c,d", ",,5,50", ",,7,1", "5,7,,", "50,1,,");

        assertThat(matrix.rttNanos("a", "b")).isEqualTo(12 * MILLI);
        assertThat(matrix.rttNanos("c", "d")).isEqualTo(8 * MILLI);
    }

    @Test
    void countsTheGapsThatItFilledByGuessing() {
        assertThat(parse("a,b,c,d", ",,5,50", ",,7,1", "5,7,,", "50,1,,").filledCount())
                .isEqualTo(2);
        assertThat(parse("a,b", "0,", "20,0").filledCount()).isZero();
        assertThat(CityTable.standard().toMatrix().filledCount()).isZero();
    }

    @Test
    void fillsAGapWithoutADetourByTheMedian() {
        LatencyMatrix matrix = parse("a,b,c,d", "0,10,30,", "10,0,20,", "30,20,0,", ",,,0");

        assertThat(matrix.rttNanos("a", "d")).isEqualTo(20 * MILLI);
    }

    @Test
    void errorsNameLineAndColumn() {
        assertThatThrownBy(() -> parse("a,b", "0,x", "1,0"))
                .hasMessageContaining("m.csv, line 2, column 2 (a to b): 'x' is no number of milliseconds");
        assertThatThrownBy(() -> parse("a,b", "0,1", "-1,0")).hasMessageContaining("line 3, column 1 (b to a): '-1'");
        assertThatThrownBy(() -> parse("a,b", "0,NaN", "1,0")).hasMessageContaining("'NaN'");
        assertThatThrownBy(() -> parse("a,b", "0,1,2", "1,0")).hasMessageContaining("line 2 (a): has 3 values");
        assertThatThrownBy(() -> parse("a,b", "0,1")).hasMessageContaining("names 2 points but has 1 lines");
        assertThatThrownBy(() -> parse("a,b,a"))
                .hasMessageContaining("line 1, column 3: the name 'a' stands in column 1");
        assertThatThrownBy(() -> parse("a,,b")).hasMessageContaining("line 1, column 2: the name is empty");
        assertThatThrownBy(() -> parse("", " ")).hasMessageContaining("is empty");
        assertThatThrownBy(() -> parse("a,b", ",", ",")).hasMessageContaining("no round trip at all");
        assertThatThrownBy(() -> parse("x" + ",x".repeat(5000))).hasMessageContaining("at most 4096");
        assertThatThrownBy(() -> parse("a,b", "0,1", "1,0").rttNanos("a", "z"))
                .hasMessageContaining("no point 'z'; it has 2, the first of them [a, b]");
    }

    private static LatencyMatrix parse(String... lines) {
        return LatencyMatrix.parse("m.csv", List.of(lines));
    }
}
