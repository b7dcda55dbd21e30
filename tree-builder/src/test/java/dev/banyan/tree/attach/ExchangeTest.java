package dev.banyan.tree.attach;

import static dev.banyan.tree.attach.Stand.MILLI;
import static dev.banyan.tree.attach.Stand.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.attach.AttachMessage.AttachAccepted;
import dev.banyan.tree.attach.AttachMessage.AttachRedirected;
import dev.banyan.tree.attach.AttachMessage.AttachRequest;
import dev.banyan.tree.attach.AttachMessage.MoveRequested;
import dev.banyan.tree.attach.AttachMessage.ProbeReply;
import dev.banyan.tree.attach.AttachMessage.VacateRequested;
import dev.banyan.tree.latency.Coordinate;
import dev.banyan.tree.latency.Vivaldi;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExchangeTest {
    private static final NodeId CHILD = id("c");

    private final AttachSettings settings = Stand.settings();
    private final AttachContext context = new AttachContext(Stand.member("me"), settings, new SplittableRandom(1));
    private final Place place = new Place(context);
    private final MoveMargin margin = new MoveMargin(settings);
    private final ParentCost cost = new ParentCost(settings);
    private final Vivaldi vivaldi = new Vivaldi(settings.coordinate(), new SplittableRandom(1));
    private final CandidateTable table = new CandidateTable(context, margin, vivaldi);
    private final Exchange exchange = new Exchange(margin, cost, vivaldi);

    /** This node is 100 ms below a parent that is 100 ms from the root, at that place. */
    private void followParentAt(Coordinate coordinate) {
        Position position = Stand.full("old", 100 * MILLI);
        place.follow(
                id("p"), 200 * MILLI, new Position(position.root(), true, position.delayNanos(), 0, 0, coordinate));
    }

    /** The full parent "g" is 20 ms from the root and 10 ms from this node; its child is 30 ms from it, at that place. */
    private long changeWith(Coordinate child, int childSubtree) {
        Position full = Stand.full("old", 20 * MILLI);
        table.answered(id("g"), 20 * MILLI, full);
        ChildHint hint = new ChildHint(CHILD, 60 * MILLI, 2, 0, childSubtree, child);
        Takeover.Taker taker = new Takeover.Taker(Urgency.MOVE, Long.MAX_VALUE, 5, 0, place);
        return exchange.withStranger(taker, table.get(id("g")), full, hint);
    }

    private static Coordinate at(double seconds, double error) {
        List<Float> axes = new ArrayList<>(
                Collections.nCopies(Stand.settings().coordinate().dimensions(), 0f));
        axes.set(0, (float) seconds);
        return new Coordinate(axes, 0.0001f, 0, (float) error);
    }

    @Test
    void paysWhenTheOtherIsNearTheParentThatThisNodeLeaves() {
        followParentAt(at(0.05, 0.1));
        assertThat(changeWith(at(0.06, 0.1), 5)).isNegative();
    }

    @Test
    void doesNotPayWhenTheOtherIsFarFromIt() {
        followParentAt(at(0.05, 0.1));
        assertThat(changeWith(at(0.9, 0.1), 5)).isPositive();
    }

    @Test
    void doesNotPayWhenManyLoseWhatFewGain() {
        followParentAt(at(0.05, 0.1));
        assertThat(changeWith(at(0.06, 0.1), 50)).isPositive();
    }

    @Test
    void countsTheErrorOfCoordinatesAgainstIt() {
        followParentAt(at(0.0, 0.1));
        assertThat(changeWith(at(0.15, 0.1), 5)).isNegative();
        assertThat(changeWith(at(0.15, 0.9), 5)).isPositive();
    }

    @Test
    void isNoneWithCoordinatesThatNobodyBelieves() {
        followParentAt(new Coordinate(List.of(0f), 0, 0, 0.1f));
        assertThat(changeWith(at(0.06, 0.1), 5)).isZero();
        followParentAt(at(0.05, 0.1));
        assertThat(changeWith(at(Double.NaN, 0.1), 5)).isZero();
    }

    @Test
    void aFullNodeAsksTheChildToVacateItsPlaceAndGrantsItToTheTaker() {
        Stand full = Stand.root(2);
        full.adopt("a", 10 * MILLI);
        full.adopt("b", 10 * MILLI);
        full.receive("c", wants("a", "x"));
        assertThat(full.last(VacateRequested.class, "a")).contains(new VacateRequested(id("x")));
        assertThat(full.last(MoveRequested.class, "a")).isEmpty();
        assertThat(full.last(AttachAccepted.class, "c")).isEmpty();
        full.receive("a", new AttachMessage.Detached(false));
        assertThat(full.last(AttachAccepted.class, "c")).isPresent();
        assertThat(full.attachment.usedSlots()).isEqualTo(2);
    }

    @Test
    void nobodyVacatesAPlaceWhileASlotIsFree() {
        Stand roomy = Stand.root(4);
        roomy.adopt("a", 10 * MILLI);
        AttachAccepted accepted = (AttachAccepted) roomy.ask("c", wants("a", "x"));
        roomy.tell(new Input.LinkOffered(id("c"), accepted.reservation()));
        assertThat(roomy.attachment.children()).containsExactly(id("a"), id("c"));
        assertThat(roomy.last(VacateRequested.class, "a")).isEmpty();
        assertThat(roomy.last(MoveRequested.class, "a")).isEmpty();
    }

    private static AttachRequest wants(String place, String offered) {
        return new AttachRequest(
                1, Stand.member("c"), 1, 20 * MILLI, Urgency.MOVE, 3, Optional.of(id(place)), Optional.of(id(offered)));
    }

    @Test
    void whoVacatesItsPlaceKeepsItUntilItHasAnotherAndThenLooksAtTheOneItWasPromised() {
        Stand stand = Stand.attached(4);
        stand.receive("p", new VacateRequested(id("x")));
        assertThat(stand.attachment.parent()).contains(id("p"));
        stand.receive("old", new ProbeReply(stand.probeOf("old").orElseThrow(), Stand.position("old", 0, 2)));
        stand.passUnderBeacon(500, "p");
        stand.grant("old");
        assertThat(stand.closed("p")).isFalse();
        stand.tell(new Input.LinkOpened(id("old")));
        assertThat(stand.closed("p")).isTrue();
        assertThat(stand.told(e -> e instanceof TreeEvent.ParentChanged c
                        && c.cause() == TreeEvent.Cause.EXCHANGED
                        && c.detachedNanos() == 0))
                .isTrue();
        stand.effects.clear();
        stand.passUnderBeacon(2 * settings.requestTimeout().toMillis() + 100, "old");
        assertThat(stand.probeOf("x")).isPresent();
    }

    @Test
    void whoFindsNoOtherPlaceStays() {
        Stand stand = Stand.attached(4);
        stand.receive("p", new VacateRequested(id("x")));
        stand.passUnderBeacon(3000, "p");
        assertThat(stand.attachment.parent()).contains(id("p"));
        assertThat(stand.attachment.isAttached()).isTrue();
    }

    @Test
    void onlyTheParentMayAskForThePlace() {
        Stand stand = Stand.attached(4);
        stand.effects.clear();
        stand.receive("q", new VacateRequested(id("x")));
        assertThat(stand.effects).isEmpty();
    }

    @Test
    void aNodeInAFarPlaceOffersItForANearerOneOnceInALook() {
        Stand stand = Stand.joining(2);
        stand.answerProbes("p");
        stand.receive("p", new AttachAccepted(stand.requestTo("p").sequence(), 7, "p:1", certain(10 * MILLI)));
        stand.tell(new Input.LinkOpened(id("p")));
        stand.receive("p", Stand.lineage("old", "old", "p"));
        stand.beacon("p");
        stand.adopt("k", 10 * MILLI);
        stand.adopt("l", 10 * MILLI);
        stand.tell(new Input.RttMeasured(id("p"), 400 * MILLI));
        stand.effects.clear();
        long until = stand.now + 20_000 * MILLI;
        while (stand.probeOf("old").isEmpty() && stand.now < until) {
            stand.passUnderBeacon(100, "p");
        }
        stand.now += 20 * MILLI;
        stand.receive("old", new ProbeReply(stand.probeOf("old").orElseThrow(), Stand.full("old", 0)));
        stand.passUnderBeacon(500, "p");
        redirect(stand);
        stand.passUnderBeacon(1000, "p");
        AttachRequest request = stand.requestTo("old");
        assertThat(request.displaces()).contains(CHILD);
        assertThat(request.offers()).contains(id("p"));
        stand.effects.clear();
        stand.receive("old", redirected(request.sequence()));
        stand.passUnderBeacon(1000, "p");
        assertThat(stand.last(AttachRequest.class, "old")).isEmpty();
    }

    private static void redirect(Stand stand) {
        stand.receive("old", redirected(stand.requestTo("old").sequence()));
    }

    private static AttachRedirected redirected(long sequence) {
        return new AttachRedirected(
                sequence, Stand.full("old", 0), List.of(new ChildHint(CHILD, 20 * MILLI, 2, 0, 1, at(0, 0.1))));
    }

    /** A position of a node that knows well where it is. */
    private static Position certain(long delayNanos) {
        return new Position(Stand.full("old", 0).root(), true, delayNanos, 0, 0, at(0, 0.1));
    }
}
