package dev.banyan.bench.live.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.banyan.bench.live.Latencies;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FanoutReportTest {
    private static FanoutOptions options(long perSecond) {
        return new FanoutOptions(
                List.of(Contestant.BANYAN, Contestant.TCP_TREE, Contestant.JGROUPS, Contestant.AERON),
                7,
                100,
                perSecond,
                4,
                3,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
    }

    private static FanoutTurn turn(double perSecond, double p99Millis) {
        return new FanoutTurn(
                perSecond, 2, 1_000_000, new Latencies.Figures(1, p99Millis, p99Millis, p99Millis, 10), 1, 0, 0);
    }

    private static Map<Contestant, List<FanoutTurn>> turns() {
        Map<Contestant, List<FanoutTurn>> turns = new LinkedHashMap<>();
        turns.put(Contestant.BANYAN, List.of(turn(300, 1), turn(300, 2), turn(300, 3)));
        turns.put(Contestant.TCP_TREE, List.of(turn(600, 1), turn(600, 1), turn(600, 1)));
        turns.put(Contestant.JGROUPS, List.of(turn(100, 4), turn(100, 4), turn(100, 4)));
        turns.put(Contestant.AERON, Arrays.asList(turn(150, 8), null, turn(50, 2)));
        return turns;
    }

    @Test
    void comparesWithTheBestOfTheOthersInEachRound() {
        FanoutReport report = FanoutReport.of(options(1000), turns(), Map.of());

        assertThat(report.banyan().rateToBestRival()).isEqualTo(3); // 2, 3, 3
        assertThat(report.banyan().rateToTcpTree()).isEqualTo(0.5);
        assertThat(report.banyan().p99ToBestRival()).isEqualTo(0.5); // 0.25, 0.5, 1.5
    }

    @Test
    void aFailedTurnIsToldAndLeftOut() {
        FanoutReport report = FanoutReport.of(options(0), turns(), Map.of(Contestant.AERON, List.of("it went away")));

        FanoutReport.Figures aeron = report.contestants().get("aeron");
        assertThat(aeron.messagesPerSecond().runs()).isEqualTo(2);
        assertThat(aeron.failures()).containsExactly("it went away");
        assertThat(aeron.lost()).isEqualTo(2);
        assertThat(aeron.cpuMicrosPerDelivery().median()).isCloseTo(2, within(1e-9));
    }

    @Test
    void delaysAreToldAtAFixedRateOnly() {
        FanoutReport report = FanoutReport.of(options(0), turns(), Map.of());

        assertThat(report.mode()).isEqualTo("closed-loop");
        assertThat(report.contestants().get("banyan").p99Millis()).isNull();
        assertThat(report.banyan().p99ToBestRival()).isNull();
    }

    @Test
    void aContestantThatNeverSucceededHasNoFigures() {
        Map<Contestant, List<FanoutTurn>> turns = turns();
        turns.put(Contestant.JGROUPS, Arrays.asList(null, null, null));

        assertThat(FanoutReport.of(options(0), turns, Map.of())
                        .contestants()
                        .get("jgroups")
                        .messagesPerSecond())
                .isNull();
    }

    @Test
    void aSubscriberCountsTheMessagesOfItsTurnAlone() {
        Tally tally = new Tally();
        tally.expect(10);
        tally.begin(false);
        for (long number : new long[] {9, 10, 11, 11, 13}) {
            tally.received(ByteBuffer.allocate(16).putLong(0, number), 0);
        }

        assertThat(tally.end().received()).isEqualTo(3);
        assertThat(tally.reached(14)).isTrue();
        assertThat(tally.flaws(14)).isEqualTo(new Tally.Flaws(1, 1, 0));
    }

    @Test
    void refusesOptionsThatMeanNothing() {
        assertThatThrownBy(() -> Contestant.of("smoke-signals")).hasMessageContaining("tcp-tree");
        assertThatThrownBy(() -> new FanoutOptions(
                        List.of(Contestant.TCP_TREE), 7, 8, 0, 4, 1, Duration.ofSeconds(1), Duration.ofSeconds(1)))
                .hasMessageContaining("--size must be 16 to");
        assertThatThrownBy(() -> new FanoutOptions(
                        List.of(Contestant.TCP_TREE, Contestant.TCP_TREE),
                        7,
                        100,
                        0,
                        4,
                        1,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1)))
                .hasMessageContaining("each once");
    }
}
