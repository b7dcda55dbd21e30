package dev.banyan.tree.nice;

import static dev.banyan.tree.nice.Solo.A;
import static dev.banyan.tree.nice.Solo.B;
import static dev.banyan.tree.nice.Solo.C;
import static dev.banyan.tree.nice.Solo.ME;
import static dev.banyan.tree.nice.Solo.X;
import static dev.banyan.tree.nice.Solo.Y;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.Input;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FailureTest {
    private static final Optional<Roster> ABOVE = Optional.of(new Roster(1, 1, X, List.of(A, X, Y)));

    @Test
    void dropsASilentMemberAsLeader() {
        Solo solo = Solo.rendezvous();
        solo.receive(A, new NiceMessage.JoinCluster(0));
        solo.receive(B, new NiceMessage.JoinCluster(0));
        for (int i = 0; i < 6; i++) {
            solo.advance(Duration.ofSeconds(1));
            solo.beat(A, 0);
        }
        assertThat(solo.nice.clusters().get(0).members()).containsExactly(A, ME);
    }

    @Test
    void dropsAMemberAtOnceWhenItsProcessIsGone() {
        Solo solo = Solo.rendezvous();
        solo.receive(A, new NiceMessage.JoinCluster(0));
        solo.handle(new Input.LinkClosed(A, "reset", false));
        assertThat(solo.nice.clusters().get(0).members()).containsExactly(A, ME);
        solo.handle(new Input.LinkClosed(A, "refused", true));
        assertThat(solo.nice.clusters().get(0).members()).containsExactly(ME);
    }

    @Test
    void takesOverAtOnceAsTheCentreOfTheRest() {
        Solo solo = Solo.under(A, List.of(A, ME), ABOVE);
        solo.handle(new Input.LinkClosed(A, "refused", true));
        assertThat(solo.nice.clusters()).containsExactly(new Roster(0, 2, ME, List.of(ME)));
        assertThat(solo.sentTo(X)).contains(new NiceMessage.JoinCluster(1));
        assertThat(solo.nice.stats().takeovers()).isEqualTo(1);
    }

    @Test
    void waitsForAMoreCentralMemberAndTakesOverIfThatOneFailsToo() {
        Solo solo = Solo.under(A, List.of(A, B, C, ME), ABOVE);
        solo.advance(Duration.ofSeconds(1));
        solo.beat(B, 0, 50_000, 0, 10_000, 30_000);
        solo.beat(C, 0, 50_000, 10_000, 0, 50_000);
        solo.handle(new Input.LinkClosed(A, "refused", true));
        assertThat(solo.nice.clusters().get(0).leader()).as("B is the centre").isEqualTo(A);
        solo.advance(Duration.ofSeconds(3));
        assertThat(solo.nice.clusters().get(0).leader()).isEqualTo(ME);
    }

    @Test
    void keepsAsNewLeaderThoseWhoBeatToTheFormerOne() {
        Solo solo = Solo.under(A, List.of(A, B, C, ME), ABOVE);
        for (int i = 0; i < 5; i++) {
            solo.advance(Duration.ofSeconds(1));
            solo.lead(A, 0, 1, List.of(A, B, C, ME), ABOVE);
        }
        solo.handle(new Input.LinkClosed(A, "refused", true));
        solo.advance(Duration.ofSeconds(3));
        assertThat(solo.nice.clusters().get(0).leader()).isEqualTo(ME);
        assertThat(solo.nice.clusters().get(0).members()).containsExactly(B, C, ME);
        solo.advance(Duration.ofSeconds(5));
        assertThat(solo.nice.clusters().get(0).members())
                .as("who is silent to a leader is dropped")
                .containsExactly(ME);
    }

    @Test
    void followsTheHeirOfALostLeaderWhateverItsTerm() {
        Solo solo = Solo.under(A, List.of(A, B, C, ME), ABOVE);
        solo.advance(Duration.ofSeconds(1));
        solo.beat(B, 0, 50_000, 0, 10_000, 30_000);
        solo.beat(C, 0, 50_000, 10_000, 0, 50_000);
        solo.handle(new Input.LinkClosed(A, "refused", true));
        solo.lead(B, 0, 1, List.of(B, C, ME), ABOVE);
        solo.advance(Duration.ofSeconds(3));
        assertThat(solo.nice.clusters().get(0).leader()).isEqualTo(B);
        assertThat(solo.nice.stats().takeovers()).isZero();
    }

    @Test
    void asksToBeReadmittedWhenItsLeaderDisownsIt() {
        Solo solo = Solo.under(A, List.of(A, B, ME), Optional.empty());
        long before = solo.all(NiceMessage.JoinCluster.class).size();
        solo.receive(A, new NiceMessage.NotMember(0));
        assertThat(solo.all(NiceMessage.JoinCluster.class)).as("not at once").hasSize((int) before);
        solo.advance(Duration.ofSeconds(2));
        assertThat(solo.all(NiceMessage.JoinCluster.class)).hasSize((int) before + 1);
    }

    @Test
    void blamesNobodyForSilenceDuringItsOwnFreeze() {
        Solo solo = Solo.rendezvous();
        solo.receive(A, new NiceMessage.JoinCluster(0));
        solo.advance(Duration.ofSeconds(1));
        solo.now += 20 * NiceWorld.SECOND;
        solo.handle(new Input.Tick());
        assertThat(solo.nice.clusters().get(0).members()).containsExactly(A, ME);
    }
}
