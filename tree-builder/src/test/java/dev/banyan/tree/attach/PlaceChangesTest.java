package dev.banyan.tree.attach;

import static dev.banyan.tree.attach.Stand.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.TreeEvent;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlaceChangesTest {
    private final Stand stand = Stand.attached(4);

    private List<TreeEvent> told() {
        return stand.effects.stream()
                .filter(Effect.Tell.class::isInstance)
                .map(effect -> ((Effect.Tell) effect).event())
                .toList();
    }

    @Test
    void whoeverHeardOfALostParentHearsThatItIsBack() {
        stand.effects.clear();
        stand.tell(new Input.LinkSuspected(id("p")));
        assertThat(told()).singleElement().isInstanceOf(TreeEvent.Orphaned.class);
        stand.effects.clear();
        stand.tell(new Input.LinkRecovered(id("p")));
        assertThat(told()).singleElement().isInstanceOfSatisfying(TreeEvent.ParentChanged.class, changed -> {
            assertThat(changed.from()).isEqualTo(Optional.of(id("p")));
            assertThat(changed.to()).isEqualTo(changed.from());
            assertThat(changed.detachedNanos()).isZero();
        });
    }

    @Test
    void aParentThatTakesItsLeaveWhileItSeemsLostIsLeftWhenItIsBack() {
        stand.tell(new Input.LinkSuspected(id("p")));
        stand.receive("p", new AttachMessage.Leaving(false));
        stand.effects.clear();
        stand.tell(new Input.LinkRecovered(id("p")));

        stand.answerProbes("old");
        stand.grant("old");
        stand.tell(new Input.LinkOpened(id("old")));

        assertThat(told()).last().isInstanceOfSatisfying(TreeEvent.ParentChanged.class, changed -> {
            assertThat(changed.to()).contains(id("old"));
            assertThat(changed.cause()).isEqualTo(TreeEvent.Cause.PARENT_LEFT);
            assertThat(changed.detachedNanos()).isZero();
        });
    }

    /** Whoever accepted the dial may have claimed this member, and that it is gone, under the number that the request carried. */
    @Test
    void aMoveThatIsGivenUpWhileItDialsIsFollowedByANewerClaimToTheParent() {
        stand.receive("p", new AttachMessage.MoveRequested(id("x")));
        long claimed = stand.requestTo("x").attachNumber();
        stand.grant("x");
        stand.effects.clear();

        stand.tell(new Input.LinkClosed(id("x"), "refused", false));
        stand.passUnderBeacon(stand.settings.reportInterval().toMillis() + 100, "p");

        assertThat(stand.last(AttachMessage.Report.class, "p").orElseThrow().certificates())
                .singleElement()
                .satisfies(certificate -> {
                    assertThat(certificate.member().id()).isEqualTo(Stand.ME);
                    assertThat(certificate.parent()).contains(id("p"));
                    assertThat(certificate.attachNumber()).isGreaterThan(claimed);
                });
    }

    @Test
    void aChildThatStayedIsTakenFromTheRosterWhenItGoesThough() {
        Stand root = Stand.root(4);
        root.adopt("c", 1_000_000);
        Certificate newer = new Certificate(Stand.member("c"), 9, Optional.of(Stand.ME), false, false);
        root.receive("c", new AttachMessage.Report(List.of(newer), 4, 4, Stand.origin()));
        root.effects.clear();

        root.tell(new Input.LinkClosed(id("c"), "gone", true));

        assertThat(root.effects)
                .contains(new Effect.Tell(
                        new TreeEvent.MemberDetached(id("c"), TreeEvent.Departure.GONE, "process gone")));
    }

    @Test
    void aChildThatFallsSilentIsToldOfAndSoIsItsReturn() {
        stand.adopt("c", 1_000_000);
        stand.effects.clear();

        stand.tell(new Input.LinkSuspected(id("c")));
        stand.tell(new Input.LinkRecovered(id("c")));
        stand.tell(new Input.LinkSuspected(id("stranger")));

        assertThat(told())
                .containsExactly(
                        new TreeEvent.ChildSuspected(id("c"), true), new TreeEvent.ChildSuspected(id("c"), false));
    }
}
