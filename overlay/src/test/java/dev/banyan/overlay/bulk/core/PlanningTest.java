package dev.banyan.overlay.bulk.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How plans of stripes are made at the root, travel, and are followed. */
class PlanningTest {
    private static final NodeId SELF = Fixtures.node("me");
    private static final NodeId PARENT = Fixtures.node("parent");
    private static final NodeId CHILD = Fixtures.node("child");
    private static final NodeId FAR = Fixtures.node("far");
    private static final NodeId SOURCE = Fixtures.node("source");
    private static final TransferHeader FOREIGN = Fixtures.header(SOURCE, 1 << 20, 2);
    private static final TransferHeader OWN = Fixtures.header(SELF, 1 << 20, 2);

    private final TransferDirectory directory =
            new TransferDirectory(Fixtures.member(SELF), Fixtures.directorySettings());
    private final List<DirectoryEffect> last = new ArrayList<>();
    private long nowNanos;

    private PlanningTest in(DirectoryInput input) {
        last.clear();
        last.addAll(directory.handle(nowNanos, input));
        return this;
    }

    private PlanningTest from(NodeId peer, TransferMessage message) {
        return in(new DirectoryInput.MessageReceived(peer, message));
    }

    private <T> List<T> effects(Class<T> kind) {
        return last.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private List<TransferMessage.Plan> plansTo(NodeId peer) {
        return effects(DirectoryEffect.SendMessage.class).stream()
                .filter(e -> e.peer().equals(peer))
                .map(DirectoryEffect.SendMessage::message)
                .filter(TransferMessage.Plan.class::isInstance)
                .map(TransferMessage.Plan.class::cast)
                .toList();
    }

    private PlanningTest announced() {
        in(new DirectoryInput.NeighbourUp(PARENT, LinkRole.PARENT));
        in(new DirectoryInput.NeighbourUp(CHILD, LinkRole.CHILD));
        from(CHILD, new TransferMessage.Announce(FOREIGN, false, false, TransferLimit.NONE, Optional.empty()));
        return from(PARENT, new TransferMessage.Announce(FOREIGN, false, false, TransferLimit.NONE, Optional.empty()));
    }

    private static StripePlan.Seat seat(NodeId node, int... parents) {
        return new StripePlan.Seat(
                node, node.name() + ":7001", IntStream.of(parents).boxed().toList());
    }

    private static TransferMessage.Plan plan(long epoch, int first, int count, StripePlan.Seat... seats) {
        return new TransferMessage.Plan(FOREIGN.id(), epoch, PARENT, first, count, List.of(seats));
    }

    /** This node gets stripe 0 from its tree parent and stripe 1 from a member far away. */
    private static TransferMessage.Plan fourSeats(long epoch) {
        return plan(epoch, 0, 4, seat(SOURCE, -1, -1), seat(PARENT, 0, 3), seat(SELF, 1, 3), seat(FAR, 1, 0));
    }

    private static List<RosterMember> members(NodeId... nodes) {
        return Stream.of(nodes)
                .map(node -> Fixtures.rosterMember(node, Optional.of(SELF)))
                .toList();
    }

    @Test
    void theRootPlansForItsRosterAndTellsItsNeighbours() {
        in(new DirectoryInput.NeighbourUp(CHILD, LinkRole.CHILD));
        in(new DirectoryInput.MembersAttached(members(CHILD, FAR, SOURCE, PARENT)));
        in(new DirectoryInput.SendRequested(OWN));
        assertThat(plansTo(CHILD)).singleElement().satisfies(plan -> {
            assertThat(plan.root()).isEqualTo(SELF);
            assertThat(plan.epoch()).isEqualTo(1);
            assertThat(plan.seatCount()).isEqualTo(5);
            assertThat(plan.seats()).extracting(StripePlan.Seat::node).contains(SELF, CHILD, FAR, SOURCE, PARENT);
        });
    }

    @Test
    void aFileOfOneStripeHasNoPlan() {
        in(new DirectoryInput.NeighbourUp(CHILD, LinkRole.CHILD));
        in(new DirectoryInput.MembersAttached(members(CHILD, FAR)));
        in(new DirectoryInput.SendRequested(Fixtures.header(SELF, 1 << 20, 1)));
        assertThat(plansTo(CHILD)).isEmpty();
    }

    @Test
    void whoBecomesRootLaterPlansAboveTheEpochItKnows() {
        announced().from(PARENT, fourSeats(7));
        in(new DirectoryInput.MembersAttached(members(CHILD, FAR, SOURCE)));
        assertThat(plansTo(CHILD))
                .singleElement()
                .satisfies(plan -> assertThat(plan.epoch()).isEqualTo(8));
    }

    @Test
    void theRootDoesNotPlanMoreOftenThanItsInterval() {
        in(new DirectoryInput.NeighbourUp(CHILD, LinkRole.CHILD));
        in(new DirectoryInput.MembersAttached(members(CHILD, FAR)));
        in(new DirectoryInput.SendRequested(OWN));
        in(new DirectoryInput.MembersAttached(members(SOURCE)));
        assertThat(plansTo(CHILD)).isEmpty();
        long interval = Fixtures.directorySettings().planInterval().toNanos();
        assertThat(directory.nextWakeNanos()).isLessThanOrEqualTo(interval);
        nowNanos = interval;
        in(new DirectoryInput.Tick());
        assertThat(plansTo(CHILD))
                .singleElement()
                .satisfies(plan -> assertThat(plan.seatCount()).isEqualTo(4));
    }

    @Test
    void dialsTheParentsThatThePlanNamesBesidesItsTreeNeighbours() {
        announced().from(PARENT, fourSeats(1));
        assertThat(effects(DirectoryEffect.Planned.class))
                .containsExactly(
                        new DirectoryEffect.Planned(FOREIGN.id(), List.of(Optional.of(PARENT), Optional.of(FAR))));
        assertThat(effects(DirectoryEffect.OpenBulkLink.class))
                .containsExactly(new DirectoryEffect.OpenBulkLink(FOREIGN.id(), FAR, Optional.of("far:7001")));
    }

    @Test
    void ofTwoThatAreEachOthersParentsOnlyTheFirstDials() {
        // "far" comes before "me".
        announced()
                .from(
                        PARENT,
                        plan(1, 0, 4, seat(SOURCE, -1, -1), seat(PARENT, 0, 3), seat(SELF, 1, 3), seat(FAR, 2, 0)));
        assertThat(effects(DirectoryEffect.OpenBulkLink.class)).isEmpty();
        assertThat(effects(DirectoryEffect.Planned.class)).hasSize(1);
    }

    @Test
    void passesEachPartOnAtOnceAndFollowsWhenAllAreThere() {
        announced();
        TransferMessage.Plan second = plan(1, 2, 4, seat(SELF, 1, 3), seat(FAR, 1, 0));
        from(PARENT, second);
        assertThat(plansTo(CHILD)).containsExactly(second);
        assertThat(plansTo(PARENT)).isEmpty();
        assertThat(effects(DirectoryEffect.Planned.class)).isEmpty();
        from(CHILD, second);
        assertThat(plansTo(PARENT)).as("the same part again").isEmpty();
        from(PARENT, plan(1, 0, 4, seat(SOURCE, -1, -1), seat(PARENT, 0, 3)));
        assertThat(effects(DirectoryEffect.Planned.class)).hasSize(1);
    }

    @Test
    void partsThatDealToDifferentNumbersOfStripesMakeNoPlan() {
        announced().from(PARENT, plan(1, 2, 4, seat(SELF, 1, 3), seat(FAR, 1, 0)));
        from(PARENT, plan(1, 0, 4, seat(SOURCE, -1), seat(PARENT, 0)));
        assertThat(last).isEmpty();
        from(PARENT, plan(1, 0, 4, seat(SOURCE, -1, -1), seat(PARENT, 0, 3)));
        assertThat(effects(DirectoryEffect.Planned.class)).hasSize(1);
    }

    private List<TransferMessage.AccessTold> toldTo(NodeId peer) {
        return effects(DirectoryEffect.SendMessage.class).stream()
                .filter(e -> e.peer().equals(peer))
                .map(DirectoryEffect.SendMessage::message)
                .filter(TransferMessage.AccessTold.class::isInstance)
                .map(TransferMessage.AccessTold.class::cast)
                .toList();
    }

    private PlanningTest measured(AccessRate rate) {
        nowNanos += AccessMeter.WINDOW_NANOS;
        return in(new DirectoryInput.Measured(FOREIGN.id(), rate));
    }

    @Test
    void tellsItsParentWhatItMeasuresFromTheSecondWindowOnAndThenOnlyWhatIsMuchBetter() {
        announced();
        AccessRate rate = new AccessRate(80, 40, false);
        assertThat(measured(rate).toldTo(PARENT)).isEmpty();
        assertThat(measured(rate).toldTo(PARENT)).containsExactly(new TransferMessage.AccessTold(SELF, rate));
        assertThat(measured(new AccessRate(85, 43, false)).toldTo(PARENT)).isEmpty();
        assertThat(measured(new AccessRate(70, 60, false)).toldTo(PARENT))
                .containsExactly(new TransferMessage.AccessTold(SELF, new AccessRate(85, 60, false)));
        assertThat(measured(new AccessRate(0, 58, true)).toldTo(PARENT))
                .containsExactly(new TransferMessage.AccessTold(SELF, new AccessRate(85, 60, true)));
    }

    @Test
    void tellsWhatItKnowsToANewParent() {
        announced();
        AccessRate rate = new AccessRate(80, 40, false);
        measured(rate).measured(rate).in(new DirectoryInput.NeighbourDown(PARENT));
        in(new DirectoryInput.NeighbourUp(FAR, LinkRole.PARENT));
        assertThat(toldTo(FAR)).containsExactly(new TransferMessage.AccessTold(SELF, rate));
    }

    @Test
    void whatATransferMovesUnderALimitSaysNothing() {
        announced().from(PARENT, new TransferMessage.Limit(FOREIGN.id(), new TransferLimit(1, 20_000_000)));
        AccessRate rate = new AccessRate(80, 40, true);
        assertThat(measured(rate).measured(rate).measured(rate).toldTo(PARENT)).isEmpty();
    }

    @Test
    void tellsAtOnceThatItMaySendLessOrMoreWhileThereAreTransfers() {
        assertThat(in(new DirectoryInput.UpLimited(10)).last).isEmpty();
        in(new DirectoryInput.NeighbourUp(PARENT, LinkRole.PARENT));
        from(PARENT, new TransferMessage.Announce(FOREIGN, false, false, TransferLimit.NONE, Optional.empty()));
        assertThat(toldTo(PARENT)).containsExactly(new TransferMessage.AccessTold(SELF, new AccessRate(0, 10, true)));
        assertThat(in(new DirectoryInput.UpLimited(30)).toldTo(PARENT))
                .containsExactly(new TransferMessage.AccessTold(SELF, new AccessRate(0, 30, true)));
        assertThat(in(new DirectoryInput.UpLimited(0)).toldTo(PARENT))
                .containsExactly(new TransferMessage.AccessTold(SELF, AccessRate.UNKNOWN));
    }

    @Test
    void passesTheRatesOfItsSubtreeUpAndThoseFromAboveNowhere() {
        announced();
        TransferMessage.AccessTold told = new TransferMessage.AccessTold(FAR, new AccessRate(80, 40, true));
        assertThat(from(CHILD, told).toldTo(PARENT)).containsExactly(told);
        from(PARENT, told);
        assertThat(last).isEmpty();
    }

    @Test
    void theRootPlansAnewWhenAMemberTurnsOutWeak() {
        NodeId[] others =
                IntStream.range(0, 8).mapToObj(i -> Fixtures.node("member" + i)).toArray(NodeId[]::new);
        in(new DirectoryInput.NeighbourUp(CHILD, LinkRole.CHILD));
        in(new DirectoryInput.MembersAttached(members(others)));
        in(new DirectoryInput.SendRequested(Fixtures.header(SELF, 1 << 20, 4)));
        nowNanos = Fixtures.directorySettings().planInterval().toNanos();
        for (int i = 0; i < 7; i++) {
            from(CHILD, new TransferMessage.AccessTold(others[i], new AccessRate(80, 70, false)));
            assertThat(plansTo(CHILD)).isEmpty();
        }
        from(CHILD, new TransferMessage.AccessTold(others[7], new AccessRate(20, 15, false)));
        assertThat(plansTo(CHILD))
                .as("looks at what many tell once in an interval")
                .isEmpty();
        nowNanos *= 2;
        assertThat(directory.nextWakeNanos()).isLessThanOrEqualTo(nowNanos);
        in(new DirectoryInput.Tick());
        assertThat(plansTo(CHILD)).singleElement().satisfies(plan -> {
            assertThat(plan.epoch()).isEqualTo(2);
            int weak = plan.seats().stream().map(StripePlan.Seat::node).toList().indexOf(others[7]);
            assertThat(plan.seats())
                    .allSatisfy(seat -> assertThat(seat.parents()).doesNotContain(weak));
        });
        from(CHILD, new TransferMessage.AccessTold(others[7], new AccessRate(80, 70, false)));
        long interval = Fixtures.directorySettings().planInterval().toNanos();
        nowNanos += 2 * interval - 1;
        in(new DirectoryInput.Tick());
        assertThat(plansTo(CHILD))
                .as("a second plan for rates alone waits twice as long")
                .isEmpty();
        nowNanos += 1;
        in(new DirectoryInput.Tick());
        assertThat(plansTo(CHILD)).hasSize(1);
        from(CHILD, new TransferMessage.AccessTold(others[7], new AccessRate(20, 15, false)));
        nowNanos += 4 * interval;
        in(new DirectoryInput.Tick());
        assertThat(plansTo(CHILD)).hasSize(1);
        // It moves in the tree: what is known of it stays known.
        in(new DirectoryInput.MembersAttached(members(others[7])));
        nowNanos *= 2;
        in(new DirectoryInput.Tick());
        assertThat(plansTo(CHILD)).isEmpty();
    }

    @Test
    void anOlderPlanChangesNothing() {
        announced().from(PARENT, fourSeats(2));
        from(PARENT, fourSeats(1));
        assertThat(last).isEmpty();
    }

    @Test
    void aNewerPlanClosesTheLinksThatOnlyTheOlderOneWanted() {
        announced().from(PARENT, fourSeats(1));
        from(PARENT, plan(2, 0, 3, seat(SOURCE, -1, -1), seat(PARENT, 0, 0), seat(SELF, 1, 1)));
        assertThat(effects(DirectoryEffect.CloseBulkLinks.class))
                .containsExactly(new DirectoryEffect.CloseBulkLinks(FOREIGN.id(), FAR));
    }

    /** Stripe 1 goes from the source by "far" to the parent, which passes on stripe 0, to "other" and to this node. */
    private PlanningTest orphaned(boolean lost) {
        NodeId other = Fixtures.node("other");
        announced()
                .from(
                        PARENT,
                        plan(
                                1,
                                0,
                                5,
                                seat(SOURCE, -1, -1),
                                seat(PARENT, 0, 3),
                                seat(other, 1, 3),
                                seat(FAR, 1, 0),
                                seat(SELF, 1, 3)));
        in(new DirectoryInput.BulkLinkOpened(FOREIGN.id(), FAR));
        return in(new DirectoryInput.BulkLinkClosed(FOREIGN.id(), FAR, lost));
    }

    @Test
    void whoHasLostThePlannedParentOfAStripeTakesItFromItsBackup() {
        orphaned(true);
        assertThat(effects(DirectoryEffect.Planned.class))
                .containsExactly(
                        new DirectoryEffect.Planned(FOREIGN.id(), List.of(Optional.of(PARENT), Optional.of(PARENT))));
        in(new DirectoryInput.BulkLinkClosed(FOREIGN.id(), PARENT, true));
        assertThat(effects(DirectoryEffect.Planned.class))
                .containsExactly(
                        new DirectoryEffect.Planned(FOREIGN.id(), List.of(Optional.of(SOURCE), Optional.of(SOURCE))));
        assertThat(effects(DirectoryEffect.OpenBulkLink.class))
                .contains(new DirectoryEffect.OpenBulkLink(FOREIGN.id(), SOURCE, Optional.of("source:7001")));
    }

    @Test
    void aParentThatIsFoundAgainIsTheParentAgain() {
        orphaned(true).in(new DirectoryInput.BulkLinkOpened(FOREIGN.id(), FAR));
        assertThat(effects(DirectoryEffect.Planned.class))
                .containsExactly(
                        new DirectoryEffect.Planned(FOREIGN.id(), List.of(Optional.of(PARENT), Optional.of(FAR))));
    }

    @Test
    void aLinkThatOneEndHasClosedIsNoLoss() {
        assertThat(orphaned(false).effects(DirectoryEffect.Planned.class)).isEmpty();
    }

    @Test
    void theNextPlanDoesNotMakeAnybodyReachable() {
        orphaned(true).from(PARENT, fourSeats(2));
        assertThat(effects(DirectoryEffect.Planned.class))
                .singleElement()
                .satisfies(planned -> assertThat(planned.parents()).doesNotContain(Optional.of(FAR)));
    }

    @Test
    void aLinkThatThePlanWantsStaysWhenThePeerIsNoTreeNeighbourAnyMore() {
        announced().from(PARENT, fourSeats(1));
        in(new DirectoryInput.NeighbourDown(PARENT));
        assertThat(effects(DirectoryEffect.CloseBulkLinks.class)).isEmpty();
    }

    @Test
    void tellsThePlanToANewNeighbour() {
        announced().from(PARENT, fourSeats(3));
        NodeId late = Fixtures.node("late");
        in(new DirectoryInput.NeighbourUp(late, LinkRole.CHILD));
        assertThat(plansTo(late))
                .singleElement()
                .satisfies(plan -> assertThat(plan.epoch()).isEqualTo(3));
    }

    @Test
    void refusesPlansThatCannotBe() {
        announced();
        refuses(plan(1, 0, 0, seat(SELF, 0, 0)), "a plan of 0 members");
        refuses(plan(1, 0, 2_000_000, seat(SELF, 0, 0)), "a plan of 2000000 members");
        refuses(plan(0, 0, 2, seat(SELF, 0, 0)), "a plan of epoch 0");
        refuses(plan(1, 0, 2, seat(SELF, 0, 0), seat(FAR, 0)), "far#1 the parents [0] in 2 stripes");
        refuses(plan(1, 0, 2, seat(SELF)), "a plan of 0 stripes, allowed are 1..64");
        refuses(plan(1, 0, 2, seat(SELF, new int[65])), "a plan of 65 stripes, allowed are 1..64");
        refuses(plan(1, 0, 2, seat(SELF, 0, 2)), "the parents [0, 2]");
        refuses(plan(1, 0, 2, seat(SELF, 0, -2)), "the parents [0, -2]");
        refuses(plan(1, 1, 2, seat(SELF, 0, 0), seat(FAR, 0, 0)), "a plan of 2 members with 2 of them from 1 on");
        refuses(plan(1, -1, 2, seat(SELF, 0, 0)), "from -1 on");
        refuses(plan(1, 0, 2), "with 0 of them");
        assertThat(directory.refusedCount()).isEqualTo(11);
    }

    private void refuses(TransferMessage.Plan plan, String why) {
        from(PARENT, plan);
        assertThat(effects(DirectoryEffect.Refused.class))
                .singleElement()
                .satisfies(refused ->
                        assertThat(refused.reason()).contains("parent").contains(why));
    }
}
