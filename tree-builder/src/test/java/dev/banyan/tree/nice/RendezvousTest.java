package dev.banyan.tree.nice;

import static dev.banyan.tree.nice.Solo.A;
import static dev.banyan.tree.nice.Solo.B;
import static dev.banyan.tree.nice.Solo.ME;
import static dev.banyan.tree.nice.Solo.X;
import static dev.banyan.tree.nice.Solo.Y;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.Input;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RendezvousTest {
    @Test
    void answersAQueryForTheTopWithItsOwnClusterAsTopLeader() {
        Solo solo = Solo.rendezvous();
        solo.receive(X, new NiceMessage.Query(5, NiceMessage.TOP));
        assertThat(solo.sentTo(X)).containsExactly(new NiceMessage.QueryReply(5, 0, ME, List.of(ME)));
    }

    @Test
    void passesAQueryForTheTopUpwards() {
        Solo solo = Solo.under(A, List.of(A, ME), Optional.empty());
        solo.receive(X, new NiceMessage.Query(5, NiceMessage.TOP));
        assertThat(solo.sentTo(X)).containsExactly(new NiceMessage.QueryReply(5, NiceMessage.TOP, A, List.of()));
    }

    @Test
    void namesTheHigherOfTwoTopLeadersToBoth() {
        Solo solo = Solo.rendezvous();
        solo.receive(X, new NiceMessage.PollRendezvous(2, 1));
        solo.receive(Y, new NiceMessage.PollRendezvous(1, 9));
        assertThat(solo.sentTo(X)).contains(new NiceMessage.PollReply(X, 2));
        assertThat(solo.sentTo(Y)).contains(new NiceMessage.PollReply(X, 2));
    }

    @Test
    void sendsJoinersToTheRegisteredTopLeader() {
        Solo solo = Solo.rendezvous();
        solo.receive(X, new NiceMessage.PollRendezvous(2, 1));
        solo.receive(Y, new NiceMessage.Query(5, NiceMessage.TOP));
        assertThat(solo.sentTo(Y)).containsExactly(new NiceMessage.QueryReply(5, NiceMessage.TOP, X, List.of()));
    }

    @Test
    void forgetsATopLeaderThatNoLongerPolls() {
        Solo solo = Solo.under(A, List.of(A, ME), Optional.empty());
        solo.receive(X, new NiceMessage.PollRendezvous(2, 1));
        solo.now += solo.settings.rendezvousPoll().toNanos() * 3;
        solo.receive(Y, new NiceMessage.PollRendezvous(0, 0));
        assertThat(solo.sentTo(Y)).contains(new NiceMessage.PollReply(Y, 0));
    }

    @Test
    void joinsBelowABetterTopLeaderWithItsSubtree() {
        Solo solo = Solo.rendezvous();
        solo.receive(A, new NiceMessage.JoinCluster(0));
        solo.handle(new Input.ContactsChanged(List.of(X, ME, A)));
        solo.receive(X, new NiceMessage.PollReply(Y, 2));
        int nonce = solo.last(NiceMessage.Query.class).nonce();
        assertThat(solo.sentTo(Y)).containsExactly(new NiceMessage.Query(nonce, NiceMessage.TOP));
        solo.rtts.put(B, Duration.ofMillis(10));
        solo.receive(Y, new NiceMessage.QueryReply(nonce, 2, Y, List.of(B, Y)));
        solo.advance(Duration.ofMillis(20));
        assertThat(solo.sentTo(B)).contains(new NiceMessage.JoinCluster(1));
        assertThat(solo.nice.clusters().get(0).members()).containsExactly(A, ME);
    }

    @Test
    void ignoresAPollReplyFromSomebodyElse() {
        Solo solo = Solo.rendezvous();
        solo.receive(X, new NiceMessage.PollReply(Y, 9));
        assertThat(solo.all(NiceMessage.Query.class)).isEmpty();
        assertThat(solo.nice.stats().outdated()).isEqualTo(1);
    }

    @Test
    void pollsTheNextOldestWhileTheRendezvousIsSilent() {
        Solo solo = Solo.rendezvous();
        solo.handle(new Input.ContactsChanged(List.of(X, Y, ME)));
        solo.advance(Duration.ofSeconds(12));
        assertThat(solo.sentTo(Y)).hasAtLeastOneElementOfType(NiceMessage.PollRendezvous.class);
        assertThat(solo.sentTo(X)).hasSizeGreaterThan(1);
    }
}
