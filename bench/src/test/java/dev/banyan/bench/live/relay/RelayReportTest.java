package dev.banyan.bench.live.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.banyan.bench.live.BenchException;
import dev.banyan.bench.live.Reading;
import dev.banyan.bench.live.Wire;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RelayReportTest {
    private static final RelayOptions.CellKey SMALL = new RelayOptions.CellKey(1024, 1);
    private static final RelayOptions.CellKey LARGE = new RelayOptions.CellKey(65536, 1);

    private static RelayOptions options(String... contestants) {
        return new RelayOptions(List.of(contestants), List.of(LARGE, SMALL), 3, Duration.ofSeconds(1));
    }

    private static List<Turn> turns(double... cpuSecondsPerGb) {
        return java.util.stream.DoubleStream.of(cpuSecondsPerGb)
                .mapToObj(cpu -> new Turn(cpu, 100))
                .toList();
    }

    private static Map<String, List<Turn>> cell(List<Turn> banyan, List<Turn> nio) {
        Map<String, List<Turn>> cell = new LinkedHashMap<>();
        cell.put("banyan", banyan);
        cell.put("nio", nio);
        return cell;
    }

    @Test
    void theRatioIsTheWorstCellsMedianOfPairsWithinARound() {
        RelayReport report = RelayReport.of(
                options("banyan", "nio"),
                Map.of(
                        LARGE, cell(turns(1, 2, 6), turns(1, 1, 2)), // 1, 2, 3
                        SMALL, cell(turns(1, 1, 9), turns(1, 1, 1)))); // 1, 1, 9

        assertThat(report.cpuToNio()).isEqualTo(2);
        assertThat(report.cells().get(1).contestants().get("banyan").cpuToNio().median())
                .isEqualTo(1);
        assertThat(report.cells().get(0).contestants().get("nio").cpuToNio().max())
                .isEqualTo(1);
    }

    @Test
    void thereIsNoRatioWithoutTheBareRelay() {
        RelayReport report = RelayReport.of(
                options("banyan"),
                Map.of(LARGE, Map.of("banyan", turns(1, 1, 1)), SMALL, Map.of("banyan", turns(1, 1, 1))));

        assertThat(report.cpuToNio()).isNull();
        assertThat(report.cells().get(0).contestants().get("banyan").cpuToNio()).isNull();
    }

    private static Reading reading(double seconds, double cpuSeconds, long bytes) {
        return new Reading(
                Wire.object().put("bytes", bytes), Math.round(seconds * 1e9), Math.round(cpuSeconds * 1e9), 0);
    }

    @Test
    void whatCameToTheRelayIsTheMeanOfItsLeavesOverItsOwnWindow() {
        Turn turn = Turn.between(
                reading(10, 5, 0),
                reading(14, 7, 0), // 4 s, 2 CPU s
                List.of(reading(10, 0, 0), reading(10, 0, 0)),
                List.of(reading(12, 0, 1_000_000_000), reading(15, 0, 2_500_000_000L))); // 0.5 GB/s each

        assertThat(turn.megabytesPerSecond()).isCloseTo(500, within(0.001));
        assertThat(turn.cpuSecondsPerGb()).isCloseTo(1, within(0.001));
    }

    @Test
    void aWindowInWhichNothingCameIsAFailure() {
        assertThatThrownBy(() -> Turn.between(
                        reading(0, 0, 0), reading(1, 1, 0), List.of(reading(0, 0, 7)), List.of(reading(1, 0, 7))))
                .isInstanceOf(BenchException.class);
    }

    @Test
    void refusesOptionsThatMeanNothing() {
        assertThatThrownBy(() -> new RelayOptions(List.of("carrier-pigeon"), List.of(LARGE), 1, Duration.ofSeconds(1)))
                .hasMessageContaining("carrier-pigeon");
        assertThatThrownBy(() -> new RelayOptions(List.of("nio"), List.of(LARGE), 0, Duration.ofSeconds(1)))
                .hasMessageContaining("--rounds");
        assertThatThrownBy(() -> new RelayOptions(List.of("nio"), List.of(LARGE), 1, Duration.ofMillis(1)))
                .hasMessageContaining("--seconds");
    }
}
