package dev.banyan.tree.attach;

import static dev.banyan.tree.attach.Stand.ME;
import static dev.banyan.tree.attach.Stand.MILLI;
import static dev.banyan.tree.attach.Stand.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.Rank;
import dev.banyan.tree.protocol.TreeEvent;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RootClaimsTest {
    private static final Member SELF = new Member(ME, new Rank(0, Stand.MY_AGE, ME), 4, "me:1");

    /** Directly below the root "old", whose heir is the machine. */
    private static Stand heir() {
        Stand stand = Stand.joining(4);
        stand.followParent("old");
        stand.receive("old", new AttachMessage.Lineage(Stand.member("old"), Optional.of(SELF), List.of(id("old"))));
        return stand;
    }

    private static boolean isRoot(Stand stand) {
        return stand.attachment.root().map(Member::id).equals(Optional.of(ME))
                && stand.attachment.parent().isEmpty();
    }

    @Test
    void theOldestOfTheGroupIsRootAtOnce() {
        Stand stand = Stand.root(4);
        assertThat(isRoot(stand)).isTrue();
        assertThat(stand.told(e -> e.equals(new TreeEvent.RootChanged(ME)))).isTrue();
    }

    @Test
    void theHeirTakesOverAtOnceWhenTheRootsProcessIsGone() {
        Stand stand = heir();
        stand.tell(new Input.LinkClosed(id("old"), "process gone", true));
        assertThat(isRoot(stand)).isTrue();
    }

    @Test
    void theHeirAsksTheRootWhenOnlyTheLinkIsGoneAndStepsBackIfItAnswers() {
        Stand stand = heir();
        stand.tell(new Input.LinkClosed(id("old"), "cut", false));
        assertThat(isRoot(stand)).isFalse();
        stand.receive("old", new AttachMessage.ProbeReply(0, Stand.position("old", 0, 1)));
        stand.pass(stand.settings.probeTimeout().toMillis() + 1);
        assertThat(isRoot(stand)).isFalse();
    }

    @Test
    void theHeirTakesOverWhenTheBeaconEndsAndTheRootDoesNotAnswer() {
        Stand stand = heir();
        stand.pass(stand.settings.beaconTimeout().toMillis() * 2
                + stand.settings.probeTimeout().toMillis());
        assertThat(isRoot(stand)).isTrue();
    }

    @Test
    void theHeirTakesOverWhenAnAncestorSaysThatTheRootIsDead() {
        Stand stand = Stand.attached(4);
        stand.receive(
                "p", new AttachMessage.Lineage(Stand.member("old"), Optional.of(SELF), List.of(id("old"), id("p"))));
        stand.receive("p", new AttachMessage.Adrift(id("old"), true, 0));
        assertThat(isRoot(stand)).isTrue();
        assertThat(stand.closed("p")).isTrue();
    }

    @Test
    void whoIsNotTheHeirDoesNotClaim() {
        Stand stand = Stand.joining(4);
        stand.followParent("old");
        stand.tell(new Input.LinkClosed(id("old"), "process gone", true));
        stand.pass(stand.settings.claimAfter().toMillis() / 2);
        assertThat(isRoot(stand)).isFalse();
    }

    @Test
    void theHeirOfARootThatLeavesTakesOverAtOnce() {
        Stand stand = heir();
        stand.receive("old", new AttachMessage.Abdicated(1));
        assertThat(isRoot(stand)).isTrue();
    }

    @Test
    void anAbdicationOfSomebodyElseIsIgnored() {
        Stand stand = heir();
        stand.receive("stranger", new AttachMessage.Abdicated(1));
        assertThat(isRoot(stand)).isFalse();
    }

    @Test
    void aRootThatLeavesTellsItsHeirAndWaitsForItsChildren() {
        Stand stand = Stand.root(4);
        stand.adopt("kid", 10 * MILLI);
        stand.pass(stand.settings.beaconInterval().toMillis() + 1);
        stand.tell(new Input.LeaveRequested());
        assertThat(stand.last(AttachMessage.Abdicated.class, "kid")).isPresent();
        assertThat(stand.told(e -> e instanceof TreeEvent.Left)).isFalse();
        stand.receive("kid", new AttachMessage.Detached(false));
        assertThat(stand.told(e -> e instanceof TreeEvent.Left)).isTrue();
    }

    @Test
    void aLeaveDoesNotWaitForEver() {
        Stand stand = Stand.root(4);
        stand.adopt("kid", 10 * MILLI);
        stand.tell(new Input.LeaveRequested());
        stand.pass(stand.settings.leaveTimeout().toMillis() + 1);
        assertThat(stand.told(e -> e instanceof TreeEvent.Left)).isTrue();
        assertThat(stand.closed("kid")).isTrue();
    }

    @Test
    void aWorseRootJoinsTheBetterWithItsSubtree() {
        Stand stand = Stand.root(4);
        stand.adopt("kid", 10 * MILLI);
        stand.receive("old", new AttachMessage.RootProbe(Stand.member("old")));
        assertThat(stand.requestTo("old").subtreeSize()).isEqualTo(2);
        stand.grant("old");
        stand.tell(new Input.LinkOpened(id("old")));
        assertThat(stand.attachment.parent()).contains(id("old"));
        assertThat(stand.attachment.children()).containsExactly(id("kid"));
        assertThat(stand.indexOf(
                        e -> e instanceof Effect.CloseLink close && close.peer().equals(id("kid"))))
                .isNegative();
    }

    @Test
    void aBetterRootPresentsItselfToTheWorse() {
        Stand stand = Stand.root(4);
        stand.receive("young", new AttachMessage.RootProbe(Stand.member("young")));
        assertThat(isRoot(stand)).isTrue();
        assertThat(stand.last(AttachMessage.RootProbe.class, "young")).isPresent();
    }

    @Test
    void twoThatAdoptedEachOtherPartWhenTheyFindThemselvesInTheirOwnPath() {
        Stand stand = Stand.attached(4);
        stand.receive("p", Stand.lineage("old", "old", "me", "p"));
        assertThat(stand.closed("p")).isTrue();
        assertThat(stand.told(e -> e instanceof TreeEvent.Orphaned o && o.cause() == TreeEvent.Cause.CYCLE))
                .isTrue();
    }

    @Test
    void whenNobodyOlderAnswersForLongTheOldestFoundsTheTreeAnew() {
        Stand stand = Stand.joining(4);
        stand.pass(3 * stand.settings.claimAfter().toMillis());
        assertThat(isRoot(stand)).isTrue();
    }
}
