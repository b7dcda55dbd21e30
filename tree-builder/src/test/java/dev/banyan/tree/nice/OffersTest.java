package dev.banyan.tree.nice;

import static dev.banyan.tree.nice.Solo.A;
import static dev.banyan.tree.nice.Solo.B;
import static dev.banyan.tree.nice.Solo.ME;
import static dev.banyan.tree.nice.Solo.X;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.Candidate;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.NodeId;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OffersTest {
    @Test
    void offersClusterPeersAndTheSuperClusterNearestFirst() {
        Solo solo = Solo.rendezvous();
        solo.rtts.put(A, Duration.ofMillis(30));
        solo.rtts.put(X, Duration.ofMillis(10));
        solo.receive(A, new NiceMessage.JoinCluster(0));
        solo.receive(X, new NiceMessage.JoinCluster(1));
        solo.advance(Duration.ofMillis(50));
        assertThat(solo.offered).containsExactly(new Candidate(X, 10_000_000), new Candidate(A, 30_000_000));
    }

    @Test
    void offersTheLeadersOfTheSuperCluster() {
        Solo solo = Solo.under(A, List.of(A, ME), Optional.of(new Roster(1, 1, A, List.of(A, X))));
        assertThat(solo.offered).extracting(Candidate::node).containsExactlyInAnyOrder(A, X);
    }

    @Test
    void repeatsNothingWhileNothingChanges() {
        Solo solo = Solo.under(A, List.of(A, B, ME), Optional.empty());
        int before = solo.offers;
        for (int i = 0; i < 10; i++) {
            solo.advance(Duration.ofSeconds(1));
            solo.lead(A, 0, 1, List.of(A, B, ME), Optional.empty());
        }
        assertThat(before).isPositive();
        assertThat(solo.offers).isEqualTo(before);
    }

    @Test
    void offersAnewWhenARoundTripMovedByMoreThanATenth() {
        Solo solo = Solo.under(A, List.of(A, B, ME), Optional.empty());
        solo.handle(new Input.RttMeasured(B, 47_000_000));
        solo.advance(Duration.ofSeconds(2));
        assertThat(rtt(solo, B)).isEqualTo(50_000_000);
        solo.handle(new Input.RttMeasured(B, 40_000_000));
        solo.advance(Duration.ofSeconds(1));
        assertThat(rtt(solo, B)).isEqualTo(40_000_000);
    }

    @Test
    void withdrawsADeadPeer() {
        Solo solo = Solo.under(A, List.of(A, B, ME), Optional.empty());
        solo.handle(new Input.LinkClosed(B, "refused", true));
        assertThat(solo.offered).extracting(Candidate::node).containsExactly(A);
    }

    @Test
    void offersNoMoreThanTheLimit() {
        Solo solo = Solo.rendezvous();
        for (int i = 0; i < 40; i++) {
            NodeId joiner = Solo.id(String.format("n%02d", i));
            solo.rtts.put(joiner, Duration.ofMillis(100 - i));
            solo.receive(joiner, new NiceMessage.JoinCluster(0));
        }
        solo.advance(Duration.ofMillis(150));
        assertThat(solo.offered).hasSize(solo.settings.candidateLimit());
        assertThat(solo.offered).isSortedAccordingTo(Comparator.comparingLong(Candidate::rttNanos));
        assertThat(solo.offered.get(0).rttNanos()).isEqualTo(61_000_000);
    }

    private static long rtt(Solo solo, NodeId node) {
        return solo.offered.stream()
                .filter(c -> c.node().equals(node))
                .mapToLong(Candidate::rttNanos)
                .findFirst()
                .orElseThrow();
    }
}
