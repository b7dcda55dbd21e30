package dev.banyan.overlay.bulk.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.Rank;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StripePlannerTest {
    private static final int CHAIN_MAX = 64;
    private static final StripePlan.Version VERSION = new StripePlan.Version(1, Fixtures.node("n000"));

    private static NodeId node(int index) {
        return Fixtures.node("n%03d".formatted(index));
    }

    /** A binary tree of members; those from {@code leaves} on take no children. */
    private static TreeMap<NodeId, RosterMember> roster(int members, int leaves) {
        TreeMap<NodeId, RosterMember> roster = new TreeMap<>();
        for (int i = 0; i < members; i++) {
            NodeId id = node(i);
            Member member = new Member(id, new Rank(0, 1, id), i < leaves ? 4 : 0, id.name() + ":7001");
            Optional<NodeId> parent = i == 0 ? Optional.empty() : Optional.of(node((i - 1) / 2));
            roster.put(id, new RosterMember(member, parent));
        }
        return roster;
    }

    private static StripePlanner planner(int source, int stripes) {
        return new StripePlanner(Fixtures.header(node(source), 1 << 20, stripes), CHAIN_MAX);
    }

    private static int[] childCounts(StripePlan plan, int stripe) {
        int[] counts = new int[plan.seats().size()];
        for (StripePlan.Seat seat : plan.seats()) {
            int parent = seat.parents().get(stripe);
            if (parent != StripePlan.NO_PARENT) {
                counts[parent]++;
            }
        }
        return counts;
    }

    private static void requireWay(StripePlan plan, int stripe, int source) {
        for (int i = 0; i < plan.seats().size(); i++) {
            int at = i;
            for (int hops = 0; at != source; hops++) {
                assertThat(hops)
                        .as("hops from %d in stripe %d", i, stripe)
                        .isLessThan(plan.seats().size());
                at = plan.seats().get(at).parents().get(stripe);
            }
        }
    }

    @Test
    void forAnyNumberOfReceiversNobodySendsMoreThanTheFileOnce() {
        for (int receivers = 2; receivers <= 200; receivers++) {
            int stripes = StripePlanner.stripesFor(receivers, 4);
            assertThat(stripes).as("%d receivers", receivers).isBetween(2, 4);
            StripePlan plan = planner(0, stripes)
                    .plan(roster(receivers + 1, Integer.MAX_VALUE), VERSION)
                    .orElseThrow();
            for (int i = 0; i <= receivers; i++) {
                int children = 0;
                for (int stripe = 0; stripe < stripes; stripe++) {
                    children += childCounts(plan, stripe)[i];
                }
                assertThat(children).as("children of %d of %d", i, receivers).isLessThanOrEqualTo(stripes);
            }
        }
    }

    @Test
    void aSingleReceiverHasOneStripeAndFewHaveOneEach() {
        assertThat(StripePlanner.stripesFor(0, 4)).isEqualTo(1);
        assertThat(StripePlanner.stripesFor(1, 4)).isEqualTo(1);
        assertThat(StripePlanner.stripesFor(2, 4)).isEqualTo(2);
        assertThat(StripePlanner.stripesFor(3, 4)).isEqualTo(3);
        assertThat(StripePlanner.stripesFor(100, 1)).isEqualTo(1);
    }

    @Test
    void whereEachHasItsOwnStripeNobodyButTheSourceSendsTheWholeFile() {
        StripePlan plan =
                planner(3, 8).plan(roster(9, Integer.MAX_VALUE), VERSION).orElseThrow();
        TreeSet<Integer> relays = new TreeSet<>();
        for (int stripe = 0; stripe < 8; stripe++) {
            requireWay(plan, stripe, 3);
            int[] counts = childCounts(plan, stripe);
            assertThat(counts[3]).isEqualTo(1);
            for (int i = 0; i < 9; i++) {
                if (i != 3 && counts[i] > 0) {
                    assertThat(counts[i]).isEqualTo(7);
                    relays.add(i);
                }
            }
        }
        assertThat(relays).hasSize(8);
    }

    @Test
    void theStripeOfARelayThatDiedGoesToAnotherAndTheOthersStay() {
        TreeMap<NodeId, RosterMember> roster = roster(4, Integer.MAX_VALUE);
        StripePlanner planner = planner(0, 3);
        StripePlan before = planner.plan(roster, VERSION).orElseThrow();
        roster.remove(node(2));
        planner.rosterChanged();
        assertThat(planner.isDue(roster)).isTrue();
        StripePlan after = planner.plan(roster, VERSION).orElseThrow();
        int changed = 0;
        for (int stripe = 0; stripe < 3; stripe++) {
            requireWay(after, stripe, after.seatOf(node(0)).orElseThrow());
            assertThat(childCounts(after, stripe)[0]).isEqualTo(1);
            boolean same = relay(before, stripe).equals(relay(after, stripe));
            assertThat(same).isEqualTo(!relay(before, stripe).equals(node(2)));
            changed += same ? 0 : 1;
        }
        assertThat(changed).isEqualTo(1);
        assertThat(planner.isDue(roster)).isFalse();
    }

    @Test
    void dealsAnewWhereTheOneThatTookTheStripesOfADeadRelayWouldSendMuchMoreThanOthers() {
        TreeMap<NodeId, RosterMember> roster = roster(9, Integer.MAX_VALUE);
        StripePlanner planner = planner(0, 8);
        assertThat(planner.plan(roster, VERSION).orElseThrow().stripeCount()).isEqualTo(8);
        roster.remove(node(4));
        planner.rosterChanged();
        StripePlan after = planner.plan(roster, VERSION).orElseThrow();
        for (int i = 1; i < 8; i++) {
            int children = 0;
            for (int stripe = 0; stripe < after.stripeCount(); stripe++) {
                requireWay(after, stripe, 0);
                children += childCounts(after, stripe)[i];
            }
            assertThat(children).isLessThanOrEqualTo(after.stripeCount());
        }
    }

    private static NodeId relay(StripePlan plan, int stripe) {
        int[] counts = childCounts(plan, stripe);
        for (int i = 1; i < counts.length; i++) {
            if (counts[i] > 0) {
                return plan.seats().get(i).node();
            }
        }
        throw new AssertionError("no relay of stripe " + stripe);
    }

    @Test
    void everyStripeReachesAllFromTheSourceAndNobodyElseIsInteriorTwice() {
        for (int members : new int[] {5, 9, 17, 33, 101}) {
            int source = members / 2;
            StripePlan plan = planner(source, 4)
                    .plan(roster(members, Integer.MAX_VALUE), VERSION)
                    .orElseThrow();
            TreeSet<Integer> interior = new TreeSet<>();
            for (int stripe = 0; stripe < plan.stripeCount(); stripe++) {
                requireWay(plan, stripe, source);
                int[] counts = childCounts(plan, stripe);
                assertThat(counts[source]).isEqualTo(1);
                for (int i = 0; i < members; i++) {
                    if (i != source && counts[i] > 0) {
                        assertThat(interior.add(i)).as("%d is interior once", i).isTrue();
                    }
                }
            }
        }
    }

    @Test
    void whoTakesNoChildrenIsALeafEverywhere() {
        StripePlan plan = planner(0, 4).plan(roster(20, 13), VERSION).orElseThrow();
        for (int stripe = 0; stripe < 4; stripe++) {
            requireWay(plan, stripe, 0);
            int[] counts = childCounts(plan, stripe);
            for (int leaf = 13; leaf < 20; leaf++) {
                assertThat(counts[leaf]).isZero();
            }
        }
    }

    @Test
    void whoTakesChildrenHasMoreThanOneStripeWhereTheyAreFew() {
        StripePlan plan = planner(0, 4).plan(roster(6, 3), VERSION).orElseThrow();
        for (int stripe = 0; stripe < 4; stripe++) {
            requireWay(plan, stripe, 0);
            int[] counts = childCounts(plan, stripe);
            assertThat(counts[0]).isEqualTo(1);
            assertThat(counts[1] + counts[2]).isEqualTo(4);
        }
    }

    @Test
    void whereNobodyTakesChildrenTheSourceReachesAll() {
        StripePlan plan = planner(0, 4).plan(roster(6, 1), VERSION).orElseThrow();
        for (int stripe = 0; stripe < 4; stripe++) {
            requireWay(plan, stripe, 0);
            assertThat(childCounts(plan, stripe)[0]).isEqualTo(5);
        }
    }

    @Test
    void plansAnewWhenATenthOfTheEdgesIsLostOrWanted() {
        TreeMap<NodeId, RosterMember> roster = roster(41, Integer.MAX_VALUE);
        StripePlanner planner = planner(0, 4);
        assertThat(planner.isDue(roster)).isTrue();
        planner.plan(roster, VERSION);
        assertThat(planner.isDue(roster)).isFalse();
        List<NodeId> dead = new ArrayList<>();
        while (!planner.isDue(roster)) {
            NodeId next = node(1 + dead.size());
            dead.add(next);
            roster.remove(next);
            planner.rosterChanged();
        }
        // Each takes its own four edges with it, and those of its children.
        assertThat(dead).hasSizeBetween(2, 4);
        planner.plan(roster, VERSION);
        assertThat(planner.isDue(roster)).isFalse();
    }

    @Test
    void aNewPlanKeepsMostOfTheEdgesThatCanStay() {
        TreeMap<NodeId, RosterMember> roster = roster(41, Integer.MAX_VALUE);
        StripePlanner planner = planner(0, 4);
        StripePlan before = planner.plan(roster, VERSION).orElseThrow();
        roster.remove(node(7));
        planner.rosterChanged();
        StripePlan after = planner.plan(roster, VERSION).orElseThrow();
        int kept = 0;
        int could = 0;
        for (StripePlan.Seat seat : after.seats()) {
            int place = before.seatOf(seat.node()).orElseThrow();
            for (int stripe = 0; stripe < 4; stripe++) {
                Optional<NodeId> was = before.parentsOf(place).get(stripe);
                if (!was.equals(Optional.of(node(7)))) {
                    could++;
                    kept += was.equals(after.parentsOf(after.seatOf(seat.node()).orElseThrow())
                                    .get(stripe))
                            ? 1
                            : 0;
                }
            }
        }
        assertThat((double) kept / could).isGreaterThan(0.85);
    }

    private static void told(TreeMap<NodeId, RosterMember> roster, int member, AccessRate rate) {
        roster.computeIfPresent(node(member), (id, m) -> m.with(rate));
    }

    /** A roster of which the last can receive and send as much as that, the others 80 and at least 50 to 100. */
    private static TreeMap<NodeId, RosterMember> rosterWithWeak(int members, int weak, AccessRate ofTheWeak) {
        TreeMap<NodeId, RosterMember> roster = roster(members, Integer.MAX_VALUE);
        for (int i = 0; i < members; i++) {
            told(roster, i, i >= members - weak ? ofTheWeak : new AccessRate(80, 50 + 7 * i % 50, i % 2 == 0));
        }
        return roster;
    }

    private static void requireLeaves(StripePlan plan, int from) {
        for (int stripe = 0; stripe < plan.stripeCount(); stripe++) {
            requireWay(plan, stripe, 0);
            int[] counts = childCounts(plan, stripe);
            for (int leaf = from; leaf < counts.length; leaf++) {
                assertThat(counts[leaf])
                        .as("children of %d in stripe %d", leaf, stripe)
                        .isZero();
            }
        }
    }

    @Test
    void whoCanReceiveOrSendLittleIsALeafAndFewOthersHaveAStripeEach() {
        for (AccessRate little :
                List.of(new AccessRate(80, 20, true), new AccessRate(20, 90, false), new AccessRate(0, 20, true))) {
            StripePlan plan =
                    planner(0, 4).plan(rosterWithWeak(9, 2, little), VERSION).orElseThrow();
            assertThat(plan.stripeCount()).isEqualTo(6);
            requireLeaves(plan, 7);
        }
    }

    @Test
    void inLargerGroupsTheWeakAreSharedOutSoThatNobodyHasManyMoreChildren() {
        StripePlan plan = planner(0, 4)
                .plan(rosterWithWeak(33, 8, new AccessRate(20, 20, true)), VERSION)
                .orElseThrow();
        requireLeaves(plan, 25);
        int most = 0;
        for (int stripe = 0; stripe < plan.stripeCount(); stripe++) {
            most = Math.max(most, IntStream.of(childCounts(plan, stripe)).max().orElse(0));
        }
        // Of 24 who take children each has 32/24 of its part of the file to send.
        assertThat((double) most / plan.stripeCount()).isLessThanOrEqualTo(1.5);
    }

    @Test
    void whoHasSentLittleOnlyBecauseItHadLittleToSendIsNotWeak() {
        StripePlan plan = planner(0, 4)
                .plan(rosterWithWeak(9, 2, new AccessRate(80, 5, false)), VERSION)
                .orElseThrow();
        assertThat(plan.stripeCount()).isEqualTo(4);
    }

    @Test
    void ratesNearTheBorderDoNotChangePlanAfterPlan() {
        TreeMap<NodeId, RosterMember> roster = rosterWithWeak(9, 2, new AccessRate(39, 80, false));
        StripePlanner planner = planner(0, 4);
        planner.plan(roster, VERSION);
        told(roster, 8, new AccessRate(45, 80, false));
        planner.rosterChanged();
        assertThat(planner.isDue(roster)).isFalse();
        told(roster, 8, new AccessRate(61, 80, false));
        planner.rosterChanged();
        assertThat(planner.isDue(roster)).isTrue();
    }

    @Test
    void theDeathOfALeafThatWasWeakIsNoReasonToPlan() {
        TreeMap<NodeId, RosterMember> roster = rosterWithWeak(41, 8, new AccessRate(20, 20, true));
        StripePlanner planner = planner(0, 4);
        planner.plan(roster, VERSION);
        roster.remove(node(40));
        planner.rosterChanged();
        assertThat(planner.isDue(roster)).isFalse();
    }

    @Test
    void whomOnlyOneWaitedForIsWeakIfThatOneCanReceiveMuch() {
        AccessRate toAQuickOne = new AccessRate(80, 20, true, Optional.of(node(3)));
        AccessRate toASlowOne = new AccessRate(80, 20, true, Optional.of(node(7)));
        AccessRate toSomebodyUnknown = new AccessRate(80, 20, true, Optional.of(node(99)));
        TreeMap<NodeId, RosterMember> roster = rosterWithWeak(9, 2, new AccessRate(20, 20, false));
        WeakMembers weak = new WeakMembers(node(0));
        told(roster, 4, toASlowOne);
        told(roster, 5, toSomebodyUnknown);
        assertThat(weak.choose(roster)).containsExactly(node(7), node(8));
        told(roster, 6, toAQuickOne);
        assertThat(weak.areOthers(roster)).isTrue();
        assertThat(weak.choose(roster)).containsExactly(node(6), node(7), node(8));
    }

    private static StripePlanner plannerOfLargeFile(int source) {
        return new StripePlanner(Fixtures.header(node(source), 64 << 20, 4), CHAIN_MAX);
    }

    /** Of which all have told that they receive 100 Mbit/s, but those from {@code unknown} on. */
    private static TreeMap<NodeId, RosterMember> rosterWithRates(int members, int unknown) {
        TreeMap<NodeId, RosterMember> roster = roster(members, Integer.MAX_VALUE);
        IntStream.range(0, unknown).forEach(i -> told(roster, i, new AccessRate(100_000_000, 0, false)));
        return roster;
    }

    /** The members in their order in the only stripe, each the only child of the one before. */
    private static List<NodeId> chain(StripePlan plan) {
        assertThat(plan.stripeCount()).isEqualTo(1);
        List<NodeId> chain = new ArrayList<>();
        int at = IntStream.range(0, plan.seats().size())
                .filter(seat -> plan.seats().get(seat).parents().get(0) == StripePlan.NO_PARENT)
                .findFirst()
                .orElseThrow();
        while (at >= 0) {
            int parent = at;
            chain.add(plan.seats().get(at).node());
            List<Integer> children = IntStream.range(0, plan.seats().size())
                    .filter(seat -> plan.seats().get(seat).parents().get(0) == parent)
                    .boxed()
                    .toList();
            assertThat(children)
                    .as("children of %s", plan.seats().get(at).node())
                    .hasSizeLessThanOrEqualTo(1);
            at = children.isEmpty() ? -1 : children.get(0);
        }
        assertThat(chain).hasSameSizeAs(plan.seats());
        return chain;
    }

    @Test
    void fewWhoseRatesAreKnownAreAChainAlongTheGroupsTree() {
        StripePlan plan =
                plannerOfLargeFile(3).plan(rosterWithRates(8, 8), VERSION).orElseThrow();
        // A binary tree: 3 is a child of 1, which is one of 0.
        assertThat(chain(plan))
                .isEqualTo(IntStream.of(3, 1, 0, 2, 5, 6, 4, 7)
                        .mapToObj(StripePlannerTest::node)
                        .toList());
    }

    @Test
    void aNewGroupManyMembersASmallFileAndAMemberWithoutChildrenHaveStripes() {
        assertThat(plannerOfLargeFile(0)
                        .plan(rosterWithRates(17, 8), VERSION)
                        .orElseThrow()
                        .stripeCount())
                .as("few rates are known")
                .isGreaterThan(1);
        assertThat(plannerOfLargeFile(0)
                        .plan(rosterWithRates(66, 66), VERSION)
                        .orElseThrow()
                        .stripeCount())
                .as("too many members")
                .isGreaterThan(1);
        assertThat(planner(0, 4)
                        .plan(rosterWithRates(17, 17), VERSION)
                        .orElseThrow()
                        .stripeCount())
                .as("hops would take longer than the file")
                .isGreaterThan(1);
        TreeMap<NodeId, RosterMember> roster = rosterWithRates(17, 17);
        roster.put(node(16), roster(17, 16).get(node(16)));
        assertThat(plannerOfLargeFile(0).plan(roster, VERSION).orElseThrow().stripeCount())
                .as("one takes no children")
                .isGreaterThan(1);
    }

    @Test
    void inAChainTheUnknownFollowTheKnownAndSlowReceiversComeLast() {
        TreeMap<NodeId, RosterMember> roster = rosterWithRates(9, 8);
        told(roster, 1, new AccessRate(20_000_000, 0, false));
        told(roster, 2, new AccessRate(30_000_000, 0, false));
        List<NodeId> chain = chain(plannerOfLargeFile(0).plan(roster, VERSION).orElseThrow());
        assertThat(chain).startsWith(node(0)).endsWith(node(8), node(2), node(1));
    }

    /** All receive 100 Mbit/s; those from {@code slow} on send 20, the others as much as they receive. */
    private static TreeMap<NodeId, RosterMember> rosterWithSlowSenders(int slow) {
        TreeMap<NodeId, RosterMember> roster = rosterWithRates(9, 9);
        for (int i = 1; i < 9; i++) {
            told(roster, i, new AccessRate(100_000_000, i < slow ? 100_000_000 : 20_000_000, true));
        }
        return roster;
    }

    @Test
    void aSlowSenderIsTheLastOfAChainWhereItHoldsUpNobody() {
        List<NodeId> chain = chain(
                plannerOfLargeFile(0).plan(rosterWithSlowSenders(8), VERSION).orElseThrow());
        assertThat(chain).endsWith(node(8));
    }

    @Test
    void severalSlowSendersAreLeavesOfStripesForTheyMayReceiveMuch() {
        StripePlan plan =
                plannerOfLargeFile(0).plan(rosterWithSlowSenders(7), VERSION).orElseThrow();
        assertThat(plan.stripeCount()).isGreaterThan(1);
        requireLeaves(plan, 7);
    }

    @Test
    void aChainThatBreaksIsClosedAtOnceAndWhoComesIsLast() {
        TreeMap<NodeId, RosterMember> roster = rosterWithRates(33, 33);
        StripePlanner planner = plannerOfLargeFile(0);
        List<NodeId> before =
                new ArrayList<>(chain(planner.plan(roster, VERSION).orElseThrow()));
        NodeId dead = before.get(10);
        roster.remove(dead);
        planner.rosterChanged();
        assertThat(planner.isDue(roster)).isTrue();
        before.remove(dead);
        assertThat(chain(planner.plan(roster, VERSION).orElseThrow())).isEqualTo(before);

        roster.put(node(40), roster(41, 41).get(node(40)));
        planner.rosterChanged();
        assertThat(planner.isDue(roster)).isTrue();
        before.add(node(40));
        assertThat(chain(planner.plan(roster, VERSION).orElseThrow())).isEqualTo(before);
    }

    @Test
    void waitsForTheSourceToBeInTheRoster() {
        TreeMap<NodeId, RosterMember> roster = roster(10, Integer.MAX_VALUE);
        roster.remove(node(3));
        StripePlanner planner = planner(3, 2);
        assertThat(planner.isDue(roster)).isFalse();
        assertThat(planner.plan(roster, VERSION)).isEmpty();
    }
}
