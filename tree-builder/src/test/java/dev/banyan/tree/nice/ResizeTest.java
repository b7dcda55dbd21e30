package dev.banyan.tree.nice;

import static dev.banyan.tree.nice.Solo.A;
import static dev.banyan.tree.nice.Solo.ME;
import static dev.banyan.tree.nice.Solo.X;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResizeTest {
    private static List<NodeId> admit(Solo solo, int count) {
        List<NodeId> joiners = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            NodeId joiner = Solo.id(String.format("n%02d", i));
            joiners.add(joiner);
            solo.receive(joiner, new NiceMessage.JoinCluster(0));
        }
        return joiners;
    }

    @Test
    void welcomesAJoinerWithTheList() {
        Solo solo = Solo.rendezvous();
        solo.receive(X, new NiceMessage.JoinCluster(0));
        assertThat(solo.last(NiceMessage.LeaderHeartBeat.class).members()).containsExactly(ME, X);
        assertThat(solo.nice.clusters()).containsExactly(new Roster(0, 0, ME, List.of(ME, X)));
    }

    @Test
    void namesItsLeaderToAJoinerItCannotAdmit() {
        Solo solo = Solo.under(A, List.of(A, ME), Optional.empty());
        solo.receive(X, new NiceMessage.JoinCluster(0));
        assertThat(solo.sentTo(X)).containsExactly(new NiceMessage.JoinRefused(0, Optional.of(A)));
    }

    @Test
    void refusesJoinersBeyondTheBound() {
        Solo solo = Solo.rendezvous();
        admit(solo, solo.settings.maxClusterSize() + 5);
        assertThat(solo.nice.clusters().get(0).members()).hasSize(solo.settings.maxClusterSize());
        assertThat(solo.all(NiceMessage.JoinRefused.class)).hasSize(6);
    }

    @Test
    void splitsAClusterOfThreeKIntoHalvesByNearness() {
        Solo solo = Solo.rendezvous();
        List<NodeId> joiners = admit(solo, 8);
        for (int i = 0; i < 8; i++) {
            solo.rtts.put(joiners.get(i), Duration.ofMillis(i < 4 ? 5 : 100));
        }
        // Members in ascending order: "me", n00..n07; the first four are near "me", the others near each other.
        Integer near = 5_000;
        Integer far = 100_000;
        for (int round = 0; round < 4; round++) {
            solo.advance(Duration.ofMillis(900));
            for (int i = 0; i < 8; i++) {
                Integer[] row = new Integer[9];
                for (int j = 0; j < 9; j++) {
                    boolean sameSide = (j < 5) == (i < 4);
                    row[j] = j == i + 1 ? Integer.valueOf(0) : sameSide ? near : far;
                }
                solo.beat(joiners.get(i), 0, row);
            }
        }
        assertThat(solo.nice.stats().splits()).isEqualTo(1);
        NiceMessage.LeaderTransfer transfer = solo.last(NiceMessage.LeaderTransfer.class);
        assertThat(transfer.led()).hasSize(1);
        assertThat(transfer.led().get(0).members()).containsExactlyElementsOf(joiners.subList(4, 8));
        NodeId otherLeader = transfer.led().get(0).leader();
        assertThat(solo.nice.clusters().get(1).members()).containsExactly(ME, otherLeader);
        assertThat(transfer.above()).contains(solo.nice.clusters().get(1));
    }

    @Test
    void growsALayerForTheTopLeaderOfAnEquallyHighHierarchy() {
        Solo solo = Solo.rendezvous();
        solo.receive(X, new NiceMessage.JoinCluster(1));
        assertThat(solo.nice.clusters()).hasSize(2);
        assertThat(solo.nice.clusters().get(1).members()).containsExactly(ME, X);
    }

    @Test
    void dropsATopLayerThatHoldsNobodyElse() {
        Solo solo = Solo.rendezvous();
        solo.receive(X, new NiceMessage.JoinCluster(1));
        solo.receive(X, new NiceMessage.Remove(1));
        solo.advance(Duration.ofSeconds(2));
        assertThat(solo.nice.clusters()).hasSize(1);
    }

    @Test
    void invitesTheNearestLeaderToMergeWhenTooSmall() {
        Solo solo = Solo.rendezvous();
        solo.rtts.put(A, Duration.ofMillis(50));
        solo.rtts.put(X, Duration.ofMillis(20));
        solo.receive(A, new NiceMessage.JoinCluster(1));
        solo.receive(X, new NiceMessage.JoinCluster(1));
        for (int i = 0; i < 3; i++) {
            solo.advance(Duration.ofSeconds(1));
            solo.beat(A, 1);
            solo.beat(X, 1);
        }
        assertThat(solo.sentTo(X)).contains(new NiceMessage.MergeInvite(0));
        assertThat(solo.sentTo(A)).doesNotContain(new NiceMessage.MergeInvite(0));
    }

    @Test
    void takesTheMembersOfAMergeUnderANewerTerm() {
        Solo solo = Solo.rendezvous();
        solo.receive(X, new NiceMessage.MergeRequest(0, 7, List.of(A, X)));
        assertThat(solo.nice.clusters()).containsExactly(new Roster(0, 8, ME, List.of(A, ME, X)));
    }
}
