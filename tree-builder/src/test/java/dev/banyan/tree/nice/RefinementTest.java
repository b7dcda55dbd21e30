package dev.banyan.tree.nice;

import static dev.banyan.tree.nice.Solo.A;
import static dev.banyan.tree.nice.Solo.B;
import static dev.banyan.tree.nice.Solo.C;
import static dev.banyan.tree.nice.Solo.ME;
import static dev.banyan.tree.nice.Solo.X;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RefinementTest {
    private static final Optional<Roster> ABOVE = Optional.of(new Roster(1, 1, A, List.of(A, X)));

    private static Solo run(List<NodeId> members, Duration toOther) {
        Solo solo = Solo.under(A, members, ABOVE);
        solo.rtts.put(X, toOther);
        for (int i = 0; i < 12; i++) {
            solo.advance(Duration.ofSeconds(1));
            solo.lead(A, 0, 1, members, ABOVE);
        }
        return solo;
    }

    @Test
    void asksAClearlyNearerLeaderToLetItIn() {
        Solo solo = run(List.of(A, B, C, ME), Duration.ofMillis(20));
        assertThat(solo.sentTo(X)).contains(new NiceMessage.JoinCluster(0));
        assertThat(solo.nice.clusters().get(0).leader())
                .as("not before it is let in")
                .isEqualTo(A);
    }

    @Test
    void leavesTheOldClusterWhenTheNewLeaderHasLetItIn() {
        Solo solo = Solo.under(A, List.of(A, B, C, ME), ABOVE);
        solo.rtts.put(X, Duration.ofMillis(20));
        while (!solo.sentTo(X).contains(new NiceMessage.JoinCluster(0))) {
            solo.advance(Duration.ofMillis(500));
            solo.lead(A, 0, 1, List.of(A, B, C, ME), ABOVE);
        }
        solo.lead(X, 0, 0, List.of(ME, X), ABOVE);
        assertThat(solo.nice.clusters()).containsExactly(new Roster(0, 0, X, List.of(ME, X)));
        assertThat(solo.sentTo(A)).contains(new NiceMessage.Remove(0));
        solo.lead(A, 0, 1, List.of(A, B, C, ME), ABOVE);
        assertThat(solo.nice.clusters().get(0).leader())
                .as("a stale list does not pull it back")
                .isEqualTo(X);
        assertThat(solo.nice.stats().moves()).isEqualTo(1);
    }

    @Test
    void staysWhenTheOtherIsOnlyALittleNearer() {
        assertThat(run(List.of(A, B, C, ME), Duration.ofMillis(40)).all(NiceMessage.JoinCluster.class))
                .containsExactly(new NiceMessage.JoinCluster(0));
    }

    @Test
    void probesAlternativesRarelyOnceTheyAreWellKnown() {
        Solo solo = run(List.of(A, B, ME), Duration.ofMillis(60));
        assertThat(probes(solo, 40, ABOVE)).hasSizeBetween(8, 12);
    }

    @Test
    void probesAtEveryBeatWhileAnAlternativeIsNew() {
        Solo solo = run(List.of(A, B, ME), Duration.ofMillis(60));
        solo.rtts.put(C, Duration.ofMillis(60));
        Optional<Roster> more = Optional.of(new Roster(1, 1, A, List.of(A, C, X)));
        assertThat(probes(solo, 6, more)).hasSizeBetween(5, 8);
    }

    /** That it sends within so many seconds while its leader tells it of that super-cluster. */
    private static List<NiceMessage.Probe> probes(Solo solo, int seconds, Optional<Roster> above) {
        solo.sent.clear();
        for (int i = 0; i < seconds; i++) {
            solo.advance(Duration.ofSeconds(1));
            solo.lead(A, 0, 1, List.of(A, B, ME), above);
        }
        return solo.all(NiceMessage.Probe.class);
    }

    @Test
    void staysInAClusterThatWouldBecomeTooSmall() {
        Solo solo = run(List.of(A, B, ME), Duration.ofMillis(20));
        assertThat(solo.sentTo(X)).doesNotContain(new NiceMessage.JoinCluster(0));
    }
}
