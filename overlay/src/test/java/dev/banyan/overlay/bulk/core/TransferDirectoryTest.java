package dev.banyan.overlay.bulk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TransferDirectoryTest {
    private static final NodeId SELF = Fixtures.node("me");
    private static final NodeId PARENT = Fixtures.node("parent");
    private static final NodeId CHILD = Fixtures.node("child");
    private static final NodeId X = Fixtures.node("x");
    private static final TransferHeader FOREIGN = Fixtures.header(Fixtures.node("far"), 1000);
    private static final TransferHeader OWN = Fixtures.header(SELF, 1000);

    private static final Duration LOST_PATIENCE = Duration.ofSeconds(7);

    private final TransferDirectory directory = new TransferDirectory(Fixtures.member(SELF), settings(2, 3));
    private final List<DirectoryEffect> last = new ArrayList<>();
    private long nowNanos;

    private static DirectorySettings settings(int transfersMax, int membersMax) {
        DirectorySettings d = Fixtures.directorySettings();
        return new DirectorySettings(
                transfersMax,
                membersMax,
                d.endedMax(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                LOST_PATIENCE,
                d.resultInterval(),
                d.progressInterval(),
                2,
                d.redialMin(),
                d.redialMax(),
                d.planInterval(),
                d.inlineMax(),
                1500,
                d.chainReceiversMax());
    }

    private TransferDirectoryTest in(DirectoryInput input) {
        last.clear();
        last.addAll(directory.handle(nowNanos, input));
        return this;
    }

    private TransferDirectoryTest after(long millis) {
        nowNanos += millis * Fixtures.MILLI;
        return in(new DirectoryInput.Tick());
    }

    private TransferDirectoryTest from(NodeId peer, TransferMessage message) {
        return in(new DirectoryInput.MessageReceived(peer, message));
    }

    private TransferDirectoryTest neighbours() {
        in(new DirectoryInput.NeighbourUp(PARENT, LinkRole.PARENT));
        return in(new DirectoryInput.NeighbourUp(CHILD, LinkRole.CHILD));
    }

    private <T> List<T> effects(Class<T> kind) {
        return last.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private List<TransferMessage> sentTo(NodeId peer) {
        return effects(DirectoryEffect.SendMessage.class).stream()
                .filter(e -> e.peer().equals(peer))
                .map(DirectoryEffect.SendMessage::message)
                .toList();
    }

    private List<ResultEntry> resultsTo(NodeId peer) {
        return sentTo(peer).stream()
                .filter(TransferMessage.Results.class::isInstance)
                .flatMap(m -> ((TransferMessage.Results) m).entries().stream())
                .toList();
    }

    private static TransferMessage.Announce announce(TransferHeader header, boolean sourceBelow) {
        return announce(header, sourceBelow, false);
    }

    private static TransferMessage.Announce announce(TransferHeader header, boolean sourceBelow, boolean complete) {
        return new TransferMessage.Announce(header, sourceBelow, complete, TransferLimit.NONE, Optional.empty());
    }

    private static TransferMessage.Results results(TransferId id, boolean covered, ResultEntry... entries) {
        return new TransferMessage.Results(id, List.of(entries), covered);
    }

    @Test
    void startsWhatIsAnnouncedAndTellsAllNeighbours() {
        neighbours().from(PARENT, announce(FOREIGN, false));
        assertThat(effects(DirectoryEffect.Start.class))
                .containsExactly(new DirectoryEffect.Start(FOREIGN, Optional.of(PARENT), Optional.empty()));
        assertThat(sentTo(CHILD)).contains(announce(FOREIGN, false));
        assertThat(sentTo(PARENT)).contains(announce(FOREIGN, false));
    }

    @Test
    void theChildDialsOnceBothKnowTheTransfer() {
        neighbours().from(PARENT, announce(FOREIGN, false));
        assertThat(effects(DirectoryEffect.OpenBulkLink.class))
                .containsExactly(new DirectoryEffect.OpenBulkLink(FOREIGN.id(), PARENT, Optional.empty()));
        from(CHILD, announce(FOREIGN, false));
        assertThat(effects(DirectoryEffect.OpenBulkLink.class)).isEmpty();
    }

    @Test
    void theContentOfASmallFileGoesOnWithItsAnnouncementAndNoLinkIsDialled() {
        neighbours().from(PARENT, announceWhole(FOREIGN));
        assertThat(effects(DirectoryEffect.Start.class))
                .containsExactly(new DirectoryEffect.Start(FOREIGN, Optional.of(PARENT), content(FOREIGN)));
        assertThat(sentTo(CHILD)).contains(announceWhole(FOREIGN));
        assertThat(sentTo(PARENT)).as("which has it").contains(announce(FOREIGN, false));
        after(10_000);
        assertThat(effects(DirectoryEffect.OpenBulkLink.class)).isEmpty();
    }

    @Test
    void theSourceSendsTheContentUpAndDownAndDialsNobody() {
        neighbours().in(new DirectoryInput.SendRequested(OWN, 0, content(OWN)));
        assertThat(sentTo(PARENT))
                .containsExactly(new TransferMessage.Announce(OWN, true, true, TransferLimit.NONE, content(OWN)));
        assertThat(sentTo(CHILD))
                .containsExactly(new TransferMessage.Announce(OWN, true, true, TransferLimit.NONE, content(OWN)));
        from(PARENT, announce(OWN, false));
        assertThat(effects(DirectoryEffect.OpenBulkLink.class)).isEmpty();
    }

    @Test
    void aNeighbourThatComesLaterFetchesASmallFileOverALink() {
        in(new DirectoryInput.SendRequested(OWN, 0, content(OWN)));
        in(new DirectoryInput.NeighbourUp(PARENT, LinkRole.PARENT));
        assertThat(sentTo(PARENT)).containsExactly(announce(OWN, true, true));
        from(PARENT, announce(OWN, false));
        assertThat(effects(DirectoryEffect.OpenBulkLink.class))
                .containsExactly(new DirectoryEffect.OpenBulkLink(OWN.id(), PARENT, Optional.empty()));
    }

    @Test
    void aNeighbourThatWasLostFetchesASmallFileOverALink() {
        neighbours().in(new DirectoryInput.SendRequested(OWN, 0, content(OWN)));
        in(new DirectoryInput.NeighbourDown(PARENT)).in(new DirectoryInput.NeighbourUp(PARENT, LinkRole.PARENT));
        assertThat(sentTo(PARENT)).containsExactly(announce(OWN, true, true));
        from(PARENT, announce(OWN, false));
        assertThat(effects(DirectoryEffect.OpenBulkLink.class)).hasSize(1);
    }

    @Test
    void moreContentThanATreeLinkMayCarryInASecondGoesOverLinks() {
        neighbours().in(new DirectoryInput.SendRequested(OWN, 0, content(OWN)));
        from(PARENT, announceWhole(FOREIGN));
        assertThat(effects(DirectoryEffect.Start.class))
                .as("it is here all the same")
                .containsExactly(new DirectoryEffect.Start(FOREIGN, Optional.of(PARENT), content(FOREIGN)));
        assertThat(sentTo(CHILD)).contains(announce(FOREIGN, false));
    }

    @Test
    void contentOfAnotherLengthIsRefused() {
        Optional<InlineContent> lacking = Optional.of(new InlineContent(new byte[(int) FOREIGN.fileBytes() - 1]));
        neighbours().from(PARENT, new TransferMessage.Announce(FOREIGN, false, false, TransferLimit.NONE, lacking));
        assertThat(effects(DirectoryEffect.Start.class)).isEmpty();
        assertThat(effects(DirectoryEffect.Refused.class))
                .singleElement()
                .satisfies(refused -> assertThat(refused.reason())
                        .contains(
                                PARENT.toString(), "with " + (FOREIGN.fileBytes() - 1) + " of " + FOREIGN.fileBytes()));
        assertThat(directory.refusedCount()).isEqualTo(1);
    }

    private static Optional<InlineContent> content(TransferHeader header) {
        return Optional.of(new InlineContent(new byte[(int) header.fileBytes()]));
    }

    private static TransferMessage.Announce announceWhole(TransferHeader header) {
        return new TransferMessage.Announce(header, false, false, TransferLimit.NONE, content(header));
    }

    @Test
    void dialsAgainWithGrowingWaits() {
        neighbours().from(PARENT, announce(FOREIGN, false));
        for (long wait : new long[] {100, 200, 400, 800, 1600, 2000, 2000}) {
            in(new DirectoryInput.BulkLinkClosed(FOREIGN.id(), PARENT, false)).after(wait - 1);
            assertThat(effects(DirectoryEffect.OpenBulkLink.class)).isEmpty();
            assertThat(directory.nextWakeNanos()).isLessThanOrEqualTo(nowNanos + Fixtures.MILLI);
            after(1);
            assertThat(effects(DirectoryEffect.OpenBulkLink.class)).hasSize(1);
        }
    }

    @Test
    void closesBulkLinksToALostNeighbour() {
        neighbours().from(PARENT, announce(FOREIGN, false)).in(new DirectoryInput.NeighbourDown(PARENT));
        assertThat(effects(DirectoryEffect.CloseBulkLinks.class))
                .containsExactly(new DirectoryEffect.CloseBulkLinks(FOREIGN.id(), PARENT));
    }

    @Test
    void refusesMoreTransfersThanItsBound() {
        neighbours();
        for (int i = 0; i < 3; i++) {
            NodeId source = Fixtures.node("s" + i);
            from(PARENT, announce(Fixtures.header(source, 5), false));
        }
        assertThat(effects(DirectoryEffect.Start.class)).isEmpty();
        assertThat(effects(DirectoryEffect.Refused.class)).hasSize(1);
        assertThat(effects(DirectoryEffect.Refused.class).get(0).reason()).contains("max-transfers");
        assertThat(directory.refusedCount()).isEqualTo(1);
    }

    @Test
    void refusesAnotherHeaderForATransferItKnows() {
        neighbours().from(PARENT, announce(FOREIGN, false));
        from(CHILD, announce(Fixtures.header(FOREIGN.source(), 999), false));
        assertThat(effects(DirectoryEffect.Refused.class)).hasSize(1);
    }

    @Test
    void sendsResultsToTheParentBatched() {
        neighbours().from(PARENT, announce(FOREIGN, false));
        assertThat(resultsTo(PARENT)).hasSize(1);
        after(10).from(CHILD, results(FOREIGN.id(), false, new ResultEntry(X, 4, new MemberState.Verified())));
        assertThat(resultsTo(PARENT)).isEmpty();
        after(200);
        assertThat(resultsTo(PARENT)).containsExactly(new ResultEntry(X, 4, new MemberState.Verified()));
    }

    @Test
    void sendsResultsToTheChildWhoseSubtreeHoldsTheSource() {
        neighbours().from(PARENT, announce(FOREIGN, false)).from(CHILD, announce(FOREIGN, true));
        assertThat(sentTo(PARENT)).contains(announce(FOREIGN, true));
        after(200);
        assertThat(resultsTo(CHILD)).extracting(ResultEntry::node).containsExactly(SELF);
        after(200).in(new DirectoryInput.NeighbourDown(CHILD)).after(200);
        assertThat(directory.nextWakeNanos()).isGreaterThan(nowNanos);
    }

    @Test
    void sendsAllResultsAnewOverANewLink() {
        neighbours().from(PARENT, announce(FOREIGN, false));
        in(new DirectoryInput.LocalState(FOREIGN.id(), new MemberState.Verified()))
                .after(200);
        in(new DirectoryInput.NeighbourDown(PARENT));
        in(new DirectoryInput.NeighbourUp(X, LinkRole.PARENT))
                .from(X, announce(FOREIGN, false))
                .after(200);
        assertThat(directory.nextWakeNanos()).isGreaterThan(nowNanos);
        in(new DirectoryInput.NeighbourDown(X));
        in(new DirectoryInput.NeighbourUp(PARENT, LinkRole.PARENT));
        from(PARENT, announce(FOREIGN, false));
        List<ResultEntry> anew = new ArrayList<>(resultsTo(PARENT));
        after(200);
        anew.addAll(resultsTo(PARENT));
        assertThat(anew).containsExactly(new ResultEntry(SELF, 2, new MemberState.Verified()));
    }

    @Test
    void theRootNamesMembersThatNobodyReportsAndThoseItStruck() {
        in(new DirectoryInput.MembersAttached(members(SELF, PARENT, X)));
        in(new DirectoryInput.SendRequested(OWN));
        assertThat(directory.outcome(OWN.id()).orElseThrow().summary()).isEqualTo("0 of 2 verified");
        assertThat(directory.outcome(OWN.id()).orElseThrow().complete()).isFalse();
        detached(X, TreeEvent.Departure.GONE).detached(PARENT, TreeEvent.Departure.LEFT);
        assertThat(effects(DirectoryEffect.ResultsChanged.class)).hasSize(1);
        TransferOutcome outcome = directory.outcome(OWN.id()).orElseThrow();
        assertThat(outcome.complete()).isTrue();
        assertThat(outcome.unverified())
                .containsExactlyInAnyOrder(
                        new ResultEntry(X, 0, new MemberState.Gone()),
                        new ResultEntry(PARENT, 0, new MemberState.Left()));
    }

    @Test
    void isNotCompleteBeforeTheRootsRosterIsCovered() {
        neighbours().in(new DirectoryInput.SendRequested(OWN));
        ResultEntry verified = new ResultEntry(X, 1, new MemberState.Verified());
        from(PARENT, results(OWN.id(), false, verified));
        assertThat(directory.outcome(OWN.id()).orElseThrow().complete()).isFalse();
        from(PARENT, results(OWN.id(), true));
        assertThat(directory.outcome(OWN.id()).orElseThrow().complete()).isTrue();
        assertThat(directory.outcome(OWN.id()).orElseThrow().summary()).isEqualTo("1 of 1 verified");
    }

    @Test
    void keepsTheSameResultWhateverTheOrderOfArrival() {
        ResultEntry early = new ResultEntry(X, 1, new MemberState.Receiving(5));
        ResultEntry late = new ResultEntry(X, 2, new MemberState.Receiving(9));
        ResultEntry gone = new ResultEntry(X, 0, new MemberState.Gone());
        ResultEntry verified = new ResultEntry(X, 3, new MemberState.Verified());
        assertThat(late.supersedes(early)).isTrue();
        assertThat(early.supersedes(late)).isFalse();
        assertThat(gone.supersedes(late)).isTrue();
        assertThat(late.supersedes(gone)).isFalse();
        assertThat(verified.supersedes(gone)).isTrue();
        assertThat(gone.supersedes(verified)).isFalse();
    }

    private static List<RosterMember> members(NodeId... nodes) {
        return Stream.of(nodes)
                .map(node -> Fixtures.rosterMember(node, Optional.empty()))
                .toList();
    }

    private static ResultEntry entry(NodeId node, long version, MemberState state) {
        return new ResultEntry(node, version, state);
    }

    private TransferOutcome own() {
        return directory.outcome(OWN.id()).orElseThrow();
    }

    private void roster(List<NodeId> added, List<NodeId> struck) {
        in(new DirectoryInput.MembersAttached(members(added.toArray(NodeId[]::new))));
        struck.forEach(node -> detached(node, TreeEvent.Departure.GONE));
    }

    private TransferDirectoryTest detached(NodeId node, TreeEvent.Departure departure) {
        return in(new DirectoryInput.MemberDetached(node, departure));
    }

    @Test
    void aMemberThatLostItsWayToTheRootIsWaitedForBeforeItIsGone() {
        in(new DirectoryInput.MembersAttached(members(SELF, X)));
        in(new DirectoryInput.SendRequested(OWN));
        detached(X, TreeEvent.Departure.LOST).after(LOST_PATIENCE.toMillis() - 1);
        assertThat(own().complete()).isFalse();
        assertThat(directory.nextWakeNanos()).isLessThanOrEqualTo(nowNanos + Fixtures.MILLI);
        after(1);
        assertThat(effects(DirectoryEffect.ResultsChanged.class)).hasSize(1);
        assertThat(own().complete()).isTrue();
        assertThat(own().unverified()).containsExactly(entry(X, 0, new MemberState.Gone()));
    }

    @Test
    void aMemberThatFindsItsWayAgainIsNotGone() {
        in(new DirectoryInput.MembersAttached(members(SELF, X)));
        in(new DirectoryInput.SendRequested(OWN));
        detached(X, TreeEvent.Departure.LOST).after(1000);
        roster(List.of(X), List.of());
        after(2 * LOST_PATIENCE.toMillis());
        assertThat(own().complete()).isFalse();
        assertThat(own().unverified()).containsExactly(entry(X, 0, new MemberState.Waiting()));
    }

    @Test
    void aTransferThatBeginsWhileAMemberIsLostWaitsForItToo() {
        in(new DirectoryInput.MembersAttached(members(SELF, X)));
        detached(X, TreeEvent.Departure.LOST).in(new DirectoryInput.SendRequested(OWN));
        assertThat(own().summary()).isEqualTo("0 of 1 verified");
        assertThat(own().complete()).isFalse();
        after(LOST_PATIENCE.toMillis());
        assertThat(own().complete()).isTrue();
    }

    @Test
    void aNewRootWaitsForThoseWhomItKnowsOfAndDoesNotFind() {
        neighbours().in(new DirectoryInput.SendRequested(OWN));
        from(PARENT, results(OWN.id(), true, entry(X, 1, new MemberState.Receiving(5))));
        in(new DirectoryInput.NeighbourDown(PARENT));
        roster(List.of(SELF), List.of());
        after(LOST_PATIENCE.toMillis() - 1);
        assertThat(own().complete()).isFalse();
        after(1);
        assertThat(own().complete()).isTrue();
        assertThat(own().unverified()).containsExactly(entry(X, 0, new MemberState.Gone()));
    }

    @Test
    void aLinkBetweenTwoThatHaveTheWholeFileIsClosedAndNotDialledAgain() {
        neighbours().from(PARENT, announce(FOREIGN, false));
        in(new DirectoryInput.BulkLinkOpened(FOREIGN.id(), PARENT));
        in(new DirectoryInput.LocalState(FOREIGN.id(), new MemberState.Verified()));
        assertThat(effects(DirectoryEffect.CloseBulkLinks.class))
                .as("the parent may lack some of it")
                .isEmpty();
        in(new DirectoryInput.BulkLinkDone(FOREIGN.id(), PARENT));
        assertThat(effects(DirectoryEffect.CloseBulkLinks.class))
                .containsExactly(new DirectoryEffect.CloseBulkLinks(FOREIGN.id(), PARENT));
        in(new DirectoryInput.BulkLinkClosed(FOREIGN.id(), PARENT, false)).after(60_000);
        assertThat(effects(DirectoryEffect.OpenBulkLink.class)).isEmpty();
    }

    @Test
    void whoHasTheWholeFileDialsOnlyAParentThatMayLackSomeOfIt() {
        neighbours().from(PARENT, announceWhole(FOREIGN));
        in(new DirectoryInput.LocalState(FOREIGN.id(), new MemberState.Verified()));
        in(new DirectoryInput.NeighbourDown(PARENT)).in(new DirectoryInput.NeighbourUp(X, LinkRole.PARENT));
        assertThat(sentTo(X)).contains(announce(FOREIGN, false, true));
        from(X, announce(FOREIGN, false, true));
        assertThat(effects(DirectoryEffect.OpenBulkLink.class)).isEmpty();
        in(new DirectoryInput.NeighbourDown(X)).in(new DirectoryInput.NeighbourUp(PARENT, LinkRole.PARENT));
        from(PARENT, announce(FOREIGN, false, false));
        assertThat(effects(DirectoryEffect.OpenBulkLink.class)).hasSize(1);
    }

    @Test
    void theNewestLifeOfAMemberCountsWhateverTheOrderOfArrival() {
        NodeId again = new NodeId("x", 2, "x:2");
        ResultEntry gone = entry(X, 0, new MemberState.Gone());
        ResultEntry old = entry(X, 9, new MemberState.Receiving(9));
        ResultEntry newest = entry(again, 1, new MemberState.Receiving(5));
        neighbours().in(new DirectoryInput.SendRequested(OWN));
        for (List<ResultEntry> order : List.of(List.of(old, gone, newest), List.of(newest, gone, old))) {
            order.forEach(entry -> from(CHILD, results(OWN.id(), true, entry)));
            assertThat(own().membersCount()).isEqualTo(1);
            assertThat(own().unverified()).containsExactly(newest);
            assertThat(own().complete()).isFalse();
        }
        from(CHILD, results(OWN.id(), true, entry(again, 2, new MemberState.Verified())));
        assertThat(own().verified()).containsExactly(again);
        assertThat(own().complete()).isTrue();
    }

    @Test
    void aTransferThatIsKeptGoesOnForAMemberThatComesBackAsAnotherLife() {
        NodeId again = new NodeId("x", 2, "x:2");
        neighbours();
        roster(List.of(SELF, X), List.of());
        in(new DirectoryInput.SendRequested(OWN));
        roster(List.of(), List.of(X));
        after(9_000);
        roster(List.of(again), List.of());
        after(60_000);
        assertThat(directory.transfers()).containsExactly(OWN);
        from(CHILD, results(OWN.id(), false, entry(again, 1, new MemberState.Verified())));
        after(10_000);
        assertThat(effects(DirectoryEffect.End.class)).hasSize(1);
    }

    @Test
    void aMemberThatWasStruckAndReportsAgainCountsByItsReports() {
        neighbours();
        roster(List.of(SELF, X), List.of());
        in(new DirectoryInput.SendRequested(OWN));
        from(CHILD, results(OWN.id(), false, entry(X, 1, new MemberState.Receiving(5))));
        roster(List.of(), List.of(X));
        assertThat(own().unverified()).containsExactly(entry(X, 0, new MemberState.Gone()));
        assertThat(own().complete()).isTrue();

        roster(List.of(X), List.of());
        for (int version = 2; version < 20; version++) {
            ResultEntry report = entry(X, version, new MemberState.Receiving(version));
            after(1_000).from(CHILD, results(OWN.id(), false, report));
            assertThat(effects(DirectoryEffect.ResultsChanged.class)).hasSize(1);
            assertThat(own().unverified()).containsExactly(report);
            assertThat(own().complete()).isFalse();
        }
        assertThat(directory.transfers())
                .as("longer than a finished one is kept")
                .containsExactly(OWN);
        from(CHILD, results(OWN.id(), false, entry(X, 20, new MemberState.Verified())));
        assertThat(own().verified()).containsExactly(X);
    }

    @Test
    void aStruckMemberWhoseReportsCeaseIsGoneAgain() {
        neighbours();
        roster(List.of(SELF, X), List.of());
        in(new DirectoryInput.SendRequested(OWN));
        roster(List.of(), List.of(X));
        from(CHILD, results(OWN.id(), false, entry(X, 2, new MemberState.Receiving(5))));
        assertThat(own().complete()).isFalse();
        assertThat(directory.nextWakeNanos()).isLessThanOrEqualTo(nowNanos + 5_000 * Fixtures.MILLI);
        from(CHILD, results(OWN.id(), false, entry(X, 2, new MemberState.Receiving(5))));
        after(5_000);
        assertThat(effects(DirectoryEffect.ResultsChanged.class)).hasSize(1);
        assertThat(own().unverified()).containsExactly(entry(X, 0, new MemberState.Gone()));
        assertThat(own().complete()).isTrue();
    }

    @Test
    void passesOnBothWhatTheRosterAndWhatTheMemberSays() {
        neighbours().from(PARENT, announce(FOREIGN, false)).from(CHILD, announce(FOREIGN, true));
        after(200);
        ResultEntry gone = entry(X, 0, new MemberState.Gone());
        ResultEntry report = entry(X, 3, new MemberState.Receiving(7));
        from(PARENT, results(FOREIGN.id(), false, gone, report)).after(200);
        assertThat(resultsTo(CHILD)).containsExactlyInAnyOrder(gone, report);
    }

    @Test
    void keepsNoMoreMembersThanItsBoundAndCountsTheRest() {
        neighbours().in(new DirectoryInput.SendRequested(OWN));
        for (int i = 0; i < 5; i++) {
            from(
                    CHILD,
                    results(OWN.id(), false, new ResultEntry(Fixtures.node("m" + i), 1, new MemberState.Verified())));
        }
        assertThat(directory.outcome(OWN.id()).orElseThrow().membersCount()).isEqualTo(3);
        assertThat(directory.refusedCount()).isEqualTo(2);
    }

    @Test
    void splitsManyResultsIntoBoundedMessages() {
        neighbours().from(PARENT, announce(FOREIGN, false));
        from(CHILD, results(FOREIGN.id(), false, new ResultEntry(X, 1, new MemberState.Verified())));
        from(CHILD, results(FOREIGN.id(), true, new ResultEntry(CHILD, 1, new MemberState.Verified())));
        in(new DirectoryInput.LocalState(FOREIGN.id(), new MemberState.Failed("disk full")))
                .after(200);
        List<TransferMessage> sent = sentTo(PARENT);
        assertThat(sent).hasSize(2);
        assertThat(sent).allMatch(m -> ((TransferMessage.Results) m).entries().size() <= 2);
        assertThat(((TransferMessage.Results) sent.get(0)).rosterCovered()).isFalse();
        assertThat(((TransferMessage.Results) sent.get(1)).rosterCovered()).isTrue();
    }

    @Test
    void passesTheEndOnAndDoesNotStartTheTransferAgain() {
        neighbours().from(PARENT, announce(FOREIGN, false));
        from(PARENT, new TransferMessage.Ended(FOREIGN.id(), "finished", false));
        assertThat(effects(DirectoryEffect.End.class))
                .containsExactly(new DirectoryEffect.End(FOREIGN.id(), "finished", false));
        assertThat(sentTo(CHILD)).containsExactly(new TransferMessage.Ended(FOREIGN.id(), "finished", false));
        from(CHILD, announce(FOREIGN, false));
        assertThat(effects(DirectoryEffect.Start.class)).isEmpty();
        assertThat(sentTo(CHILD)).containsExactly(new TransferMessage.Ended(FOREIGN.id(), "finished", false));
    }

    @Test
    void beginsAgainWhenATransferWhoseSourceSeemedGoneIsAnnounced() {
        TransferMessage.Ended gone = new TransferMessage.Ended(FOREIGN.id(), "the source is gone", true);
        neighbours().from(PARENT, announce(FOREIGN, false));
        from(PARENT, gone);
        assertThat(effects(DirectoryEffect.End.class))
                .as("an unfinished copy stays")
                .containsExactly(new DirectoryEffect.End(FOREIGN.id(), "the source is gone", true));
        assertThat(sentTo(CHILD)).containsExactly(gone);
        from(PARENT, announce(FOREIGN, false));
        assertThat(effects(DirectoryEffect.Start.class)).hasSize(1);
        assertThat(sentTo(CHILD)).containsExactly(announce(FOREIGN, false));
    }

    @Test
    void whoKnowsAWayToTheSourceDoesNotBelieveThatItIsGone() {
        neighbours().from(PARENT, announce(FOREIGN, false));
        sentTo(CHILD);
        from(CHILD, new TransferMessage.Ended(FOREIGN.id(), "the source is gone", true));
        assertThat(effects(DirectoryEffect.End.class)).isEmpty();
        assertThat(sentTo(CHILD)).containsExactly(announce(FOREIGN, false));
    }

    @Test
    void nobodyEndsATransferForItsSource() {
        neighbours().in(new DirectoryInput.SendRequested(OWN));
        sentTo(CHILD);
        for (boolean sourceGone : new boolean[] {true, false}) {
            from(CHILD, new TransferMessage.Ended(OWN.id(), "so they say", sourceGone));
            assertThat(effects(DirectoryEffect.End.class)).isEmpty();
            assertThat(sentTo(CHILD)).containsExactly(announce(OWN, true, true));
        }
    }

    @Test
    void whatAllHaveMakesRoomForWhatIsNew() {
        in(new DirectoryInput.MembersAttached(members(SELF, X)));
        neighbours();
        for (int number = 1; number <= 20; number++) {
            TransferId id = new TransferId(SELF.name(), SELF.incarnation(), number);
            in(new DirectoryInput.SendRequested(
                    new TransferHeader(id, SELF, "file-" + number, 5, FileTraits.UNKNOWN, OWN.chunkBytes(), 1)));
            assertThat(effects(DirectoryEffect.Refused.class))
                    .as("refusals of " + id)
                    .isEmpty();
            from(CHILD, results(id, false, new ResultEntry(X, 1, new MemberState.Verified())));
        }
    }

    @Test
    void aNewerFileOfANameWithdrawsTheOlderOneOnceAllHaveThat() {
        TransferHeader newer = new TransferHeader(
                new TransferId(SELF.name(), SELF.incarnation(), 2),
                SELF,
                OWN.fileName(),
                5,
                FileTraits.UNKNOWN,
                OWN.chunkBytes(),
                1);
        in(new DirectoryInput.MembersAttached(members(SELF, X)));
        neighbours().in(new DirectoryInput.SendRequested(OWN));
        from(CHILD, results(OWN.id(), false, new ResultEntry(X, 1, new MemberState.Verified())));
        in(new DirectoryInput.SendRequested(newer));
        assertThat(effects(DirectoryEffect.End.class))
                .extracting(DirectoryEffect.End::id)
                .containsExactly(OWN.id());
        assertThat(directory.transfers()).containsExactly(newer);
    }

    @Test
    void endsACompletedTransferAfterItsTimeAndRemembersTheOutcome() {
        in(new DirectoryInput.MembersAttached(members(SELF, X)));
        neighbours().in(new DirectoryInput.SendRequested(OWN));
        from(CHILD, results(OWN.id(), false, new ResultEntry(X, 1, new MemberState.Verified())));
        after(9_999);
        assertThat(effects(DirectoryEffect.End.class)).isEmpty();
        after(1);
        assertThat(effects(DirectoryEffect.End.class)).hasSize(1);
        assertThat(directory.outcome(OWN.id()).orElseThrow().summary()).isEqualTo("1 of 1 verified");
    }

    @Test
    void theRootEndsATransferWhoseSourceLeftTheRoster() {
        neighbours().in(new DirectoryInput.MembersAttached(members(SELF, FOREIGN.source())));
        from(CHILD, announce(FOREIGN, true)).after(60_000);
        assertThat(effects(DirectoryEffect.End.class)).isEmpty();
        detached(FOREIGN.source(), TreeEvent.Departure.GONE).after(5_000);
        assertThat(effects(DirectoryEffect.End.class)).hasSize(1);
    }

    @Test
    void onlyTheSourceCanSendAndEndItsTransfer() {
        in(new DirectoryInput.SendRequested(FOREIGN));
        assertThat(effects(DirectoryEffect.Refused.class)).hasSize(1);
        in(new DirectoryInput.EndRequested(FOREIGN.id(), "enough"));
        assertThat(effects(DirectoryEffect.Refused.class)).hasSize(1);
        in(new DirectoryInput.SendRequested(OWN)).in(new DirectoryInput.EndRequested(OWN.id(), "enough"));
        assertThat(effects(DirectoryEffect.End.class))
                .containsExactly(new DirectoryEffect.End(OWN.id(), "enough", false));
    }

    @Test
    void aLimitGoesFromTheSourceToAllAndWhoComesLaterHearsOfIt() {
        neighbours().in(new DirectoryInput.SendRequested(OWN));
        in(new DirectoryInput.LimitRequested(OWN.id(), 40_000));
        TransferMessage told = new TransferMessage.Limit(OWN.id(), new TransferLimit(1, 40_000));
        assertThat(effects(DirectoryEffect.Limited.class))
                .containsExactly(new DirectoryEffect.Limited(OWN.id(), 40_000));
        assertThat(sentTo(PARENT)).containsExactly(told);
        assertThat(sentTo(CHILD)).containsExactly(told);
        in(new DirectoryInput.LimitRequested(OWN.id(), 40_000));
        assertThat(last).isEmpty();
        in(new DirectoryInput.NeighbourUp(X, LinkRole.CHILD));
        assertThat(sentTo(X)).containsExactly(limited(OWN, true, 1, 40_000));
    }

    private static TransferMessage limited(TransferHeader header, boolean sourceBelow, long version, long limit) {
        return new TransferMessage.Announce(
                header, sourceBelow, header.equals(OWN), new TransferLimit(version, limit), Optional.empty());
    }

    @Test
    void aLimitFromTheBeginIsInForceBeforeAnythingElseAndComesWithTheAnnouncement() {
        neighbours().in(new DirectoryInput.SendRequested(OWN, 7_000, Optional.empty()));
        assertThat(last.subList(0, 2))
                .containsExactly(
                        new DirectoryEffect.Start(OWN, Optional.empty(), Optional.empty()),
                        new DirectoryEffect.Limited(OWN.id(), 7_000));
        assertThat(sentTo(CHILD)).containsExactly(limited(OWN, true, 1, 7_000));

        from(CHILD, limited(FOREIGN, true, 3, 9_000));
        assertThat(last.subList(0, 2))
                .containsExactly(
                        new DirectoryEffect.Start(FOREIGN, Optional.of(CHILD), Optional.empty()),
                        new DirectoryEffect.Limited(FOREIGN.id(), 9_000));
        assertThat(sentTo(PARENT)).contains(limited(FOREIGN, false, 3, 9_000));
    }

    @Test
    void anAnnouncementThatKnowsANewerLimitTellsIt() {
        neighbours().from(CHILD, limited(FOREIGN, true, 1, 9_000));
        from(PARENT, limited(FOREIGN, false, 2, 8_000));
        assertThat(effects(DirectoryEffect.Limited.class))
                .containsExactly(new DirectoryEffect.Limited(FOREIGN.id(), 8_000));
        assertThat(sentTo(CHILD)).contains(new TransferMessage.Limit(FOREIGN.id(), new TransferLimit(2, 8_000)));
    }

    @Test
    void theNewestLimitIsFollowedAndPassedOn() {
        neighbours().from(CHILD, announce(FOREIGN, true));
        from(CHILD, new TransferMessage.Limit(FOREIGN.id(), new TransferLimit(2, 0)));
        assertThat(effects(DirectoryEffect.Limited.class))
                .containsExactly(new DirectoryEffect.Limited(FOREIGN.id(), 0));
        assertThat(sentTo(PARENT)).containsExactly(new TransferMessage.Limit(FOREIGN.id(), new TransferLimit(2, 0)));
        assertThat(sentTo(CHILD)).isEmpty();
        from(CHILD, new TransferMessage.Limit(FOREIGN.id(), new TransferLimit(1, 5_000)));
        assertThat(last).isEmpty();
    }

    @Test
    void onlyTheSourceCanLimitItsTransfer() {
        neighbours().in(new DirectoryInput.SendRequested(OWN)).from(CHILD, announce(FOREIGN, true));
        in(new DirectoryInput.LimitRequested(FOREIGN.id(), 5_000));
        assertThat(effects(DirectoryEffect.Refused.class)).hasSize(1);
        from(CHILD, new TransferMessage.Limit(OWN.id(), new TransferLimit(9, 5_000)));
        assertThat(effects(DirectoryEffect.Refused.class)).hasSize(1);
        assertThat(effects(DirectoryEffect.Limited.class)).isEmpty();
        assertThatThrownBy(() -> new TransferLimit(9, -1)).hasMessageContaining("-1");
    }

    @Test
    void aFailedSourceEndsTheTransferWithItsReason() {
        in(new DirectoryInput.SendRequested(OWN));
        in(new DirectoryInput.LocalState(OWN.id(), new MemberState.Failed("file changed")));
        assertThat(effects(DirectoryEffect.End.class)).hasSize(1);
        assertThat(effects(DirectoryEffect.End.class).get(0).reason()).contains("file changed");
        assertThat(directory.outcome(OWN.id()).orElseThrow().sourceFailure()).contains("file changed");
    }
}
