package dev.banyan.tree.attach;

import static dev.banyan.tree.attach.Stand.MILLI;
import static dev.banyan.tree.attach.Stand.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.attach.AttachMessage.AttachAccepted;
import dev.banyan.tree.attach.AttachMessage.AttachRedirected;
import dev.banyan.tree.attach.AttachMessage.AttachRefused;
import dev.banyan.tree.attach.AttachMessage.Detached;
import dev.banyan.tree.attach.AttachMessage.MoveRequested;
import dev.banyan.tree.attach.AttachMessage.ProbeReply;
import dev.banyan.tree.attach.AttachMessage.Refusal;
import dev.banyan.tree.protocol.Input;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HandoverTest {
    private final Stand full = Stand.root(2);

    HandoverTest() {
        full.adopt("a", 10 * MILLI);
        full.adopt("b", 10 * MILLI);
    }

    private void wantsThePlaceOf(String child, String taker) {
        full.receive(taker, full.request(taker, Urgency.MOVE, 3, Optional.of(id(child))));
    }

    @Test
    void aFullNodeAsksTheChildToMoveBeforeItAnswersTheTaker() {
        wantsThePlaceOf("a", "c");
        assertThat(full.last(MoveRequested.class, "a")).contains(new MoveRequested(id("c")));
        assertThat(full.last(AttachAccepted.class, "c")).isEmpty();
        assertThat(full.attachment.usedSlots()).isEqualTo(2);
    }

    @Test
    void theSlotIsTheTakersAtTheMomentTheChildLeavesIt() {
        wantsThePlaceOf("a", "c");
        full.receive("a", new Detached(false));
        assertThat(full.attachment.usedSlots()).isEqualTo(2);
        long reservation = full.last(AttachAccepted.class, "c").orElseThrow().reservation();
        full.tell(new Input.LinkOffered(id("c"), reservation));
        assertThat(full.attachment.children()).containsExactly(id("b"), id("c"));
    }

    @Test
    void anotherChildThatLeavesChangesNothing() {
        wantsThePlaceOf("a", "c");
        full.receive("b", new Detached(false));
        assertThat(full.last(AttachAccepted.class, "c")).isEmpty();
    }

    @Test
    void theTakerIsRefusedWhenTheChildStaysTooLong() {
        wantsThePlaceOf("a", "c");
        full.pass(full.settings.handoverTime().toMillis() + 1);
        assertThat(full.last(AttachRefused.class, "c").orElseThrow().refusal()).isEqualTo(Refusal.MOVING);
        full.receive("a", new Detached(false));
        assertThat(full.attachment.usedSlots()).isOne();
    }

    @Test
    void onePlaceIsHandedOverAtATime() {
        wantsThePlaceOf("a", "c");
        wantsThePlaceOf("b", "d");
        assertThat(full.last(AttachRedirected.class, "d")).isPresent();
        assertThat(full.last(MoveRequested.class, "b")).isEmpty();
    }

    @Test
    void askingAgainRenewsNeitherTheWaitNorTheRequestToMove() {
        wantsThePlaceOf("a", "c");
        full.effects.clear();
        wantsThePlaceOf("a", "c");
        assertThat(full.effects).isEmpty();
    }

    @Test
    void aJoinerWithoutAParentTakesTheChildWhosePlaceItIsToHave() {
        Stand joiner = Stand.joining(4);
        joiner.receive("old", new ProbeReply(joiner.probeOf("old").orElseThrow(), Stand.full("old", 0)));
        joiner.pass(500);
        joiner.receive(
                "old",
                new AttachRedirected(
                        joiner.requestTo("old").sequence(),
                        Stand.full("old", 0),
                        List.of(Stand.hint("leaf", 5 * MILLI, 0, 0))));
        joiner.now += 20 * MILLI;
        joiner.receive("leaf", new ProbeReply(joiner.probeOf("leaf").orElseThrow(), Stand.full("old", MILLI)));
        joiner.pass(500);
        joiner.receive(
                "leaf",
                new AttachRefused(joiner.requestTo("leaf").sequence(), Refusal.NO_SLOTS, Stand.full("old", MILLI)));
        assertThat(joiner.requestTo("old").displaces()).contains(id("leaf"));
        assertThat(joiner.ask("leaf", Urgency.ORPHAN)).isInstanceOf(AttachAccepted.class);
        assertThat(joiner.ask("other", Urgency.ORPHAN)).isInstanceOf(AttachRefused.class);
    }
}
