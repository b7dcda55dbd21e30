package dev.banyan.bench.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SequenceCheckTest {
    private final SequenceCheck check = new SequenceCheck(5);

    private void receive(long... numbers) {
        LongStream.of(numbers).forEach(check::accept);
    }

    private void assertFigures(long end, long received, long lost, long repeated, long reordered) {
        assertThat(check.received()).as("received").isEqualTo(received);
        assertThat(check.lost(end)).as("lost").isEqualTo(lost);
        assertThat(check.repeated()).as("repeated").isEqualTo(repeated);
        assertThat(check.reordered()).as("reordered").isEqualTo(reordered);
    }

    @Test
    void findsNothingWrongWithWhatComesInOrder() {
        receive(5, 6, 7, 8);
        assertFigures(9, 4, 0, 0, 0);
        assertThat(check.next()).isEqualTo(9);
    }

    @Test
    void countsWhatIsMissingInTheMiddleAndAtTheEnd() {
        receive(5, 7, 9);
        assertFigures(12, 3, 4, 0, 0);
    }

    @Test
    void allIsLostIfNothingComes() {
        assertFigures(8, 0, 3, 0, 0);
    }

    @Test
    void countsWhatComesAgain() {
        receive(5, 6, 6, 5, 8, 8);
        assertFigures(9, 3, 1, 3, 0);
    }

    @Test
    void whatComesLateIsReorderedAndNotLost() {
        receive(5, 8, 6, 7, 9);
        assertFigures(10, 5, 0, 0, 2);
    }

    @Test
    void aLateNumberThatComesTwiceIsReorderedOnceAndRepeatedOnce() {
        receive(5, 7, 6, 6);
        assertFigures(8, 3, 0, 1, 1);
    }

    @Test
    void aLeapBeyondWhatIsRememberedCountsAsLost() {
        long far = 1L << 40;
        receive(5, 7, far, far + 1);
        assertFigures(far + 2, 4, far + 2 - 5 - 4, 0, 0);
        receive(6);
        assertThat(check.repeated()).as("too late to be told from a repetition").isEqualTo(1);
    }

    @Test
    void goesOnAfterALeap() {
        receive(5, 1L << 30);
        for (long number = (1L << 30) + 1; number < (1L << 30) + 1000; number++) {
            receive(number);
        }
        assertThat(check.received()).isEqualTo(1001);
        assertThat(check.next()).isEqualTo((1L << 30) + 1000);
    }
}
