package dev.banyan.tree.nice;

import static dev.banyan.tree.nice.Solo.A;
import static dev.banyan.tree.nice.Solo.B;
import static dev.banyan.tree.nice.Solo.C;
import static dev.banyan.tree.nice.Solo.ME;
import static dev.banyan.tree.nice.Solo.X;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.Input;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JoinTest {
    private final Solo solo = new Solo();

    private void start() {
        solo.handle(new Input.ContactsChanged(List.of(A, B, ME)));
    }

    private int nonce() {
        return solo.last(NiceMessage.Query.class).nonce();
    }

    @Test
    void formsTheHierarchyAloneAsRendezvous() {
        Solo alone = Solo.rendezvous();
        assertThat(alone.nice.clusters()).containsExactly(new Roster(0, 0, ME, List.of(ME)));
        assertThat(alone.sent).isEmpty();
    }

    @Test
    void asksTheRendezvousForTheTop() {
        start();
        assertThat(solo.sentTo(A)).containsExactly(new NiceMessage.Query(nonce(), NiceMessage.TOP));
    }

    @Test
    void walksDownByTheNearestMemberOfEachLayer() {
        start();
        solo.rtts.put(A, Duration.ofMillis(30));
        solo.rtts.put(B, Duration.ofMillis(10));
        solo.rtts.put(C, Duration.ofMillis(20));
        solo.receive(A, new NiceMessage.QueryReply(nonce(), 2, A, List.of(A, B, C)));
        solo.advance(Duration.ofMillis(40));
        assertThat(solo.sentTo(B)).contains(new NiceMessage.Query(nonce(), 1));
        solo.receive(B, new NiceMessage.QueryReply(nonce(), 1, B, List.of(B, X)));
        solo.rtts.put(X, Duration.ofMillis(5));
        solo.advance(Duration.ofMillis(1));
        solo.rtts.remove(B);
        solo.advance(Duration.ofMillis(1500));
        assertThat(solo.sentTo(B)).contains(new NiceMessage.JoinCluster(0));
    }

    @Test
    void isInWhenTheLeaderNamesIt() {
        Solo member = Solo.under(A, List.of(A, B, ME), Optional.empty());
        assertThat(member.nice.clusters()).containsExactly(new Roster(0, 1, A, List.of(A, B, ME)));
    }

    @Test
    void passesOnToWhomItIsRedirected() {
        start();
        solo.receive(A, new NiceMessage.QueryReply(nonce(), NiceMessage.TOP, X, List.of()));
        assertThat(solo.sentTo(X)).containsExactly(new NiceMessage.Query(nonce(), NiceMessage.TOP));
    }

    @Test
    void ignoresAReplyToAnOlderQuery() {
        start();
        solo.receive(A, new NiceMessage.QueryReply(nonce() - 1, 0, A, List.of(A)));
        assertThat(solo.all(NiceMessage.JoinCluster.class)).isEmpty();
        assertThat(solo.nice.stats().outdated()).isEqualTo(1);
    }

    @Test
    void startsAnewWhenNobodyAnswers() {
        start();
        solo.advance(Duration.ofSeconds(30));
        assertThat(solo.all(NiceMessage.Query.class)).hasSizeBetween(6, 30);
        assertThat(solo.sentTo(B))
                .as("others than the rendezvous are asked too")
                .isNotEmpty();
    }

    @Test
    void followsARefusalToTheLeaderItNames() {
        start();
        solo.receive(A, new NiceMessage.QueryReply(nonce(), 0, A, List.of(A, B)));
        solo.receive(A, new NiceMessage.JoinRefused(0, Optional.of(B)));
        assertThat(solo.sentTo(B)).containsExactly(new NiceMessage.JoinCluster(0));
    }

    @Test
    void tellsALeaderThatNamesItUnaskedToRemoveIt() {
        start();
        solo.lead(X, 3, 1, List.of(ME, X), Optional.empty());
        assertThat(solo.sentTo(X)).containsExactly(new NiceMessage.Remove(3));
    }
}
