package dev.banyan.bench.live.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.bench.live.BenchException;
import dev.banyan.bench.live.Wire;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private final Arrivals arrivals = new Arrivals();

    @Test
    void aReceiptIsFalseIfTheMessageCameLaterOrNever() {
        arrivals.expect(100);
        arrivals.arrived(100, 10);
        arrivals.arrived(101, 20);

        assertThat(arrivals.falselyConfirmed(List.of(confirmed(100, 10), confirmed(101, 25)), 0))
                .isZero();
        assertThat(arrivals.falselyConfirmed(List.of(confirmed(100, 9), confirmed(102, 50)), 0))
                .isEqualTo(2);
        assertThat(arrivals.falselyConfirmed(List.of(confirmed(100, 9), confirmed(102, 50)), 1))
                .as("but for short pauses")
                .isEqualTo(1);
    }

    @Test
    void aReceiptIsTrueIfTheApplicationWorksOffABacklogUntilItsMessageComes() {
        arrivals.expect(0);
        for (int i = 0; i < 10; i++) {
            arrivals.arrived(i, 1_000 + i * 50);
        }

        assertThat(arrivals.falselyConfirmed(List.of(confirmed(9, 960)), 100)).isZero();
        assertThat(arrivals.falselyConfirmed(List.of(confirmed(9, 890)), 100))
                .as("nothing came for longer after it")
                .isEqualTo(1);
        arrivals.arrived(10, 2_000);
        assertThat(arrivals.falselyConfirmed(List.of(confirmed(10, 1_100)), 100))
                .as("nothing came for longer in between")
                .isEqualTo(1);
    }

    @Test
    void knowsHowFarReceiptsWereAheadOfMessages() {
        arrivals.expect(100);
        arrivals.arrived(100, 10_000_000);
        arrivals.arrived(101, 20_000_000);

        assertThat(arrivals.aheadMillis(
                        List.of(confirmed(100, 9_000_000), confirmed(101, 17_000_000), confirmed(102, 1))))
                .isEqualTo(3);
        assertThat(arrivals.aheadMillis(List.of(confirmed(100, 11_000_000)))).isZero();
    }

    @Test
    void receiptsOfEarlierRunsDoNotCount() {
        arrivals.expect(100);

        assertThat(arrivals.falselyConfirmed(List.of(confirmed(99, 1)), 0)).isZero();
    }

    @Test
    void knowsTheTimesOfManyMessages() {
        arrivals.expect(0);
        for (int i = 0; i < 200_000; i++) {
            arrivals.arrived(i, i + 1);
        }

        assertThat(arrivals.falselyConfirmed(List.of(confirmed(199_999, 200_000)), 0))
                .isZero();
        assertThat(arrivals.falselyConfirmed(List.of(confirmed(199_999, 199_999)), 0))
                .isEqualTo(1);
    }

    @Test
    void theLongestStallIsTheLongestTimeWithoutAMessageSinceItIsWatched() {
        arrivals.expect(0);
        arrivals.arrived(0, 0);
        arrivals.arm(900_000_000);
        arrivals.arrived(1, 1_000_000_000);
        arrivals.arrived(2, 1_400_000_000);
        arrivals.disarm(1_500_000_000);
        arrivals.arrived(3, 9_000_000_000L);

        assertThat(arrivals.state(4).longestStallMillis()).isEqualTo(400);
    }

    @Test
    void silenceUntilTheEndIsAStall() {
        arrivals.expect(0);
        arrivals.arm(0);
        arrivals.disarm(2_000_000_000);

        assertThat(arrivals.state(0).longestStallMillis()).isEqualTo(2_000);
    }

    @Test
    void aRunBeginsAnew() {
        arrivals.expect(0);
        arrivals.arrived(0, 1);
        arrivals.arrived(0, 2);
        arrivals.missing();
        arrivals.expect(10);
        arrivals.arrived(5, 3);

        assertThat(arrivals.state(12)).isEqualTo(new Arrivals.State(0, 10, 2, 0, 0, 0, 0));
    }

    @Test
    void theVictimHasTheMostChildrenButIsNotTheRoot() {
        assertThat(Victim.of(tree(Map.of("a", "root", "b", "root", "c", "root", "d", "b", "e", "b", "f", "a"))))
                .isEqualTo(new Victim("b", 2));
        assertThat(Victim.of(tree(Map.of("a", "root", "b", "root", "c", "b", "d", "a"))))
                .as("of equals the first by name")
                .isEqualTo(new Victim("a", 1));
        assertThatThrownBy(() -> Victim.of(tree(Map.of("a", "root")))).isInstanceOf(BenchException.class);
    }

    private static com.fasterxml.jackson.databind.JsonNode tree(Map<String, String> parents) {
        return Wire.object()
                .put("root", "root")
                .set(
                        "subtree",
                        Wire.tree(parents.entrySet().stream()
                                .map(node -> Map.of("name", node.getKey(), "parent", node.getValue()))
                                .toList()));
    }

    private static Arrivals.Confirmed confirmed(long number, long atNanos) {
        return new Arrivals.Confirmed(number, atNanos, List.of());
    }
}
