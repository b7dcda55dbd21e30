package dev.banyan.overlay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.overlay.admin.SendReport;
import dev.banyan.overlay.admin.SendReport.Unfinished;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SendWatchTest {
    private static final long SECOND = 1_000_000_000;
    private static final List<Unfinished> TWO = List.of(new Unfinished("node-3", 0), new Unfinished("node-4", 129));

    private final SendWatch watch = new SendWatch();

    @Test
    void isSilentWhileSomethingMoves() {
        for (int second = 0; second < 20; second += 4) {
            assertThat(watch.look(second * SECOND, report(4, second, TWO))).isEmpty();
        }
    }

    @Test
    void namesTheLaggardsWhenNothingHasMovedForFiveSeconds() {
        assertThat(watch.look(7 * SECOND, report(4, 50, TWO))).isEmpty();
        assertThat(watch.look(12 * SECOND - 1, report(4, 50, TWO))).isEmpty();
        assertThat(watch.look(12 * SECOND, report(4, 50, TWO)))
                .hasValue("nothing has moved for 5 s; still at it: node-3 (0 %), node-4 (12 %)");
    }

    @Test
    void tellsItAgainWhenTheTimeHasDoubled() {
        watch.look(0, report(4, 50, TWO));
        assertThat(watch.look(5 * SECOND, report(4, 50, TWO))).isPresent();
        assertThat(watch.look(9 * SECOND, report(4, 50, TWO))).isEmpty();
        assertThat(watch.look(10 * SECOND, report(4, 50, TWO))).get().asString().contains("for 10 s");
        assertThat(watch.look(19 * SECOND, report(4, 50, TWO))).isEmpty();
    }

    @Test
    void countsAnewAfterAMove() {
        watch.look(0, report(4, 50, TWO));
        watch.look(5 * SECOND, report(4, 50, TWO));
        watch.look(6 * SECOND, report(4, 51, TWO));
        assertThat(watch.look(10 * SECOND, report(4, 51, TWO))).isEmpty();
        assertThat(watch.look(11 * SECOND, report(4, 51, TWO))).isPresent();
    }

    @Test
    void namesFiveAndCountsTheRest() {
        List<Unfinished> many = IntStream.range(0, 20)
                .mapToObj(i -> new Unfinished("node-" + i, 0))
                .toList();
        watch.look(0, report(40, 50, many));
        assertThat(watch.look(5 * SECOND, report(40, 50, many)))
                .get()
                .asString()
                .contains("node-4 (0 %)")
                .doesNotContain("node-5")
                .endsWith(" and 34 more");
    }

    @Test
    void saysThatNobodyIsKnownOrThatResultsAreAwaited() {
        watch.look(0, report(0, 0, List.of()));
        assertThat(watch.look(5 * SECOND, report(0, 0, List.of())))
                .get()
                .asString()
                .endsWith("no receiver is known yet");
        watch.look(6 * SECOND, report(4, 0, List.of()));
        assertThat(watch.look(11 * SECOND, report(4, 0, List.of())))
                .get()
                .asString()
                .endsWith("are awaited");
    }

    /** One receiver is done. */
    private static SendReport report(int members, long verifiedBytes, List<Unfinished> unfinished) {
        int verified = members == 0 ? 0 : 1;
        return new SendReport(
                "a/1/1", "f", 1_000, members, verified, 0, verifiedBytes, 0, 1, false, null, unfinished, List.of());
    }
}
