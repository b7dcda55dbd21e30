package dev.banyan.bench.distribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReceiveBenchTest {
    @Test
    void aNodeAndAPlainRelayBothPassAFileOnAndTheirTimesAreCompared() {
        ReceiveReport report = new ReceiveBench(new ReceiveOptions(1 << 20, 1, 0), DistributeBenchTest.SILENT).run();
        assertThat(report.banyan().cpuSecondsPerGb().median()).isPositive();
        assertThat(report.nio().cpuSecondsPerGb().median()).isPositive();
        assertThat(report.cpuToNio().runs()).isEqualTo(1);
        assertThat(report.cpuToNio().median())
                .isCloseTo(
                        report.banyan().cpuSecondsPerGb().median()
                                / report.nio().cpuSecondsPerGb().median(),
                        within(0.01));
    }

    @Test
    void aRelayIsComparedWithTheOtherOfTheSameRound() {
        ReceiveReport report = ReceiveReport.of(
                new ReceiveOptions(1, 3, 0), List.of(turn(2), turn(3), turn(8)), List.of(turn(2), turn(2), turn(2)));
        assertThat(report.cpuToNio().median()).isEqualTo(1.5);
        assertThat(report.cpuToNio().max()).isEqualTo(4);
        assertThat(report.banyan().cpuSecondsPerGb().median()).isEqualTo(3);
        assertThat(report.banyan().seconds().median()).isEqualTo(0.3);
    }

    /** The last one has the file after a tenth of that in seconds. */
    private static DistributeTurn turn(double cpuSecondsPerGigabyte) {
        return new DistributeTurn(List.of(0.1, cpuSecondsPerGigabyte / 10), 0, 0, cpuSecondsPerGigabyte, true);
    }

    @Test
    void whatCannotBeIsRefusedByTheNameOfTheOption() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReceiveOptions(0, 1, 0))
                .withMessageContaining("--size must be 1 to");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReceiveOptions(1, 0, 0))
                .withMessageContaining("--rounds must be 1 to 100, was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReceiveOptions(1, 1, 101))
                .withMessageContaining("--warm-ups must be 0 to 100, was 101");
    }
}
