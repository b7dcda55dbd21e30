package dev.banyan.tree.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.banyan.tree.latency.Coordinate;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where a machine believes to be, by what its probes say. */
class CoordinatesTest {
    private static final int DIMENSIONS = Stand.settings().coordinate().dimensions();

    private static AttachMessage.ProbeReply reply(long sequence, Coordinate coordinate) {
        return new AttachMessage.ProbeReply(
                sequence, new Position(Optional.of(Stand.member("old")), true, 0, 2, 3, coordinate));
    }

    @Test
    void anAnsweredProbeMovesItAndIsJudged() {
        Stand stand = Stand.joining(4);
        Coordinate before = stand.attachment.coordinate();
        assertThat(stand.attachment.coordinateErrorP50()).isEmpty();
        long sequence = stand.probeOf("old").orElseThrow();
        stand.now += 80 * Stand.MILLI;

        Coordinate there = Coordinate.origin(DIMENSIONS, 0.001, 0.5);
        stand.receive("old", reply(sequence, there));

        assertThat(stand.attachment.coordinate().rttNanos(there)).isGreaterThan(before.rttNanos(there));
        assertThat(stand.attachment.coordinateErrorP50()).hasValueCloseTo(0.987, offset(0.01));
        assertThat(stand.attachment.refusedCoordinates()).isZero();
    }

    @Test
    void aPlaceThatCannotBeIsCountedAndTheProbeCountsAllTheSame() {
        Stand stand = Stand.joining(4);
        Coordinate before = stand.attachment.coordinate();
        long sequence = stand.probeOf("p").orElseThrow();
        stand.now += 20 * Stand.MILLI;

        stand.receive("p", reply(sequence, Coordinate.origin(DIMENSIONS, Double.NaN, 0.5)));
        stand.pass(stand.settings.probeTimeout().toMillis());

        assertThat(stand.attachment.coordinate()).isEqualTo(before);
        assertThat(stand.attachment.refusedCoordinates()).isEqualTo(1);
        assertThat(stand.requestTo("p").rttNanos()).isEqualTo(20 * Stand.MILLI);
    }

    @Test
    void itsAnswersToProbesSayWhereItIs() {
        Stand stand = Stand.attached(4);
        stand.receive("x", new AttachMessage.ProbeRequest(9));
        assertThat(stand.last(AttachMessage.ProbeReply.class, "x")
                        .orElseThrow()
                        .position()
                        .coordinate())
                .isEqualTo(stand.attachment.coordinate());
    }
}
