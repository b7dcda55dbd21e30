package dev.banyan.tree.planned;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.latency.Coordinate;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.Rank;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** One member, driven by hand. */
class PlannedTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;
    private static final NodeId OLD = Samples.id("old");
    private static final NodeId NEXT = Samples.id("next");
    private static final NodeId ME = Samples.id("me");
    private static final NodeId A = Samples.id("a");
    private static final NodeId B = Samples.id("b");

    private final Planned planned = new Planned(Samples.member("me", 5, 3), Samples.DEFAULTS, new SplittableRandom(1));
    private long now;

    private List<Effect> handle(Input input) {
        return planned.handle(now, input);
    }

    private List<Effect> receive(NodeId from, PlanMessage message) {
        return handle(new Input.Received(from, message));
    }

    private List<Effect> contacts(NodeId... oldestFirst) {
        return handle(new Input.ContactsChanged(List.of(oldestFirst)));
    }

    private static PlanMessage.Placed placed(long epoch, NodeId parent) {
        return new PlanMessage.Placed(epoch, Optional.of(parent), List.of());
    }

    private static List<PlanMessage.Here> heres(List<Effect> effects, NodeId to) {
        return effects.stream()
                .filter(e -> e instanceof Effect.Send send
                        && send.to().equals(to)
                        && send.message() instanceof PlanMessage.Here)
                .map(e -> (PlanMessage.Here) ((Effect.Send) e).message())
                .toList();
    }

    private static boolean probes(List<Effect> effects, NodeId to) {
        return effects.stream()
                .anyMatch(e -> e instanceof Effect.Send send
                        && send.to().equals(to)
                        && send.message() instanceof PlanMessage.Probe);
    }

    @Test
    void tellsTheOldestAtOnceThatItIsHere() {
        assertThat(heres(contacts(OLD, NEXT, ME), OLD)).hasSize(1);
    }

    @Test
    void tellsANewPlannerAtOnceAndKeepsItsPlaceMeanwhile() {
        contacts(OLD, NEXT, ME, A);
        receive(OLD, placed(3, A));
        assertThat(heres(contacts(NEXT, ME, A), NEXT))
                .singleElement()
                .extracting(PlanMessage.Here::epoch)
                .isEqualTo(0L);
        assertThat(planned.plannedParent()).contains(A);
    }

    @Test
    void acknowledgesTheEpochOfItsPlace() {
        contacts(OLD, ME, A);
        receive(OLD, placed(3, A));
        now += 6 * SECOND;
        assertThat(heres(handle(new Input.Tick()), OLD))
                .extracting(PlanMessage.Here::epoch)
                .containsExactly(3L);
    }

    @Test
    void measuresItsPlannedParentAtOnceAndOffersItOnceItHasAnswered() {
        contacts(OLD, ME);
        List<Effect> effects = receive(OLD, placed(1, A));
        assertThat(probes(effects, A)).isTrue();
        PlanMessage.Probe probe = (PlanMessage.Probe) effects.stream()
                .filter(e -> e instanceof Effect.Send send && send.to().equals(A))
                .map(e -> ((Effect.Send) e).message())
                .findFirst()
                .orElseThrow();
        now += 30 * MILLI;
        assertThat(receive(A, new PlanMessage.ProbeReply(probe.nonce(), Samples.at(30))))
                .anyMatch(e -> e instanceof Effect.OfferCandidates offer
                        && offer.nearestFirst().get(0).node().equals(A)
                        && offer.nearestFirst().get(0).rttNanos() == 30 * MILLI);
    }

    @Test
    void ignoresAPlaceOfAnOlderEpoch() {
        contacts(OLD, ME, A, B);
        receive(OLD, placed(5, A));
        receive(OLD, placed(4, B));
        assertThat(planned.plannedParent()).contains(A);
        assertThat(planned.stats().outdated()).isEqualTo(1);
    }

    @Test
    void ignoresAPlaceToldByAnotherThanThePlanner() {
        contacts(OLD, NEXT, ME, A, B);
        receive(OLD, placed(5, A));
        receive(NEXT, placed(9, B));
        assertThat(planned.plannedParent()).contains(A);
        assertThat(planned.stats().outdated()).isEqualTo(1);
    }

    @Test
    void takesAPlaceOfTheSameEpochAgainAfterThePlannerWasSilent() {
        contacts(OLD, ME, A);
        receive(OLD, placed(5, A));
        now += 17 * SECOND;
        handle(new Input.Tick());
        assertThat(planned.plannedParent()).isEmpty();
        receive(OLD, placed(5, A));
        assertThat(planned.plannedParent()).contains(A);
    }

    @Test
    void keepsItsPlaceWhileThePlannerAnswers() {
        contacts(OLD, ME, A);
        receive(OLD, placed(5, A));
        for (int i = 0; i < 10; i++) {
            now += 5 * SECOND;
            receive(OLD, new PlanMessage.Heard());
        }
        assertThat(planned.plannedParent()).contains(A);
    }

    @Test
    void countsAnAnswerThatNobodyAskedFor() {
        contacts(OLD, ME);
        Coordinate before = planned.coordinate();
        receive(A, new PlanMessage.ProbeReply(77, Samples.at(100)));
        assertThat(planned.stats().outdated()).isEqualTo(1);
        assertThat(planned.coordinate()).isEqualTo(before);
    }

    @Test
    void refusesAPlaceThatIsNoneOnEarthInAnAnswer() {
        contacts(OLD, ME);
        PlanMessage.Probe probe = (PlanMessage.Probe) receive(OLD, placed(1, A)).stream()
                .filter(e -> e instanceof Effect.Send send && send.to().equals(A))
                .map(e -> ((Effect.Send) e).message())
                .findFirst()
                .orElseThrow();
        Coordinate before = planned.coordinate();
        now += 30 * MILLI;
        receive(A, new PlanMessage.ProbeReply(probe.nonce(), absurd()));
        assertThat(planned.coordinate()).isEqualTo(before);
        assertThat(planned.stats().unbelievable()).isEqualTo(1);
    }

    @Test
    void doesNotPlanForAMemberWhoseCoordinateIsAbsurd() {
        contacts(ME, A);
        receive(A, new PlanMessage.Here(Samples.member("a", 9, 3), absurd(), 0));
        now += 3 * SECOND;
        assertThat(handle(new Input.Tick()))
                .noneMatch(e -> e instanceof Effect.Send send && send.message() instanceof PlanMessage.Placed);
        assertThat(planned.stats().unbelievable()).isEqualTo(1);
        assertThat(planned.stats().plans()).isEqualTo(1);
    }

    @Test
    void ignoresAndCountsImpossibleNumbers() {
        contacts(ME, OLD, A);
        List<PlanMessage> impossible = List.of(
                new PlanMessage.Here(Samples.member("b", 9, 3), Samples.at(1), 0),
                new PlanMessage.Here(new Member(A, new Rank(0, 1, B), 3, "h:1"), Samples.at(1), 0),
                new PlanMessage.Here(Samples.member("a", 9, 1_000_000), Samples.at(1), 0),
                new PlanMessage.Here(Samples.member("a", 9, 3), Samples.at(1), -1),
                new PlanMessage.Placed(0, Optional.of(B), List.of()),
                new PlanMessage.Placed(1, Optional.of(B), Collections.nCopies(33, B)),
                new PlanMessage.Refused(0));
        impossible.forEach(message -> assertThat(receive(A, message)).isEmpty());
        assertThat(planned.stats().malformed()).isEqualTo(impossible.size());
    }

    @Test
    void asThePlannerRepeatsAPlaceUntilItIsAcknowledged() {
        contacts(ME, A);
        receive(A, new PlanMessage.Here(Samples.member("a", 9, 3), Samples.at(20), 0));
        now += 3 * SECOND;
        handle(new Input.Tick());
        List<Effect> repeated = receive(A, new PlanMessage.Here(Samples.member("a", 9, 3), Samples.at(20), 0));
        assertThat(repeated).contains(new Effect.Send(A, placed(1, ME)));
        List<Effect> answered = receive(A, new PlanMessage.Here(Samples.member("a", 9, 3), Samples.at(20), 1));
        assertThat(answered).contains(new Effect.Send(A, new PlanMessage.Heard()));
    }

    @Test
    void asThePlannerPlansAtMostOncePerInterval() {
        contacts(ME, A, B);
        for (int i = 0; i < 20; i++) {
            now += 200 * MILLI;
            NodeId newcomer = Samples.id("n" + i);
            receive(newcomer, new PlanMessage.Here(Samples.member("n" + i, 9 + i, 3), Samples.at(i), 0));
        }
        assertThat(planned.stats().plans()).isEqualTo(2);
    }

    @Test
    void asThePlannerForgetsWhoIsSilent() {
        contacts(ME, A);
        receive(A, new PlanMessage.Here(Samples.member("a", 9, 3), Samples.at(20), 0));
        for (int i = 0; i < 25; i++) {
            now += SECOND;
            handle(new Input.Tick());
        }
        long plans = planned.stats().plans();
        List<Effect> effects = receive(A, new PlanMessage.Here(Samples.member("a", 9, 3), Samples.at(20), 1));
        assertThat(planned.stats().plans()).isEqualTo(plans + 1);
        assertThat(effects).contains(new Effect.Send(A, placed(plans + 1, ME)));
    }

    @Test
    void saysGoodbyeAndNothingMore() {
        contacts(OLD, ME);
        assertThat(handle(new Input.LeaveRequested())).containsExactly(new Effect.Send(OLD, new PlanMessage.Bye()));
        assertThat(receive(OLD, new PlanMessage.Probe(1))).isEmpty();
        assertThat(planned.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void messagesOfOthersAreNotItsBusiness() {
        contacts(OLD, ME);
        assertThat(handle(new Input.Received(A, () -> 1))).isEmpty();
        assertThat(planned.stats().malformed()).isZero();
    }

    private static Coordinate absurd() {
        return new Coordinate(Collections.nCopies(Samples.DIMENSIONS, Float.NaN), 1e30f, 0, 0.1f);
    }
}
