package dev.banyan.tree.nice;

import static dev.banyan.tree.nice.Solo.A;
import static dev.banyan.tree.nice.Solo.B;
import static dev.banyan.tree.nice.Solo.ME;
import static dev.banyan.tree.nice.Solo.X;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.Candidate;
import dev.banyan.tree.protocol.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeartBeatsTest {
    @Test
    void measuresARoundTripByEchoAndHoldTime() {
        Solo solo = Solo.rendezvous();
        solo.receive(X, new NiceMessage.JoinCluster(0));
        NiceMessage.Pulse sent = solo.last(NiceMessage.LeaderHeartBeat.class).pulse();
        long at = solo.now;
        solo.now = at + 50_000_000;
        solo.receive(X, new NiceMessage.HeartBeat(solo.pulse(0, 0, sent.sequence(), 30_000, List.of())));
        assertThat(solo.offered).containsExactly(new Candidate(X, 20_000_000));
    }

    @Test
    void ignoresAnEchoThatWasNeverSent() {
        Solo solo = Solo.rendezvous();
        solo.receive(X, new NiceMessage.JoinCluster(0));
        solo.receive(X, new NiceMessage.HeartBeat(solo.pulse(0, 0, 99, 0, List.of())));
        assertThat(solo.offered).isEmpty();
    }

    @Test
    void beatsToItsLeaderAboutOncePerInterval() {
        assertThat(beatsTo(A)).hasSizeBetween(18, 23);
    }

    @Test
    void beatsToOthersWithDistancesOnly() {
        assertThat(beatsTo(B))
                .hasSizeBetween(4, 7)
                .allSatisfy(beat -> assertThat(beat.pulse().distancesMicros()).hasSize(3));
    }

    @Test
    void beatsToAllAsLeader() {
        Solo solo = Solo.rendezvous();
        solo.receive(X, new NiceMessage.JoinCluster(0));
        solo.receive(A, new NiceMessage.JoinCluster(0));
        for (int i = 0; i < 20; i++) {
            solo.advance(Duration.ofSeconds(1));
            solo.beat(X, 0);
            solo.beat(A, 0);
        }
        for (NodeId member : List.of(X, A)) {
            assertThat(solo.sentTo(member).stream().filter(NiceMessage.LeaderHeartBeat.class::isInstance))
                    .hasSizeBetween(18, 26);
        }
    }

    /** To that member in 20 s, from a member under A beside B. */
    private static List<NiceMessage.HeartBeat> beatsTo(NodeId member) {
        Solo solo = Solo.under(A, List.of(A, B, ME), Optional.empty());
        for (int i = 0; i < 20; i++) {
            solo.advance(Duration.ofSeconds(1));
            solo.lead(A, 0, 1, List.of(A, B, ME), Optional.empty());
        }
        return solo.sentTo(member).stream()
                .filter(NiceMessage.HeartBeat.class::isInstance)
                .map(NiceMessage.HeartBeat.class::cast)
                .toList();
    }

    @Test
    void repeatsListsAndDistancesOnlyInEveryNthBeat() {
        Solo solo = Solo.rendezvous();
        solo.rtts.put(X, Duration.ofMillis(10));
        solo.receive(X, new NiceMessage.JoinCluster(0));
        for (int i = 0; i < 5; i++) {
            solo.advance(Duration.ofSeconds(1));
            solo.beat(X, 0);
        }
        solo.sent.clear();
        for (int i = 0; i < 50; i++) {
            solo.advance(Duration.ofSeconds(1));
            solo.beat(X, 0);
        }
        List<NiceMessage.LeaderHeartBeat> beats = solo.all(NiceMessage.LeaderHeartBeat.class);
        long full = beats.stream().filter(b -> !b.members().isEmpty()).count();
        assertThat(full).isBetween(9L, 11L);
        assertThat(beats.stream()
                        .filter(b -> !b.pulse().distancesMicros().isEmpty())
                        .count())
                .isEqualTo(full);
    }

    @Test
    void tellsAStrangerThatItIsNoMember() {
        Solo solo = Solo.rendezvous();
        solo.receive(X, new NiceMessage.HeartBeat(solo.pulse(0, 0, -1, 0, List.of())));
        assertThat(solo.sentTo(X)).containsExactly(new NiceMessage.NotMember(0));
    }

    @Test
    void answersAProbeAtOnce() {
        Solo solo = Solo.rendezvous();
        solo.receive(X, new NiceMessage.Probe(42));
        assertThat(solo.sentTo(X)).containsExactly(new NiceMessage.ProbeReply(42));
    }
}
