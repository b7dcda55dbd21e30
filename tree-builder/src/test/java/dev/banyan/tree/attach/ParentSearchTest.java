package dev.banyan.tree.attach;

import static dev.banyan.tree.attach.Stand.MILLI;
import static dev.banyan.tree.attach.Stand.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.attach.AttachMessage.Assignment;
import dev.banyan.tree.attach.AttachMessage.Refusal;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.TreeEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParentSearchTest {
    @Test
    void aJoinerAsksTheOneThatGivesTheLeastDelayToTheRoot() {
        Stand stand = Stand.joining(4);
        stand.receive(
                "old", new AttachMessage.ProbeReply(stand.probeOf("old").orElseThrow(), Stand.position("old", 0, 2)));
        stand.now += 300 * MILLI;
        stand.receive(
                "p",
                new AttachMessage.ProbeReply(stand.probeOf("p").orElseThrow(), Stand.position("old", 20 * MILLI, 2)));
        stand.pass(500);
        assertThat(stand.requestTo("old").urgency()).isEqualTo(Urgency.JOIN);
        assertThat(stand.last(AttachMessage.AttachRequest.class, "p")).isEmpty();
    }

    @Test
    void anOrphanFirstAsksWhereThePlanSendsItWithoutAnyProbe() {
        Stand stand = Stand.attached(4);
        stand.receive(
                "p",
                new AttachMessage.RescuePlan(
                        List.of(new Assignment(id("s"), id("g")), new Assignment(Stand.ME, id("s")))));
        stand.tell(new Input.LinkClosed(id("p"), "process gone", true));
        assertThat(stand.requestTo("s").urgency()).isEqualTo(Urgency.ORPHAN);
        stand.receive(
                "s",
                new AttachMessage.AttachRefused(
                        stand.requestTo("s").sequence(), Refusal.NO_SLOTS, Stand.position("old", 0, 0)));
        assertThat(stand.last(AttachMessage.AttachRequest.class, "g")).isPresent();
    }

    @Test
    void theOldLinkClosesOnlyAfterTheNewOneIsOpen() {
        Stand stand = Stand.attached(4);
        stand.receive("p", new AttachMessage.MoveRequested(id("q")));
        stand.grant("q");
        assertThat(stand.dialled("q")).isTrue();
        assertThat(stand.closed("p")).isFalse();
        assertThat(stand.attachment.parent()).contains(id("p"));
        stand.tell(new Input.LinkOpened(id("q")));
        assertThat(stand.closed("p")).isTrue();
        assertThat(stand.attachment.parent()).contains(id("q"));
        assertThat(stand.told(e -> e instanceof TreeEvent.ParentChanged c
                        && c.detachedNanos() == 0
                        && c.cause() == TreeEvent.Cause.DISPLACED))
                .isTrue();
    }

    @Test
    void whoIsAskedUnprobedIsAsFarAwayAsTheAnswerTook() {
        Stand stand = Stand.attached(4);
        stand.receive("p", new AttachMessage.MoveRequested(id("q")));
        stand.now += 80 * MILLI;
        stand.grant("q");
        stand.tell(new Input.LinkOpened(id("q")));
        assertThat(stand.told(e -> e instanceof TreeEvent.ParentChanged c && c.rttNanos() == 80 * MILLI))
                .isTrue();
        assertThat(stand.attachment.delayNanos()).isEqualTo(10 * MILLI + 40 * MILLI);
    }

    @Test
    void aSlotThatIsGrantedTooLateIsGivenBack() {
        Stand stand = Stand.attached(4);
        stand.receive("p", new AttachMessage.MoveRequested(id("q")));
        long sequence = stand.requestTo("q").sequence();
        stand.passUnderBeacon(stand.settings.requestTimeout().toMillis() + 100, "p");
        stand.receive("q", new AttachMessage.AttachAccepted(sequence, 99, "q:1", Stand.position("old", 0, 1)));
        assertThat(stand.last(AttachMessage.AttachCancelled.class, "q"))
                .contains(new AttachMessage.AttachCancelled(99));
        assertThat(stand.dialled("q")).isFalse();
    }

    @Test
    void aRedirectLeadsToTheChildren() {
        Stand stand = Stand.joining(4);
        stand.receive(
                "old", new AttachMessage.ProbeReply(stand.probeOf("old").orElseThrow(), Stand.position("old", 0, 0)));
        stand.pass(500);
        AttachMessage.AttachRequest request = stand.requestTo("old");
        stand.receive(
                "old",
                new AttachMessage.AttachRedirected(
                        request.sequence(), Stand.position("old", 0, 0), List.of(Stand.hint("kid", 5 * MILLI, 4, 3))));
        stand.receive(
                "kid",
                new AttachMessage.ProbeReply(stand.probeOf("kid").orElseThrow(), Stand.position("old", MILLI, 2)));
        stand.pass(500);
        assertThat(stand.requestTo("kid").urgency()).isEqualTo(Urgency.JOIN);
    }

    @Test
    void aFailedDialIsTriedElsewhere() {
        Stand stand = Stand.joining(4);
        stand.answerProbes("p", "old");
        String first = stand.last(AttachMessage.AttachRequest.class, "p").isPresent() ? "p" : "old";
        String second = first.equals("p") ? "old" : "p";
        stand.grant(first);
        stand.tell(new Input.LinkClosed(id(first), "connection refused", true));
        stand.pass(500);
        assertThat(stand.last(AttachMessage.AttachRequest.class, second)).isPresent();
    }

    @Test
    void neverAsksItsOwnSubtree() {
        Stand stand = Stand.attached(4);
        stand.adopt("kid", 10 * MILLI);
        stand.receive("p", new AttachMessage.MoveRequested(id("kid")));
        assertThat(stand.last(AttachMessage.AttachRequest.class, "kid")).isEmpty();
    }

    @Test
    void aRecoveredLinkEndsTheSearchAndKeepsTheParent() {
        Stand stand = Stand.attached(4);
        stand.tell(new Input.LinkSuspected(id("p")));
        assertThat(stand.told(e -> e instanceof TreeEvent.Orphaned)).isTrue();
        stand.tell(new Input.LinkRecovered(id("p")));
        stand.passUnderBeacon(3000, "p");
        assertThat(stand.attachment.parent()).contains(id("p"));
        assertThat(stand.indexOf(
                        e -> e instanceof Effect.OpenLink open && !open.to().equals(id("p"))))
                .isNegative();
    }

    @Test
    void heldMovesEndALookForABetterParentButNotARepair() {
        Stand stand = Stand.attached(4);
        stand.tell(new Input.MovesHeld(true));
        stand.effects.clear();
        stand.passUnderBeacon(3 * stand.settings.improveInterval().toMillis(), "p");
        assertThat(stand.probeOf("old")).isEmpty();
        stand.tell(new Input.LinkClosed(id("p"), "reset", false));
        assertThat(stand.probeOf("old")).isPresent();
    }

    @Test
    void looksForABetterParentGetRarer() {
        Stand stand = Stand.attached(4);
        long interval = stand.settings.improveInterval().toMillis();
        stand.passUnderBeacon(16 * interval, "p");
        long early = probes(stand);
        stand.effects.clear();
        stand.passUnderBeacon(16 * interval, "p");
        assertThat(probes(stand)).isPositive().isLessThan(early);
    }

    @Test
    void aLookLeavesOutThoseThatCannotBeBetter() {
        Stand stand = Stand.attached(4);
        stand.answerProbes("old");
        long late = stand.attachment.delayNanos() + MILLI;
        stand.receive("late", new AttachMessage.ProbeReply(1, Stand.position("old", late, 2)));
        stand.receive("early", new AttachMessage.ProbeReply(1, Stand.position("old", 0, 2)));
        stand.effects.clear();
        stand.passUnderBeacon(2 * stand.settings.improveInterval().toMillis(), "p");
        assertThat(stand.probeOf("early")).isPresent();
        assertThat(stand.probeOf("late")).isEmpty();
    }

    @Test
    void aLookTellsTheParentWhereTheNodeIsNowIfItHasMoved() {
        Stand stand = Stand.attached(4);
        long interval = stand.settings.improveInterval().toMillis();
        stand.effects.clear();
        for (int i = 0; i < 100 && stand.probeOf("old").isEmpty(); i++) {
            stand.passUnderBeacon(100, "p");
        }
        long sequence = stand.probeOf("old").orElseThrow();
        stand.receive("old", new AttachMessage.ProbeReply(sequence, Stand.position("old", 0, 0)));
        stand.effects.clear();
        stand.passUnderBeacon(4 * interval, "p");
        assertThat(stand.last(AttachMessage.Report.class, "p").orElseThrow().coordinate())
                .isEqualTo(stand.attachment.coordinate());
        stand.effects.clear();
        stand.passUnderBeacon(8 * interval, "p");
        assertThat(stand.last(AttachMessage.Report.class, "p")).isEmpty();
    }

    private static long probes(Stand stand) {
        return stand.effects.stream()
                .filter(e -> e instanceof Effect.Send s && s.message() instanceof AttachMessage.ProbeRequest)
                .count();
    }
}
