package dev.banyan.tree.attach;

import static dev.banyan.tree.attach.Stand.MILLI;
import static dev.banyan.tree.attach.Stand.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.attach.AttachMessage.Assignment;
import dev.banyan.tree.attach.AttachMessage.Refusal;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static void assertRefused(AttachMessage answer, Refusal why) {
        assertThat(answer).isInstanceOf(AttachMessage.AttachRefused.class);
        assertThat(((AttachMessage.AttachRefused) answer).refusal()).isEqualTo(why);
    }

    @Test
    void aJoinerGetsAFreeSlotAndItsLinkIsWelcome() {
        Stand stand = Stand.root(4);
        AttachMessage answer = stand.ask("c", Urgency.JOIN);
        assertThat(answer).isInstanceOf(AttachMessage.AttachAccepted.class);
        stand.tell(new Input.LinkOffered(id("c"), ((AttachMessage.AttachAccepted) answer).reservation()));
        assertThat(stand.effects).contains(new Effect.AcceptLink(id("c")));
        assertThat(stand.attachment.children()).containsExactly(id("c"));
    }

    @Test
    void refusesWhoIsInItsRootPath() {
        assertRefused(Stand.attached(4).ask("old", Urgency.JOIN), Refusal.IN_ROOT_PATH);
    }

    @Test
    void refusesWhileItHearsNoBeacon() {
        assertRefused(Stand.joining(4).ask("c", Urgency.JOIN), Refusal.NOT_ATTACHED);
    }

    @Test
    void refusesWithoutSlotsOfItsOwn() {
        assertRefused(Stand.root(0).ask("c", Urgency.JOIN), Refusal.NO_SLOTS);
    }

    @Test
    void refusesWhileItLeaves() {
        Stand stand = Stand.root(4);
        stand.adopt("a", 10 * MILLI);
        stand.tell(new Input.LeaveRequested());
        assertRefused(stand.ask("c", Urgency.JOIN), Refusal.LEAVING);
    }

    @Test
    void refusesWhoWouldBeTheBetterRoot() {
        assertRefused(Stand.root(4).ask("older", Urgency.JOIN), Refusal.BETTER_ROOT);
    }

    @Test
    void refusesASubtreeWhileItIsAboutToMoveItselfButTakesALeaf() {
        Stand stand = Stand.attached(4);
        stand.receive("p", new AttachMessage.MoveRequested(id("q")));
        stand.requestTo("q");
        assertRefused(stand.ask("c", stand.request("c", Urgency.JOIN, 3, Optional.empty())), Refusal.MOVING);
        assertThat(stand.ask("c", Urgency.JOIN)).isInstanceOf(AttachMessage.AttachAccepted.class);
    }

    @Test
    void ofTwoThatAskEachOtherTheOneOfTheLowerRankSaysYes() {
        for (String other : List.of("younger", "older")) {
            Stand stand = Stand.attached(4);
            stand.receive("p", new AttachMessage.MoveRequested(id(other)));
            stand.requestTo(other);
            AttachMessage answer = stand.ask(other, Urgency.MOVE);
            if (other.equals("younger")) {
                assertRefused(answer, Refusal.MOVING);
            } else {
                assertThat(answer).isInstanceOf(AttachMessage.AttachAccepted.class);
            }
        }
    }

    @Test
    void refusesWhomItDialsAlready() {
        Stand stand = Stand.attached(4);
        stand.receive("p", new AttachMessage.MoveRequested(id("older")));
        stand.grant("older");
        assertThat(stand.dialled("older")).isTrue();
        assertRefused(stand.ask("older", Urgency.MOVE), Refusal.MOVING);
    }

    @Test
    void aSlotOfAPeerThatMayDialItselfAtAnyMomentIsGivenBack() {
        Stand stand = Stand.attached(4);
        stand.receive("p", new AttachMessage.MoveRequested(id("older")));
        assertThat(stand.ask("older", Urgency.MOVE)).isInstanceOf(AttachMessage.AttachAccepted.class);
        stand.grant("older");
        assertThat(stand.dialled("older")).isFalse();
        assertThat(stand.last(AttachMessage.AttachCancelled.class, "older")).isPresent();
    }

    @Test
    void redirectsToItsChildrenNearestFirst() {
        Stand stand = Stand.root(3);
        stand.adopt("far", 90 * MILLI);
        stand.adopt("near", 10 * MILLI);
        stand.adopt("middle", 50 * MILLI);
        AttachMessage answer = stand.ask("c", Urgency.ORPHAN);
        assertThat(answer).isInstanceOf(AttachMessage.AttachRedirected.class);
        assertThat(((AttachMessage.AttachRedirected) answer).children())
                .extracting(ChildHint::child)
                .containsExactly(id("near"), id("middle"), id("far"));
    }

    @Test
    void theLastSlotIsKeptForOrphans() {
        Stand stand = Stand.root(3);
        stand.adopt("a", 10 * MILLI);
        stand.adopt("b", 10 * MILLI);
        assertThat(stand.ask("c", Urgency.JOIN)).isInstanceOf(AttachMessage.AttachRedirected.class);
        assertThat(stand.ask("c", Urgency.MOVE)).isInstanceOf(AttachMessage.AttachRedirected.class);
        assertThat(stand.ask("c", Urgency.ORPHAN)).isInstanceOf(AttachMessage.AttachAccepted.class);
    }

    @Test
    void aDisplacementMayTakeTheSlotKeptForOrphans() {
        Stand stand = Stand.root(3);
        stand.adopt("a", 10 * MILLI);
        stand.adopt("b", 10 * MILLI);
        AttachMessage.AttachRequest displacing = stand.request("c", Urgency.JOIN, 1, Optional.of(id("a")));
        assertThat(stand.ask("c", displacing)).isInstanceOf(AttachMessage.AttachAccepted.class);
    }

    @Test
    void theDisplacedChildIsAskedToMoveOnceTheJoinerIsThere() {
        Stand stand = Stand.root(3);
        stand.adopt("a", 10 * MILLI);
        stand.adopt("b", 10 * MILLI);
        AttachMessage.AttachAccepted accepted = (AttachMessage.AttachAccepted)
                stand.ask("c", stand.request("c", Urgency.JOIN, 1, Optional.of(id("a"))));
        assertThat(stand.last(AttachMessage.MoveRequested.class, "a")).isEmpty();
        stand.tell(new Input.LinkOffered(id("c"), accepted.reservation()));
        assertThat(stand.last(AttachMessage.MoveRequested.class, "a"))
                .contains(new AttachMessage.MoveRequested(id("c")));
    }

    @Test
    void aReservationIsForItsHolderAndItsNumberAlone() {
        Stand stand = Stand.root(4);
        AttachMessage.AttachAccepted accepted = (AttachMessage.AttachAccepted) stand.ask("c", Urgency.JOIN);
        stand.tell(new Input.LinkOffered(id("d"), accepted.reservation()));
        stand.tell(new Input.LinkOffered(id("c"), accepted.reservation() + 1));
        assertThat(stand.attachment.children()).isEmpty();
        assertThat(stand.indexOf(e ->
                        e instanceof Effect.RefuseLink refuse && refuse.peer().equals(id("d"))))
                .isNotNegative();
    }

    @Test
    void aReservationEndsWhenItsHolderDoesNotDial() {
        Stand stand = Stand.root(2);
        stand.ask("a", Urgency.JOIN);
        stand.ask("b", Urgency.JOIN);
        assertRefused(stand.ask("c", Urgency.JOIN), Refusal.MOVING);
        assertThat(stand.attachment.usedSlots()).isEqualTo(2);
        stand.pass(stand.settings.reservationTime().toMillis() + 1);
        assertThat(stand.attachment.usedSlots()).isZero();
        assertThat(stand.ask("c", Urgency.JOIN)).isInstanceOf(AttachMessage.AttachAccepted.class);
    }

    @Test
    void aCancelledReservationFreesItsSlot() {
        Stand stand = Stand.root(2);
        AttachMessage.AttachAccepted accepted = (AttachMessage.AttachAccepted) stand.ask("a", Urgency.JOIN);
        stand.receive("a", new AttachMessage.AttachCancelled(accepted.reservation()));
        assertThat(stand.attachment.usedSlots()).isZero();
    }

    @Test
    void askingTwiceTakesOneSlotAlsoWhenItWasTheLast() {
        Stand stand = Stand.root(1);
        stand.ask("a", Urgency.JOIN);
        assertThat(stand.ask("a", Urgency.JOIN)).isInstanceOf(AttachMessage.AttachAccepted.class);
        assertThat(stand.attachment.usedSlots()).isOne();
    }

    @Test
    void aSiblingWhomThePlanSendsHereIsTakenBeforeThisNodeIsAttachedAgainButNotForLong() {
        Stand stand = Stand.attached(4);
        stand.receive("p", new AttachMessage.RescuePlan(List.of(new Assignment(id("s"), Stand.ME))));
        stand.tell(new Input.LinkClosed(id("p"), "process gone", true));
        stand.pass(stand.settings.beaconTimeout().toMillis() + 100);
        assertThat(stand.attachment.isAttached()).isFalse();
        assertThat(stand.ask("s", Urgency.ORPHAN)).isInstanceOf(AttachMessage.AttachAccepted.class);
        assertRefused(stand.ask("other", Urgency.ORPHAN), Refusal.NOT_ATTACHED);
        stand.pass(stand.settings.orphanGrace().toMillis());
        assertRefused(stand.ask("s", Urgency.ORPHAN), Refusal.NOT_ATTACHED);
    }

    @Test
    void ignoresARequestInTheNameOfAnotherOrWithImpossibleNumbers() {
        Stand stand = Stand.root(4);
        stand.receive("thief", stand.request("a", Urgency.JOIN, 1, Optional.empty()));
        stand.receive("a", stand.request("a", Urgency.JOIN, 0, Optional.empty()));
        assertThat(stand.attachment.usedSlots()).isZero();
    }

    /** A full root with the children "a", who has the child "orphan", and "b". */
    private static Stand fullWithGrandchild() {
        Stand stand = Stand.root(2);
        stand.adopt("a", 10 * MILLI);
        stand.adopt("b", 10 * MILLI);
        Certificate below = new Certificate(Stand.member("orphan"), 1, Optional.of(id("a")), false, false);
        stand.receive("a", new AttachMessage.Report(List.of(below), 3, 3, Stand.origin()));
        return stand;
    }

    @Test
    void theOrphanOfASilentChildGetsItsPlace() {
        Stand stand = fullWithGrandchild();
        stand.tell(new Input.LinkSuspected(id("a")));
        stand.receive("orphan", stand.request("orphan", Urgency.ORPHAN, 1, Optional.empty()));
        assertThat(stand.closed("a")).isTrue();
        AttachMessage.AttachAccepted accepted =
                stand.last(AttachMessage.AttachAccepted.class, "orphan").orElseThrow();
        stand.tell(new Input.LinkOffered(id("orphan"), accepted.reservation()));
        assertThat(stand.attachment.children()).containsExactly(id("b"), id("orphan"));
    }

    @Test
    void theOrphanOfASilentChildGetsItsPlaceAlsoWhereItAsksForThatOne() {
        Stand stand = fullWithGrandchild();
        stand.tell(new Input.LinkSuspected(id("a")));
        AttachMessage.AttachRequest request = stand.request("orphan", Urgency.ORPHAN, 1, Optional.of(id("a")));
        stand.receive("orphan", request);
        assertThat(stand.last(AttachMessage.AttachAccepted.class, "orphan")).isPresent();
        assertThat(stand.attachment.usedSlots()).isEqualTo(2);
    }

    @Test
    void aSilentChildKeepsItsPlaceWhileNobodyElseMissesIt() {
        Stand stand = fullWithGrandchild();
        stand.tell(new Input.LinkSuspected(id("a")));
        assertThat(stand.ask("stranger", Urgency.ORPHAN)).isInstanceOf(AttachMessage.AttachRedirected.class);
        assertThat(stand.ask("orphan", Urgency.MOVE)).isInstanceOf(AttachMessage.AttachRedirected.class);
        assertThat(stand.closed("a")).isFalse();
    }

    @Test
    void aChildThatIsHeardKeepsItsPlaceThoughItsOwnChildMissesIt() {
        Stand stand = fullWithGrandchild();
        stand.tell(new Input.LinkSuspected(id("a")));
        stand.tell(new Input.LinkRecovered(id("a")));
        assertThat(stand.ask("orphan", Urgency.ORPHAN)).isInstanceOf(AttachMessage.AttachRedirected.class);
        assertThat(stand.closed("a")).isFalse();
    }
}
