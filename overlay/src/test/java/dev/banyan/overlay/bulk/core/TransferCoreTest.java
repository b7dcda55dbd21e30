package dev.banyan.overlay.bulk.core;

import static dev.banyan.overlay.bulk.core.CoreProbe.DOWN;
import static dev.banyan.overlay.bulk.core.CoreProbe.HEADER;
import static dev.banyan.overlay.bulk.core.CoreProbe.OTHER;
import static dev.banyan.overlay.bulk.core.CoreProbe.UP;
import static dev.banyan.overlay.bulk.core.CoreProbe.map;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransferCoreTest {
    private static final int CHUNK = Fixtures.CHUNK;
    private static final Bitmap ALL = Bitmap.all(300);
    private static final Bitmap NONE = Bitmap.none(300);

    private final CoreProbe node = CoreProbe.receiver();

    @Test
    void saysItsHaveMapFirstOnANewLink() {
        node.in(new TransferInput.LinkOpened(UP, Fixtures.node("p"), LinkRole.PARENT));
        assertThat(node.last)
                .containsExactly(new TransferEffect.SendFrame(UP, new BulkFrame.HaveMap(NONE, Bitmap.none(2))));
    }

    @Test
    void takesTheNeighbourItLearntFromAsUpstreamAndGrantsThreeQuartersOfTheWindow() {
        node.openParent(NONE);
        assertThat(node.frames(UP, BulkFrame.Upstream.class))
                .containsExactly(new BulkFrame.Upstream(new StripeSet(1, 1)));
        assertThat(node.frames(UP, BulkFrame.Grant.class)).containsExactly(new BulkFrame.Grant(12 << 20));
        assertThat(node.core.owner(0)).isEqualTo(ChunkOwner.EXPECTED);
    }

    @Test
    void takesNoChildAsUpstreamThatHasNothing() {
        node.open(OTHER, "x", LinkRole.CHILD, NONE);
        assertThat(node.core.upstreamLink(0)).isEmpty();
        assertThat(node.core.owner(0)).isEqualTo(ChunkOwner.MISSING);
        node.frame(OTHER, new BulkFrame.Have(3, 4));
        assertThat(node.core.upstreamLink(0)).hasValue(OTHER);
    }

    @Test
    void takesAPureRelayAsUpstreamIfNobodyElseHasAnything() {
        node.open(OTHER, "x", LinkRole.CHILD, NONE).frame(OTHER, new BulkFrame.PureRelay());
        assertThat(node.core.upstreamLink(0)).hasValue(OTHER);
    }

    @Test
    void relaysAVerifiedChunkBeforeItIsStoredWithItsPageAhead() {
        node.openParent(NONE).openChild(DOWN, NONE).pages(UP).chunk(UP, 7);
        assertThat(node.effects(TransferEffect.Verify.class)).containsExactly(new TransferEffect.Verify(7, 7));
        node.verified(7);
        assertThat(node.last)
                .contains(new TransferEffect.Store(7))
                .containsSubsequence(new TransferEffect.SendPage(DOWN, 0), new TransferEffect.SendChunk(DOWN, 7));
    }

    @Test
    void keepsAtMostTheLimitOfUnsentChunksOnALinkAndASlowChildGatesNobody() {
        node.openParent(NONE).openChild(DOWN, NONE).openChild(4, NONE).pages(UP);
        List<Integer> slow = new ArrayList<>();
        List<Integer> quick = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            node.chunk(UP, i).verified(i);
            slow.addAll(node.sentChunks(DOWN));
            quick.addAll(node.sentChunks(4));
            node.in(new TransferInput.SendDone(4, i));
            quick.addAll(node.sentChunks(4));
        }
        assertThat(slow).containsExactly(0, 1, 2, 3);
        assertThat(quick).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        node.in(new TransferInput.SendDone(DOWN, 0));
        assertThat(node.sentChunks(DOWN)).containsExactly(4);
    }

    @Test
    void sendsNothingBeyondThePeersGrant() {
        node.openParent(NONE).pages(UP).take(UP, 0).take(UP, 1);
        node.in(new TransferInput.LinkOpened(DOWN, Fixtures.node("c"), LinkRole.CHILD));
        node.frame(DOWN, new BulkFrame.HaveMap(NONE, Bitmap.none(2)))
                .frame(DOWN, new BulkFrame.Upstream(new StripeSet(1, 1)));
        assertThat(node.sentChunks(DOWN)).isEmpty();
        node.frame(DOWN, new BulkFrame.Grant(2 * CHUNK - 1));
        assertThat(node.sentChunks(DOWN)).containsExactly(0);
        node.frame(DOWN, new BulkFrame.Grant(2 * CHUNK));
        assertThat(node.sentChunks(DOWN)).containsExactly(1);
    }

    @Test
    void whoHasTheWholeFileSaysSoAndTheLinksItDialledAreDoneOnceTheirOtherEndHasSaidTheSame() {
        node.openParent(ALL)
                .openChild(DOWN, NONE)
                .open(OTHER, "x", LinkRole.PARENT, NONE)
                .pages(UP);
        for (int i = 0; i < 299; i++) {
            node.take(UP, i);
        }
        assertThat(node.effects(TransferEffect.LinkDone.class)).isEmpty();
        node.take(UP, 299);
        assertThat(node.effects(TransferEffect.LinkDone.class)).containsExactly(new TransferEffect.LinkDone(UP));
        BulkFrame.HaveMap all = new BulkFrame.HaveMap(ALL, Bitmap.all(2));
        assertThat(node.frames(OTHER, BulkFrame.HaveMap.class)).containsExactly(all);
        assertThat(node.frames(DOWN, BulkFrame.HaveMap.class)).containsExactly(all);
        node.frame(OTHER, new BulkFrame.Have(0, 299));
        assertThat(node.effects(TransferEffect.LinkDone.class))
                .as("it may lack a digest page")
                .isEmpty();
        node.frame(OTHER, all);
        assertThat(node.effects(TransferEffect.LinkDone.class)).containsExactly(new TransferEffect.LinkDone(OTHER));
        node.frame(OTHER, all);
        assertThat(node.effects(TransferEffect.LinkDone.class)).as("told once").isEmpty();
        node.frame(DOWN, all);
        assertThat(node.effects(TransferEffect.LinkDone.class))
                .as("it is the child's to close")
                .isEmpty();
    }

    @Test
    void servesALatePeerFromAnywhereWithWhatItLacks() {
        node.openParent(NONE).pages(UP);
        for (int i = 0; i < 6; i++) {
            node.take(UP, i);
        }
        node.openChild(DOWN, map(0, 2, 4));
        assertThat(node.sentChunks(DOWN)).containsExactly(1, 3, 5);
    }

    @Test
    void tellsOthersWhatItHasGatheredInRanges() {
        node.openParent(NONE).open(OTHER, "x", LinkRole.CHILD, NONE).pages(UP).after(200);
        node.take(UP, 0);
        List<BulkFrame.Have> told = new ArrayList<>(node.frames(OTHER, BulkFrame.Have.class));
        node.take(UP, 1).take(UP, 2).take(UP, 9);
        assertThat(node.frames(OTHER, BulkFrame.Have.class)).isEmpty();
        node.after(100);
        told.addAll(node.frames(OTHER, BulkFrame.Have.class));
        assertThat(node.frames(UP, BulkFrame.Have.class)).isEmpty();
        assertThat(told).endsWith(new BulkFrame.Have(9, 9));
    }

    @Test
    void dropsAndCountsAChunkItHasAlready() {
        node.openParent(NONE).pages(UP).take(UP, 3).chunk(UP, 3);
        assertThat(node.effects(TransferEffect.Drop.class))
                .containsExactly(new TransferEffect.Drop(3, TransferEffect.DropReason.DUPLICATE, "chunk 3"));
        assertThat(node.core.stats().duplicateBytes()).isEqualTo(CHUNK);
    }

    @Test
    void asksElsewhereForAChunkThatCameWrong() {
        node.openParent(NONE).open(OTHER, "x", LinkRole.CHILD, map(5)).pages(UP).chunk(UP, 5);
        node.in(new TransferInput.ChunkRejected(5));
        assertThat(node.frames(OTHER, BulkFrame.Request.class)).containsExactly(new BulkFrame.Request(List.of(5)));
        assertThat(node.frames(OTHER, BulkFrame.Grant.class)).containsExactly(new BulkFrame.Grant(CHUNK));
        assertThat(node.core.owner(5)).isEqualTo(ChunkOwner.REQUESTED);
        assertThat(node.core.stats().rejectedChunks()).isEqualTo(1);
    }

    @Test
    void asksTheSameNeighbourAgainIfThereIsNoOther() {
        node.openParent(ALL).pages(UP).chunk(UP, 5).in(new TransferInput.ChunkRejected(5));
        assertThat(node.frames(UP, BulkFrame.Request.class)).containsExactly(new BulkFrame.Request(List.of(5)));
    }

    @Test
    void closesALinkAtTheLimitOfWrongChunks() {
        node.openParent(ALL).pages(UP);
        for (int i = 0; i < 3; i++) {
            assertThat(node.closed()).isEmpty();
            node.chunk(UP, i).in(new TransferInput.ChunkRejected(i));
        }
        assertThat(node.closed())
                .extracting(TransferEffect.CloseLink::cause)
                .containsExactly(TransferEffect.CloseCause.BAD_CHUNKS);
        node.chunk(UP, 9);
        assertThat(node.effects(TransferEffect.Drop.class))
                .extracting(TransferEffect.Drop::reason)
                .containsExactly(TransferEffect.DropReason.LINK_CLOSED);
    }

    @Test
    void asksAgainElsewhereWhenARequestIsLate() {
        node.openParent(NONE).open(OTHER, "x", LinkRole.CHILD, map(5)).pages(UP).chunk(UP, 5);
        node.in(new TransferInput.ChunkRejected(5)).open(4, "y", LinkRole.CHILD, map(5));
        node.after(2000);
        assertThat(node.frames(4, BulkFrame.Request.class)).containsExactly(new BulkFrame.Request(List.of(5)));
        assertThat(node.core.stats().expiredRequests()).isEqualTo(1);
    }

    @Test
    void pullsTheFewChunksThatTheIdleUpstreamLacks() {
        node.openParent(NONE).open(OTHER, "x", LinkRole.CHILD, map(5, 6));
        assertThat(node.frames(OTHER, BulkFrame.Request.class)).isEmpty();
        node.after(500);
        assertThat(node.frames(OTHER, BulkFrame.Request.class)).containsExactly(new BulkFrame.Request(List.of(5, 6)));
        assertThat(node.core.upstreamLink(0)).hasValue(UP);
    }

    @Test
    void pullsFromTheSourceOnlyWhatNobodyElseHas() {
        node.openParent(NONE).open(OTHER, "s", LinkRole.PARENT, map(5, 6)).open(4, "y", LinkRole.CHILD, map(6));
        node.after(500);
        assertThat(node.frames(4, BulkFrame.Request.class)).containsExactly(new BulkFrame.Request(List.of(6)));
        assertThat(node.frames(OTHER, BulkFrame.Request.class)).containsExactly(new BulkFrame.Request(List.of(5)));
    }

    @Test
    void changesAnIdleUpstreamForANeighbourThatHasMuchMore() {
        node.openParent(NONE).open(OTHER, "x", LinkRole.CHILD, ALL).after(499);
        assertThat(node.core.upstreamLink(0)).hasValue(UP);
        node.after(1);
        assertThat(node.core.upstreamLink(0)).hasValue(OTHER);
        assertThat(node.frames(UP, BulkFrame.Upstream.class)).containsExactly(new BulkFrame.Upstream(StripeSet.NONE));
        assertThat(node.frames(OTHER, BulkFrame.Grant.class)).containsExactly(new BulkFrame.Grant(4 << 20));
    }

    @Test
    void anUpstreamWhoseChunksTakeLongIsNotIdleBetweenThem() {
        node.openParent(NONE).open(OTHER, "x", LinkRole.CHILD, ALL).pages(UP);
        node.after(400).take(UP, 0).after(1100);
        assertThat(node.core.upstreamLink(0)).as("three gaps of 400 ms").hasValue(UP);
        node.after(100);
        assertThat(node.core.upstreamLink(0)).hasValue(OTHER);
    }

    @Test
    void theSilenceOfAnUpstreamWhoseChunksComeFastAgainIsSoonAsShortAsBefore() {
        node.openParent(NONE).open(OTHER, "x", LinkRole.CHILD, ALL).pages(UP);
        node.after(400).take(UP, 0);
        for (int i = 1; i < 10; i++) {
            node.after(10).take(UP, i);
        }
        node.after(499);
        assertThat(node.core.upstreamLink(0)).hasValue(UP);
        node.after(1);
        assertThat(node.core.upstreamLink(0)).hasValue(OTHER);
    }

    @Test
    void waitsTwiceAsLongAfterEachRequestThatCameToNothingUntilOneIsAnswered() {
        node.openParent(NONE).open(OTHER, "x", LinkRole.CHILD, map(5)).pages(UP).chunk(UP, 5);
        node.in(new TransferInput.ChunkRejected(5));
        node.after(2000);
        assertThat(node.core.stats().expiredRequests()).isEqualTo(1);
        node.frame(OTHER, new BulkFrame.Stopped(0)).after(3999);
        assertThat(node.core.stats().expiredRequests()).isEqualTo(1);
        node.after(1);
        assertThat(node.core.stats().expiredRequests()).isEqualTo(2);
        node.frame(OTHER, new BulkFrame.Stopped(0)).chunk(OTHER, 5).in(new TransferInput.ChunkRejected(5));
        node.open(4, "y", LinkRole.CHILD, map(5)).after(2000);
        assertThat(node.core.stats().expiredRequests()).isEqualTo(3);
    }

    @Test
    void grantsTheRestToTheNewUpstreamOnceTheOldOneHasStopped() {
        node.openParent(NONE).open(OTHER, "x", LinkRole.CHILD, ALL).after(500);
        node.frame(UP, new BulkFrame.Stopped(0));
        assertThat(node.frames(OTHER, BulkFrame.Grant.class)).containsExactly(new BulkFrame.Grant(12 << 20));
    }

    @Test
    void changesASuspectedUpstreamAtOnce() {
        node.openParent(ALL).open(OTHER, "x", LinkRole.CHILD, map(1)).in(new TransferInput.LinkSuspected(UP));
        assertThat(node.core.upstreamLink(0)).hasValue(OTHER);
    }

    @Test
    void takesAnotherUpstreamWhenItsLinkCloses() {
        node.openParent(ALL).open(OTHER, "x", LinkRole.CHILD, map(1)).in(new TransferInput.LinkClosed(UP, "reset"));
        assertThat(node.core.upstreamLink(0)).hasValue(OTHER);
    }

    @Test
    void toldToStopItSettlesItsCreditAndSendsNoMore() {
        node.openParent(NONE).openChild(DOWN, NONE).pages(UP).take(UP, 0);
        node.frame(DOWN, new BulkFrame.Upstream(StripeSet.NONE));
        assertThat(node.frames(DOWN, BulkFrame.Stopped.class)).containsExactly(new BulkFrame.Stopped(CHUNK));
        node.chunk(UP, 1).verified(1);
        assertThat(node.sentChunks(DOWN)).isEmpty();
    }

    @Test
    void servesRequestsBeforeAnythingElseAlsoWithoutBeingUpstream() {
        node.openParent(NONE).pages(UP).take(UP, 0).take(UP, 1);
        node.open(OTHER, "x", LinkRole.CHILD, NONE).frame(OTHER, new BulkFrame.Grant(1 << 20));
        node.frame(OTHER, new BulkFrame.Request(List.of(1, 200)));
        assertThat(node.sentChunks(OTHER)).containsExactly(1);
    }

    @Test
    void neverHoldsMoreThanTheWindow() {
        CoreProbe small = CoreProbe.receiver(CoreProbe.window(1 << 20));
        small.openParent(NONE).pages(UP);
        int accepted = 0;
        while (accepted < 300 && small.chunk(UP, accepted).closed().isEmpty()) {
            small.verified(accepted++);
        }
        assertThat(accepted).isEqualTo(48);
        assertThat(small.closed().get(0).reason()).contains("past its grant");
        assertThat(small.core.unstoredBytes()).isLessThanOrEqualTo(1 << 20);
        assertThat(small.core.stats().protocolErrors()).isEqualTo(1);
    }

    @Test
    void finishesOnceWhenAllIsStoredAndThenHasNoUpstream() {
        node.openParent(NONE).pages(UP);
        for (int i = 0; i < 299; i++) {
            node.take(UP, i);
            assertThat(node.effects(TransferEffect.Finish.class)).isEmpty();
        }
        node.chunk(UP, 299);
        assertThat(node.frames(UP, BulkFrame.Upstream.class)).containsExactly(new BulkFrame.Upstream(StripeSet.NONE));
        node.verified(299).in(new TransferInput.ChunkStored(299));
        assertThat(node.effects(TransferEffect.Finish.class)).hasSize(1);
        node.in(new TransferInput.Finished());
        assertThat(node.effects(TransferEffect.Progressed.class))
                .containsExactly(new TransferEffect.Progressed(new MemberState.Verified()));
        assertThat(node.core.upstreamLink(0)).isEmpty();
    }

    @Test
    void reportsTheReasonWhenFinishingFails() {
        node.in(new TransferInput.FinishFailed("wrong file digest"));
        assertThat(node.core.memberState()).isEqualTo(new MemberState.Failed("wrong file digest"));
    }

    @Test
    void asAPureRelayItWantsOnlyWhatItsChildrenLackAndForgetsWhatItHasRelayed() {
        node.openParent(ALL).openChild(DOWN, map(0, 1)).pages(UP);
        node.in(new TransferInput.StoreFailed("No space left on device"));
        assertThat(node.frames(DOWN, BulkFrame.PureRelay.class)).hasSize(1);
        assertThat(node.core.owner(0)).isEqualTo(ChunkOwner.MISSING);
        assertThat(node.core.owner(2)).isEqualTo(ChunkOwner.EXPECTED);
        assertThat(node.core.memberState()).isEqualTo(new MemberState.Failed("No space left on device"));
        node.chunk(UP, 2).verified(2);
        assertThat(node.sentChunks(DOWN)).containsExactly(2);
        assertThat(node.effects(TransferEffect.Store.class)).isEmpty();
        node.in(new TransferInput.SendDone(DOWN, 2));
        assertThat(node.effects(TransferEffect.Forget.class)).containsExactly(new TransferEffect.Forget(2));
        assertThat(node.core.unstoredBytes()).isZero();
    }

    @Test
    void asAPureRelayItFetchesAgainWhatANewChildLacks() {
        node.openParent(ALL).pages(UP).in(new TransferInput.StoreFailed("full"));
        assertThat(node.core.owner(7)).isEqualTo(ChunkOwner.MISSING);
        BitSet allBut7 = ALL.toBitSet();
        allBut7.clear(7);
        node.in(new TransferInput.LinkOpened(DOWN, Fixtures.node("c"), LinkRole.CHILD));
        node.frame(DOWN, new BulkFrame.HaveMap(Bitmap.of(300, allBut7), Bitmap.none(2)));
        node.frame(DOWN, new BulkFrame.Upstream(new StripeSet(1, 1)));
        assertThat(node.frames(UP, BulkFrame.Request.class)).containsExactly(new BulkFrame.Request(List.of(7)));
        assertThat(node.core.owner(7)).isEqualTo(ChunkOwner.EXPECTED);
    }

    @Test
    void closesAllLinksWhenCancelledAndDropsWhatComesAfter() {
        node.openParent(ALL).pages(UP).in(new TransferInput.Cancelled("ended by its source"));
        assertThat(node.closed())
                .containsExactly(new TransferEffect.CloseLink(
                        UP, TransferEffect.CloseCause.TRANSFER_OVER, "ended by its source"));
        node.chunk(UP, 0);
        assertThat(node.effects(TransferEffect.Drop.class))
                .extracting(TransferEffect.Drop::reason)
                .containsExactly(TransferEffect.DropReason.TRANSFER_OVER);
    }

    @Test
    void resumesWithWhatIsStored() {
        TransferCore core =
                TransferCore.receiver(HEADER, Fixtures.settings(), Optional.empty(), map(0, 1), Bitmap.all(2));
        CoreProbe resumed = new CoreProbe(core);
        resumed.in(new TransferInput.LinkOpened(UP, Fixtures.node("p"), LinkRole.PARENT));
        assertThat(resumed.frames(UP, BulkFrame.HaveMap.class))
                .containsExactly(new BulkFrame.HaveMap(map(0, 1), Bitmap.all(2)));
    }

    private static CoreProbe recovering() {
        return new CoreProbe(TransferCore.recovering(HEADER, Fixtures.settings(), Optional.of(Fixtures.node("p"))));
    }

    @Test
    void saysAndTakesNothingBeforeItKnowsWhatIsStored() {
        CoreProbe resumed = recovering().openParent(ALL).openChild(DOWN, NONE).after(10_000);
        assertThat(resumed.last).isEmpty();
        assertThat(resumed.core.nextWakeNanos()).isEqualTo(TreeProtocol.NEVER);
        resumed.in(new TransferInput.PageReceived(UP, 0, HEADER.pageBytes(0), 1));
        assertThat(resumed.effects(TransferEffect.Drop.class))
                .extracting(TransferEffect.Drop::reason)
                .containsExactly(TransferEffect.DropReason.NOT_WANTED);
        assertThat(resumed.closed()).isEmpty();
    }

    @Test
    void linksThatOpenedMeanwhileAreToldAndServedWhatIsStored() {
        CoreProbe resumed = recovering().openParent(ALL).openChild(DOWN, map(1));
        resumed.in(new TransferInput.Recovered(map(0, 1, 2), Bitmap.all(2)));
        BulkFrame.HaveMap map = new BulkFrame.HaveMap(map(0, 1, 2), Bitmap.all(2));
        assertThat(resumed.frames(UP, BulkFrame.HaveMap.class)).containsExactly(map);
        assertThat(resumed.frames(UP, BulkFrame.Upstream.class))
                .containsExactly(new BulkFrame.Upstream(new StripeSet(1, 1)));
        assertThat(resumed.frames(UP, BulkFrame.Grant.class)).hasSize(1);
        assertThat(resumed.frames(DOWN, BulkFrame.HaveMap.class)).containsExactly(map);
        assertThat(resumed.sentChunks(DOWN)).containsExactly(0, 2);
        assertThat(resumed.core.memberState()).isEqualTo(new MemberState.Receiving(3L * CHUNK));
        assertThat(resumed.core.owner(1)).isEqualTo(ChunkOwner.VERIFIED);
        assertThat(resumed.core.owner(3)).isEqualTo(ChunkOwner.EXPECTED);
    }

    @Test
    void finishesAtOnceWhenAllIsStored() {
        CoreProbe resumed = recovering().in(new TransferInput.Recovered(ALL, Bitmap.all(2)));
        assertThat(resumed.effects(TransferEffect.Finish.class)).hasSize(1);
    }

    @Test
    void relaysWhenItCannotEvenOpenItsFile() {
        CoreProbe resumed = recovering().openParent(ALL).openChild(DOWN, NONE);
        resumed.in(new TransferInput.StoreFailed("no such directory"));
        for (int link : new int[] {UP, DOWN}) {
            assertThat(resumed.frames(link, BulkFrame.class))
                    .startsWith(
                            new BulkFrame.PureRelay(),
                            resumed.frames(link, BulkFrame.HaveMap.class).get(0));
        }
        assertThat(resumed.core.memberState()).isEqualTo(new MemberState.Failed("no such directory"));
        resumed.in(new TransferInput.Recovered(ALL, Bitmap.all(2)));
        assertThat(resumed.core.verifiedChunks().cardinality()).isZero();
        resumed.pages(UP).chunk(UP, 4).verified(4);
        assertThat(resumed.sentChunks(DOWN)).containsExactly(4);
    }

    @Test
    void theSourceMakesPagesJustAheadOfWhatIsTaken() {
        TransferHeader large = Fixtures.header(Fixtures.node("s"), 2000L * CHUNK);
        CoreProbe source = new CoreProbe(TransferCore.source(large, Fixtures.settings()));
        assertThat(source.last).containsExactly(new TransferEffect.MakePage(0));
        source.in(new TransferInput.PageReady(0));
        assertThat(source.last).containsExactly(new TransferEffect.MakePage(1));
        source.in(new TransferInput.PageReady(1));
        assertThat(source.last).isEmpty();
    }

    @Test
    void aSourceThatCannotReadFailsTheTransfer() {
        CoreProbe source = new CoreProbe(TransferCore.source(HEADER, Fixtures.settings()));
        source.open(DOWN, "c", LinkRole.CHILD, NONE).in(new TransferInput.SourceFailed("file changed"));
        assertThat(source.core.memberState()).isEqualTo(new MemberState.Failed("file changed"));
        assertThat(source.closed()).hasSize(1);
    }

    @Test
    void refusesFramesBeforeTheHaveMap() {
        node.in(new TransferInput.LinkOpened(UP, Fixtures.node("p"), LinkRole.PARENT));
        node.frame(UP, new BulkFrame.Grant(1));
        assertThat(node.closed()).hasSize(1);
        assertThat(node.closed().get(0).reason()).contains("first frame").contains("p#1");
    }

    static List<BulkFrame> absurdFrames() {
        return List.of(
                new BulkFrame.HaveMap(Bitmap.none(299), Bitmap.none(2)),
                new BulkFrame.HaveMap(Bitmap.none(300), Bitmap.none(3)),
                new BulkFrame.Have(-1, 3),
                new BulkFrame.Have(4, 3),
                new BulkFrame.Have(3, 300),
                new BulkFrame.Grant(-1),
                new BulkFrame.Grant(Long.MAX_VALUE),
                new BulkFrame.Stopped(0),
                new BulkFrame.Request(List.of()),
                new BulkFrame.Request(List.of(300)),
                new BulkFrame.Request(List.of(-1)),
                new BulkFrame.Request(List.of(4, 4)));
    }

    @ParameterizedTest
    @MethodSource("absurdFrames")
    void closesTheLinkOfAnAbsurdFrameAndGoesOn(BulkFrame frame) {
        node.openParent(NONE).open(OTHER, "x", LinkRole.CHILD, map(1)).frame(OTHER, frame);
        assertThat(node.closed())
                .extracting(TransferEffect.CloseLink::link, TransferEffect.CloseLink::cause)
                .containsExactly(tuple(OTHER, TransferEffect.CloseCause.PROTOCOL_ERROR));
        assertThat(node.core.stats().protocolErrors()).isEqualTo(1);
        node.pages(UP).chunk(UP, 0);
        assertThat(node.effects(TransferEffect.Verify.class)).hasSize(1);
    }

    @Test
    void refusesAGrantThatGoesBack() {
        node.openParent(NONE).frame(UP, new BulkFrame.Grant(100)).frame(UP, new BulkFrame.Grant(99));
        assertThat(node.closed().get(0).reason()).contains("back from 100 to 99");
    }

    static List<TransferInput> absurdPayload() {
        return List.of(
                new TransferInput.ChunkReceived(UP, 300, CHUNK, 1),
                new TransferInput.ChunkReceived(UP, -1, CHUNK, 1),
                new TransferInput.ChunkReceived(UP, 0, CHUNK - 1, 1),
                new TransferInput.ChunkReceived(UP, 0, CHUNK, 1),
                new TransferInput.PageReceived(UP, 2, 32, 1),
                new TransferInput.PageReceived(UP, 0, 31, 1));
    }

    @ParameterizedTest
    @MethodSource("absurdPayload")
    void closesTheLinkOfPayloadThatBreaksTheRules(TransferInput payload) {
        node.openParent(NONE).in(payload);
        assertThat(node.closed()).hasSize(1);
        assertThat(node.effects(TransferEffect.Drop.class))
                .extracting(TransferEffect.Drop::reason)
                .containsExactly(TransferEffect.DropReason.PROTOCOL_ERROR);
    }
}
