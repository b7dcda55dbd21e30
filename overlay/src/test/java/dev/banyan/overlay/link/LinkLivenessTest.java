package dev.banyan.overlay.link;

import static dev.banyan.overlay.link.LinkLiveness.Action.GIVE_UP;
import static dev.banyan.overlay.link.LinkLiveness.Action.PING;
import static dev.banyan.overlay.link.LinkLiveness.Action.RECOVER;
import static dev.banyan.overlay.link.LinkLiveness.Action.SUSPECT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkLivenessTest {
    private static final long MS = 1_000_000;
    private static final LivenessSettings SETTINGS =
            new LivenessSettings(250 * MS, 1000 * MS, 1000 * MS, 4, 3000 * MS, 8);

    private final LinkLiveness liveness = new LinkLiveness(SETTINGS, 0);

    /** Runs the core at its own wake-ups until the given time, sending its pings. */
    private List<String> runUntil(long fromNanos, long untilNanos) {
        List<String> log = new ArrayList<>();
        long now = Math.max(fromNanos, liveness.nextWakeNanos());
        while (now <= untilNanos) {
            for (LinkLiveness.Action action : liveness.due(now)) {
                log.add(action + "@" + now / MS);
                if (action == PING) {
                    liveness.sent(now);
                }
                if (action == GIVE_UP) {
                    return log;
                }
            }
            now = Math.max(now + 1, liveness.nextWakeNanos());
        }
        return log;
    }

    @Test
    void pingsAtOnceAndThenEvery250MillisecondsOfOwnSilence() {
        liveness.received(900 * MS);
        assertThat(runUntil(0, 700 * MS)).containsExactly("PING@0", "PING@250", "PING@500");
    }

    @Test
    void pingsOnceASecondWhileItSendsOtherThings() {
        List<Long> pings = new ArrayList<>();
        for (long now = 0; now < 3500 * MS; now += 100 * MS) {
            liveness.received(now);
            liveness.sent(now);
            if (liveness.due(now).contains(PING)) {
                pings.add(now / MS);
            }
        }
        assertThat(pings).containsExactly(800L, 1800L, 2800L);
    }

    @Test
    void suspectsAfterASecondAndGivesUpAfterThree() {
        assertThat(runUntil(0, 10_000 * MS).stream().filter(line -> !line.startsWith("PING")))
                .containsExactly("SUSPECT@1000", "GIVE_UP@3000");
        assertThat(liveness.due(20_000 * MS)).isEmpty();
    }

    @Test
    void recoversWhenAByteComes() {
        runUntil(0, 1500 * MS);
        assertThat(liveness.suspect()).isTrue();
        liveness.received(1600 * MS);
        assertThat(liveness.due(1600 * MS)).contains(RECOVER);
        assertThat(liveness.suspect()).isFalse();
    }

    @Test
    void allowsFourRoundTripsOfSilence() {
        runUntil(0, 400 * MS);
        assertThat(liveness.ponged(400 * MS, 0)).hasValue(400 * MS);
        liveness.received(400 * MS);
        assertThat(runUntil(400 * MS, 10_000 * MS).stream().filter(line -> !line.startsWith("PING")))
                .containsExactly("SUSPECT@2000", "GIVE_UP@3400");
    }

    @Test
    void takesTheSmallestOfTheRecentRoundTrips() {
        assertThat(liveness.rttNanos()).isEmpty();
        liveness.due(0);
        liveness.ponged(10 * MS, 0);
        liveness.due(1000 * MS);
        liveness.ponged(1050 * MS, 1000 * MS);
        assertThat(liveness.rttNanos()).hasValue(10 * MS);
        for (int i = 0; i < 8; i++) {
            liveness.ponged(1050 * MS, 1000 * MS);
        }
        assertThat(liveness.rttNanos()).hasValue(50 * MS);
    }

    @Test
    void ignoresAPongThatNobodyCanHaveSent() {
        liveness.due(0);
        assertThat(liveness.ponged(100 * MS, 50 * MS)).isEmpty();
        assertThat(liveness.ponged(-5, 0)).isEmpty();
        assertThat(liveness.rttNanos()).isEmpty();
    }

    @Test
    void doesNotTakeItsOwnStallForSilenceOfThePeer() {
        liveness.due(0);
        liveness.sent(0);
        assertThat(liveness.due(5000 * MS)).containsExactly(PING);
        liveness.sent(5000 * MS);
        assertThat(runUntil(5000 * MS, 9000 * MS)).contains("SUSPECT@5750", "GIVE_UP@7750");
    }

    @Test
    void suspectsOnlyWhenDueNotBefore() {
        liveness.due(0);
        assertThat(liveness.due(999 * MS)).doesNotContain(SUSPECT);
    }
}
