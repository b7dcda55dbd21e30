package dev.banyan.tree.attach;

import static dev.banyan.tree.attach.Stand.id;
import static dev.banyan.tree.attach.Stand.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.Rank;
import dev.banyan.tree.protocol.TreeEvent;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RosterTest {
    private final AttachContext context = new AttachContext(
            new Member(Stand.ME, new Rank(0, 1, Stand.ME), 4, "me:1"), Stand.settings(), new SplittableRandom(1));
    private final Place place = new Place(context);
    private final Roster roster = new Roster(context, place);

    private void attached(String via, String node, long number, String parent) {
        roster.apply(id(via), new Certificate(member(node), number, Optional.of(id(parent)), false, false));
    }

    private void detached(String via, String node, long number, boolean gone) {
        roster.apply(id(via), new Certificate(member(node), number, Optional.empty(), gone, false));
    }

    private TreeMap<NodeId, NodeId> parents() {
        TreeMap<NodeId, NodeId> parents = new TreeMap<>();
        roster.forEach((m, parent) -> parents.put(m.id(), parent));
        return parents;
    }

    private void atRoot() {
        place.becomeRoot();
    }

    private void passMillis(long millis) {
        context.beginTurn(context.now() + millis * Stand.MILLI);
        roster.tick();
    }

    @Test
    void theNewerAttachmentWinsWhicheverReportComesFirst() {
        attached("a", "x", 2, "b");
        attached("c", "x", 1, "a");
        assertThat(parents()).containsEntry(id("x"), id("b"));
        detached("c", "x", 1, false);
        assertThat(parents()).containsEntry(id("x"), id("b"));
    }

    @Test
    void aMemberThatMovesTakesItsSubtreeAlong() {
        attached("a", "a", 1, "me");
        attached("b", "b", 1, "me");
        attached("a", "x", 1, "a");
        attached("a", "y", 1, "x");
        assertThat(roster.subtreeSize(id("a"))).isEqualTo(3);
        attached("b", "x", 2, "b");
        attached("b", "y", 1, "x");
        assertThat(roster.subtreeSize(id("a"))).isEqualTo(1);
        assertThat(roster.subtreeSize(id("b"))).isEqualTo(3);
    }

    @Test
    void theRootStrikesAMemberWithItsSubtreeOnlyAfterTheGrace() {
        atRoot();
        attached("a", "a", 1, "me");
        attached("a", "x", 1, "a");
        detached("a", "a", 1, false);
        passMillis(Stand.settings().orphanGrace().toMillis() - 1);
        assertThat(parents()).containsOnlyKeys(id("a"), id("x"));
        passMillis(1);
        assertThat(parents()).isEmpty();
    }

    @Test
    void aMemberThatReturnsWithinTheGraceIsNotStruck() {
        atRoot();
        attached("a", "a", 1, "me");
        attached("a", "x", 1, "a");
        detached("a", "x", 1, false);
        attached("a", "x", 2, "a");
        passMillis(2 * Stand.settings().orphanGrace().toMillis());
        assertThat(parents()).containsKey(id("x"));
        assertThat(roster.nextStrikeNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aDeadProcessIsStruckAtOnceAndItsChildrenHaveTheGrace() {
        atRoot();
        attached("a", "a", 1, "me");
        attached("a", "x", 1, "a");
        detached("a", "a", 1, true);
        assertThat(parents()).containsOnlyKeys(id("x"));
        passMillis(Stand.settings().orphanGrace().toMillis());
        assertThat(parents()).isEmpty();
    }

    @Test
    void theRootTellsWhoLeftFromWhoDied() {
        atRoot();
        attached("a", "a", 1, "me");
        attached("a", "polite", 1, "a");
        attached("a", "dead", 1, "a");
        context.endTurn();
        roster.apply(id("a"), new Certificate(member("polite"), 1, Optional.empty(), true, true));
        detached("a", "dead", 1, true);
        assertThat(context.endTurn())
                .containsExactly(
                        new Effect.Tell(
                                new TreeEvent.MemberDetached(id("polite"), TreeEvent.Departure.LEFT, "left the group")),
                        new Effect.Tell(
                                new TreeEvent.MemberDetached(id("dead"), TreeEvent.Departure.GONE, "process gone")));
    }

    @Test
    void belowTheRootADetachedSubtreeIsForgottenAtOnceAndTheLossReported() {
        attached("a", "a", 1, "me");
        attached("a", "x", 1, "a");
        roster.takeUnreported(10);
        detached("a", "a", 1, false);
        assertThat(parents()).isEmpty();
        assertThat(roster.takeUnreported(10)).singleElement().satisfies(c -> {
            assertThat(c.member().id()).isEqualTo(id("a"));
            assertThat(c.parent()).isEmpty();
        });
    }

    @Test
    void aRepeatedFactIsNoNews() {
        attached("a", "a", 1, "me");
        roster.takeUnreported(10);
        attached("a", "a", 1, "me");
        assertThat(roster.hasUnreported()).isFalse();
    }

    @Test
    void aReportTakesNoMoreThanItsLimit() {
        attached("a", "x", 1, "a");
        attached("a", "y", 1, "a");
        attached("a", "z", 1, "a");
        assertThat(roster.takeUnreported(2)).hasSize(2);
        assertThat(roster.takeUnreported(2)).hasSize(1);
    }

    @Test
    void theBestMemberIsTheHeir() {
        attached("a", "young", 1, "a");
        attached("a", "old", 1, "a");
        assertThat(roster.best().map(Member::id)).contains(id("old"));
        detached("a", "old", 1, true);
        assertThat(roster.best().map(Member::id)).contains(id("young"));
    }

    @Test
    void aDeathWhileThereWasNoParentIsToldToTheNextOne() {
        attached("a", "a", 1, "me");
        roster.takeUnreported(10);
        detached("a", "a", 1, true);
        roster.reportAllAnew();
        assertThat(roster.takeUnreported(10))
                .anyMatch(c -> c.member().id().equals(id("a")) && c.parent().isEmpty());
    }

    @Test
    void theDeathOfWhomOnlyTheRootStillCountsIsPassedOn() {
        detached("a", "x", 1, true);
        assertThat(roster.takeUnreported(10)).anyMatch(c -> c.member().id().equals(id("x")));
    }

    @Test
    void theBestIsTheBestOfThoseThatAreLeft() {
        attached("a", "young", 1, "me");
        attached("a", "old", 1, "young");
        assertThat(roster.best()).contains(member("old"));
        detached("a", "old", 1, false);
        assertThat(roster.best()).contains(member("young"));
    }
}
