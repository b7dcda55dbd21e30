package dev.banyan.tree.nice;

import static dev.banyan.tree.nice.Solo.A;
import static dev.banyan.tree.nice.Solo.B;
import static dev.banyan.tree.nice.Solo.C;
import static dev.banyan.tree.nice.Solo.ME;
import static dev.banyan.tree.nice.Solo.X;
import static dev.banyan.tree.nice.Solo.Y;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeadershipTest {
    private static final List<NodeId> FOUR = List.of(A, B, C, ME);

    @Test
    void followsALeaderOfANewerTerm() {
        Solo solo = Solo.under(A, FOUR, Optional.empty());
        solo.lead(C, 0, 2, FOUR, Optional.empty());
        assertThat(solo.nice.clusters()).containsExactly(new Roster(0, 2, C, FOUR));
    }

    @Test
    void followsTheSmallerIdOfTwoLeadersOfOneTerm() {
        Solo solo = Solo.under(B, FOUR, Optional.empty());
        solo.lead(A, 0, 1, FOUR, Optional.empty());
        assertThat(solo.nice.clusters().get(0).leader()).isEqualTo(A);
        solo.lead(B, 0, 1, FOUR, Optional.empty());
        assertThat(solo.nice.clusters().get(0).leader()).isEqualTo(A);
        assertThat(solo.sentTo(B)).contains(new NiceMessage.Remove(0));
    }

    @Test
    void yieldsToABetterLeaderAndHandsItsMembersOver() {
        Solo solo = Solo.rendezvous();
        solo.receive(X, new NiceMessage.JoinCluster(0));
        solo.lead(A, 0, 5, List.of(A, ME), Optional.empty());
        assertThat(solo.nice.clusters()).containsExactly(new Roster(0, 5, A, List.of(A, ME)));
        assertThat(solo.sentTo(A)).contains(new NiceMessage.MergeRequest(0, 0, List.of(X)));
    }

    @Test
    void takesOverTheWholeStackByATransfer() {
        Roster above = new Roster(1, 1, A, List.of(A, X));
        Solo solo = Solo.under(A, FOUR, Optional.of(above));
        Roster one = new Roster(0, 2, ME, FOUR);
        Roster two = new Roster(1, 2, ME, List.of(ME, X));
        Roster three = new Roster(2, 4, Y, List.of(Y));
        solo.receive(A, new NiceMessage.LeaderTransfer(List.of(one, two), Optional.of(three)));
        assertThat(solo.nice.clusters()).containsExactly(one, two);
        assertThat(solo.sentTo(Y)).contains(new NiceMessage.JoinCluster(2));
        assertThat(solo.sentTo(B)).hasAtLeastOneElementOfType(NiceMessage.LeaderHeartBeat.class);
        assertThat(solo.sentTo(X)).hasAtLeastOneElementOfType(NiceMessage.LeaderHeartBeat.class);
    }

    @Test
    void ignoresATransferFromSomebodyWhoDoesNotLeadIt() {
        Solo solo = Solo.under(A, FOUR, Optional.empty());
        solo.receive(B, new NiceMessage.LeaderTransfer(List.of(new Roster(0, 9, ME, FOUR)), Optional.empty()));
        assertThat(solo.nice.clusters().get(0).leader()).isEqualTo(A);
        assertThat(solo.nice.stats().outdated()).isEqualTo(1);
    }

    @Test
    void handsOverToAClearlyBetterCentreAndStaysAMember() {
        Solo solo = Solo.rendezvous();
        for (var joiner : List.of(A, B, C)) {
            solo.rtts.put(joiner, Duration.ofMillis(100));
            solo.receive(joiner, new NiceMessage.JoinCluster(0));
        }
        solo.rtts.put(B, Duration.ofMillis(60));
        for (int i = 0; i < 8; i++) {
            solo.advance(Duration.ofSeconds(1));
            solo.beat(A, 0, 0, 40_000, 90_000, 100_000);
            solo.beat(B, 0, 40_000, 0, 40_000, 60_000);
            solo.beat(C, 0, 90_000, 40_000, 0, 100_000);
        }
        assertThat(solo.last(NiceMessage.LeaderTransfer.class).led())
                .containsExactly(new Roster(0, 1, B, List.of(A, B, C, ME)));
        assertThat(solo.nice.clusters()).containsExactly(new Roster(0, 0, B, List.of(A, B, C, ME)));
    }

    @Test
    void keepsLeadingWhenTheCentreIsOnlyALittleBetter() {
        Solo solo = Solo.rendezvous();
        for (var joiner : List.of(A, B, C)) {
            solo.rtts.put(joiner, Duration.ofMillis(50));
            solo.receive(joiner, new NiceMessage.JoinCluster(0));
        }
        for (int i = 0; i < 8; i++) {
            solo.advance(Duration.ofSeconds(1));
            solo.beat(A, 0, 0, 45_000, 90_000, 50_000);
            solo.beat(B, 0, 45_000, 0, 45_000, 50_000);
            solo.beat(C, 0, 90_000, 45_000, 0, 50_000);
        }
        assertThat(solo.all(NiceMessage.LeaderTransfer.class)).isEmpty();
    }

    @Test
    void leavesWithATransferToTheCentreOfTheRest() {
        Solo solo = Solo.rendezvous();
        for (var joiner : List.of(A, B, C)) {
            solo.receive(joiner, new NiceMessage.JoinCluster(0));
        }
        solo.advance(Duration.ofSeconds(2));
        solo.beat(A, 0, 0, 40_000, 90_000, 50_000);
        solo.beat(B, 0, 40_000, 0, 45_000, 50_000);
        solo.beat(C, 0, 90_000, 45_000, 0, 50_000);
        solo.handle(new Input.LeaveRequested());
        assertThat(solo.last(NiceMessage.LeaderTransfer.class).led())
                .containsExactly(new Roster(0, 1, B, List.of(A, B, C)));
        assertThat(solo.sentTo(A)).contains(new NiceMessage.Remove(0));
        assertThat(solo.nice.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(solo.nice.clusters()).isEmpty();
    }

    @Test
    void leavesAsAnOrdinaryMemberByTellingItsPeers() {
        Solo solo = Solo.under(A, FOUR, Optional.empty());
        solo.handle(new Input.LeaveRequested());
        assertThat(solo.sentTo(A)).contains(new NiceMessage.Remove(0));
        assertThat(solo.sentTo(B)).contains(new NiceMessage.Remove(0));
    }
}
