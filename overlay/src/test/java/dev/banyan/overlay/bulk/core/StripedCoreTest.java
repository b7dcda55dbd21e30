package dev.banyan.overlay.bulk.core;

import static dev.banyan.overlay.bulk.core.CoreProbe.DOWN;
import static dev.banyan.overlay.bulk.core.CoreProbe.OTHER;
import static dev.banyan.overlay.bulk.core.CoreProbe.UP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StripedCoreTest {
    private static final Bitmap ALL = Bitmap.all(300);
    private static final Bitmap NONE = Bitmap.none(300);
    private static final int THIRD = 7;
    private static final long PATIENCE_MILLIS =
            Fixtures.settings().planPatience().toMillis();

    private final CoreProbe node = CoreProbe.striped(2, Fixtures.settings());

    private static TransferInput planned(String... parents) {
        return new TransferInput.Planned(List.of(parents).stream()
                .map(name -> Optional.of(Fixtures.node(name)))
                .toList());
    }

    private CoreProbe openBoth() {
        node.open(UP, "p", LinkRole.PARENT, NONE);
        return node.open(OTHER, "x", LinkRole.PARENT, NONE);
    }

    @Test
    void waitsForThePlanAndThenTakesAllFromTheNeighbourItLearntFrom() {
        node.openParent(ALL);
        assertThat(node.core.upstreamLink(0)).isEmpty();
        node.after(PATIENCE_MILLIS - 1);
        assertThat(node.core.upstreamLink(0)).isEmpty();
        node.after(1);
        assertThat(node.frames(UP, BulkFrame.Upstream.class))
                .containsExactly(new BulkFrame.Upstream(new StripeSet(2, 0b11)));
    }

    @Test
    void asksForATickWhenItsPatienceEnds() {
        node.openParent(ALL);
        assertThat(node.core.nextWakeNanos()).isEqualTo(PATIENCE_MILLIS * Fixtures.MILLI);
    }

    @Test
    void takesEachStripeFromWhomThePlanNamesAndSharesItsWindowOut() {
        openBoth();
        node.in(planned("p", "x"));
        assertThat(node.frames(UP, BulkFrame.Upstream.class))
                .containsExactly(new BulkFrame.Upstream(new StripeSet(2, 0b01)));
        assertThat(node.frames(OTHER, BulkFrame.Upstream.class))
                .containsExactly(new BulkFrame.Upstream(new StripeSet(2, 0b10)));
        assertThat(node.frames(UP, BulkFrame.Grant.class)).containsExactly(new BulkFrame.Grant(6 << 20));
        assertThat(node.frames(OTHER, BulkFrame.Grant.class)).containsExactly(new BulkFrame.Grant(6 << 20));
    }

    @Test
    void aStripeThatHasNotBegunMayBeAsSlowAsTheOthers() {
        node.open(UP, "p", LinkRole.PARENT, ALL).open(OTHER, "x", LinkRole.PARENT, ALL);
        node.open(THIRD, "y", LinkRole.CHILD, ALL).in(planned("p", "x")).pages(UP);
        node.after(400).take(UP, 0).after(799);
        assertThat(node.core.upstreamLink(1)).as("three gaps of 400 ms").hasValue(OTHER);
        node.after(1);
        assertThat(node.core.upstreamLink(1)).hasValue(THIRD);
    }

    @Test
    void waitsForTheLinkThatThePlanWants() {
        node.openParent(ALL).in(planned("p", "x"));
        assertThat(node.core.upstreamLink(0)).hasValue(UP);
        assertThat(node.core.upstreamLink(1)).isEmpty();
        node.open(OTHER, "x", LinkRole.PARENT, NONE);
        assertThat(node.core.upstreamLink(1)).hasValue(OTHER);
    }

    @Test
    void aLinkThatComesLateStillGetsItsStripe() {
        node.openParent(ALL).in(planned("p", "x")).after(PATIENCE_MILLIS);
        assertThat(node.core.upstreamLink(1)).hasValue(UP);
        node.open(OTHER, "x", LinkRole.PARENT, NONE);
        assertThat(node.core.upstreamLink(1)).hasValue(OTHER);
        assertThat(node.frames(UP, BulkFrame.Upstream.class))
                .containsExactly(new BulkFrame.Upstream(new StripeSet(2, 0b01)));
    }

    @Test
    void whoFollowsThePlanAndHasNothingYetIsGivenMoreTimeThanWhoHoldsBack() {
        openBoth();
        node.open(THIRD, "y", LinkRole.CHILD, ALL).in(planned("p", "x"));
        long idleMillis = Fixtures.settings().upstreamIdle().toMillis();
        node.pages(UP).take(OTHER, 1).after(idleMillis);
        assertThat(node.core.upstreamLink(0)).hasValue(UP);
        node.after(PATIENCE_MILLIS - idleMillis);
        assertThat(node.core.upstreamLink(0)).hasValue(THIRD);
    }

    @Test
    void whoHasNoChunkAtAllWaitsLongerSinceTheWayToItMayBeLong() {
        openBoth();
        node.open(THIRD, "y", LinkRole.CHILD, ALL).in(planned("p", "p"));
        node.after(Fixtures.settings().upstreamIdle().toMillis()).after(2 * PATIENCE_MILLIS);
        assertThat(node.core.upstreamLink(0)).hasValue(UP);
        assertThat(node.core.nextWakeNanos()).isEqualTo(3 * PATIENCE_MILLIS * Fixtures.MILLI);
        node.after(PATIENCE_MILLIS);
        assertThat(node.core.upstreamLink(0)).hasValue(THIRD);
    }

    @Test
    void theSourceIsTheLastToTakeTheStripeOfALostParentFrom() {
        openBoth();
        node.in(planned("p", "x"));
        node.open(DOWN, "s", LinkRole.PARENT, ALL)
                .open(THIRD, "y", LinkRole.CHILD, ALL)
                .after(PATIENCE_MILLIS / 4);
        node.in(new TransferInput.LinkClosed(OTHER, "gone"));
        node.after(PATIENCE_MILLIS);
        assertThat(node.core.upstreamLink(1)).hasValue(THIRD);
    }

    @Test
    void pushesOnlyTheStripesThatAreTakenFromIt() {
        node.openParent(NONE).in(planned("p", "p")).pages(UP);
        node.in(new TransferInput.LinkOpened(DOWN, Fixtures.node("c"), LinkRole.CHILD));
        node.frame(DOWN, new BulkFrame.HaveMap(NONE, Bitmap.none(2)));
        node.frame(DOWN, new BulkFrame.Upstream(new StripeSet(2, 0b10)));
        node.frame(DOWN, new BulkFrame.Grant(1 << 28));
        node.take(UP, 4);
        assertThat(node.chunk(UP, 5).verified(5).sentChunks(DOWN)).containsExactly(5);
        node.frame(DOWN, new BulkFrame.Upstream(new StripeSet(2, 0b11)));
        assertThat(node.sentChunks(DOWN)).containsExactly(4);
    }

    @Test
    void tellsOfStripesThatItDoesNotPushAndJoinsWhatLiesSideBySide() {
        node.openParent(NONE).in(planned("p", "p")).pages(UP);
        node.in(new TransferInput.LinkOpened(DOWN, Fixtures.node("c"), LinkRole.CHILD));
        node.frame(DOWN, new BulkFrame.HaveMap(NONE, Bitmap.none(2)));
        node.frame(DOWN, new BulkFrame.Upstream(new StripeSet(2, 0b10)));
        IntStream.range(0, 6).forEach(index -> node.take(UP, index));
        node.after(Fixtures.settings().haveInterval().toMillis());
        assertThat(node.frames(DOWN, BulkFrame.Have.class)).containsExactly(new BulkFrame.Have(0, 5));
    }

    @Test
    void aPlanMayDealTheChunksToAnotherNumberOfStripesAtAnyTime() {
        openBoth();
        node.open(THIRD, "y", LinkRole.PARENT, NONE).in(planned("p", "x"));
        node.in(planned("x", "y", "p"));
        assertThat(node.frames(UP, BulkFrame.Upstream.class))
                .containsExactly(new BulkFrame.Upstream(new StripeSet(3, 0b100)));
        assertThat(node.frames(OTHER, BulkFrame.Upstream.class))
                .containsExactly(new BulkFrame.Upstream(new StripeSet(3, 0b001)));
        assertThat(node.frames(THIRD, BulkFrame.Upstream.class))
                .containsExactly(new BulkFrame.Upstream(new StripeSet(3, 0b010)));
        node.in(planned("p"));
        assertThat(node.frames(UP, BulkFrame.Upstream.class))
                .containsExactly(new BulkFrame.Upstream(new StripeSet(1, 0b1)));
        assertThat(node.frames(OTHER, BulkFrame.Upstream.class))
                .containsExactly(new BulkFrame.Upstream(StripeSet.NONE));
    }

    @Test
    void pushesByTheNumberOfStripesThatThePeerGoesBy() {
        node.openParent(NONE).in(planned("p", "p")).pages(UP);
        node.in(new TransferInput.LinkOpened(DOWN, Fixtures.node("c"), LinkRole.CHILD));
        node.frame(DOWN, new BulkFrame.HaveMap(NONE, Bitmap.none(2)));
        node.frame(DOWN, new BulkFrame.Upstream(new StripeSet(3, 0b010)));
        node.frame(DOWN, new BulkFrame.Grant(1 << 28));
        for (int index = 0; index < 4; index++) {
            node.take(UP, index);
        }
        assertThat(node.chunk(UP, 4).verified(4).sentChunks(DOWN)).containsExactly(4);
    }

    @Test
    void goesBackToThePlannedParentWhenThatGivesAgain() {
        openBoth();
        node.open(THIRD, "y", LinkRole.CHILD, ALL).in(planned("p", "x"));
        node.pages(UP).take(OTHER, 1).after(PATIENCE_MILLIS);
        assertThat(node.core.upstreamLink(0)).hasValue(THIRD);
        node.frame(UP, new BulkFrame.Have(0, 299));
        assertThat(node.core.upstreamLink(0)).as("at once").hasValue(THIRD);
        assertThat(node.core.nextWakeNanos()).isLessThanOrEqualTo(2 * PATIENCE_MILLIS * Fixtures.MILLI);
        node.after(PATIENCE_MILLIS);
        assertThat(node.core.upstreamLink(0)).hasValue(UP);
    }

    @Test
    void theSourceIsLeftAloneWhenABackupIsLostToo() {
        openBoth();
        node.open(DOWN, "s", LinkRole.PARENT, ALL)
                .open(THIRD, "y", LinkRole.CHILD, ALL)
                .in(planned("p", "x"));
        node.pages(UP)
                .take(OTHER, 1)
                .in(new TransferInput.LinkClosed(OTHER, "gone"))
                .after(PATIENCE_MILLIS);
        assertThat(node.core.upstreamLink(1)).hasValue(THIRD);
        node.in(new TransferInput.LinkClosed(THIRD, "gone"));
        node.after(PATIENCE_MILLIS - 1);
        assertThat(node.core.upstreamLink(1)).as("the parent may get it").hasValue(UP);
        node.after(1);
        assertThat(node.core.upstreamLink(1)).hasValue(DOWN);
    }

    /** The link of stripe 1, which is taken from the source since the planned one gets nothing, a while after that one has said this. */
    private OptionalInt upstreamOfOneAheadAfter(BulkFrame... plannedSays) {
        openBoth();
        node.open(DOWN, "s", LinkRole.PARENT, ALL).in(planned("p", "x"));
        node.pages(UP).take(OTHER, 1).after(PATIENCE_MILLIS);
        node.take(DOWN, 3)
                .take(DOWN, 5)
                .take(DOWN, 7)
                .take(DOWN, 9)
                .take(DOWN, 11)
                .after(PATIENCE_MILLIS);
        assertThat(node.core.upstreamLink(1)).as("x gets nothing").hasValue(DOWN);
        node.take(DOWN, 13).take(DOWN, 15).take(DOWN, 17).take(DOWN, 19);
        for (BulkFrame frame : plannedSays) {
            node.frame(OTHER, frame);
        }
        node.after(PATIENCE_MILLIS);
        return node.core.upstreamLink(1);
    }

    @Test
    void whoIsAheadOfThePlannedParentByTheSourceGoesBackOnceThatOneKeepsUp() {
        assertThat(upstreamOfOneAheadAfter(new BulkFrame.Have(3, 9))).hasValue(OTHER);
    }

    @Test
    void whoIsAheadOfThePlannedParentByTheSourceDoesNotWaitForWhatItPushesThere() {
        BulkFrame takesItToo = new BulkFrame.Upstream(new StripeSet(2, 0b10));
        assertThat(upstreamOfOneAheadAfter(takesItToo, new BulkFrame.Have(3, 9)))
                .hasValue(DOWN);
    }

    @Test
    void whoIsAheadOfThePlannedParentByTheSourceDoesNotGoBackToASlowOne() {
        assertThat(upstreamOfOneAheadAfter(new BulkFrame.Have(3, 3))).hasValue(DOWN);
    }

    @Test
    void doesNotPushAgainWhatIsOnItsWayWhenThePeerRepeatsItsHaveMap() {
        node.openParent(NONE).in(planned("p", "p")).pages(UP).openChild(DOWN, NONE);
        assertThat(node.chunk(UP, 0).verified(0).sentChunks(DOWN)).containsExactly(0);
        node.in(new TransferInput.SendDone(DOWN, 0));
        assertThat(node.frame(DOWN, new BulkFrame.HaveMap(NONE, Bitmap.none(2))).sentChunks(DOWN))
                .isEmpty();
        assertThat(node.frame(DOWN, new BulkFrame.Request(List.of(0))).sentChunks(DOWN))
                .containsExactly(0);
    }

    @Test
    void closesLinksBeyondItsBound() {
        int most = Fixtures.settings().linkLimit();
        for (int link = 1; link <= most; link++) {
            node.in(new TransferInput.LinkOpened(link, new NodeId("n" + link, 1, "n:1"), LinkRole.CHILD));
            assertThat(node.closed()).isEmpty();
        }
        node.in(new TransferInput.LinkOpened(most + 1, Fixtures.node("late"), LinkRole.CHILD));
        assertThat(node.closed()).singleElement().satisfies(close -> {
            assertThat(close.cause()).isEqualTo(TransferEffect.CloseCause.TOO_MANY_LINKS);
            assertThat(close.reason()).contains("banyan.bulk.link-limit");
        });
    }
}
