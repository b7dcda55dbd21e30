package dev.banyan.overlay.live.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What one node makes of what its neighbours and applications say, above all of what they must not say. */
class LiveCoreTest {
    private static final String TOPIC = "news";
    private static final int LINK = 1;
    private static final int OTHER_LINK = 2;
    private static final int PARENT_LINK = 3;
    private static final long SECOND = 1_000_000_000L;
    private static final long SUBSCRIPTION = 7;
    private static final long HANDLE = 99;
    private static final NodeId ME = new NodeId("me", 1, "me:1");
    private static final NodeId PEER = new NodeId("peer", 1, "peer:1");
    private static final NodeId OTHER = new NodeId("other", 1, "other:1");
    private static final NodeId FAR = new NodeId("far", 1, "far:1");
    private static final Position LAST = new Position(3, 3000);
    private static final StreamId STREAM = new StreamId(TOPIC, PEER, 1);

    private final LiveCore core =
            new LiveCore(ME, LiveSettings.from(Section.at(ConfigFactory.load(), "banyan.live"), 128 * 1024));
    private long now;

    private List<LiveEffect> tell(LiveInput input) {
        List<LiveEffect> effects = new ArrayList<>(core.take(++now, input));
        effects.addAll(core.settle(now));
        return effects;
    }

    private List<LiveEffect> says(LiveFrame frame) {
        return tell(new LiveInput.FrameReceived(LINK, frame));
    }

    private List<LiveEffect> sends(int alias, long offset, int bytes) {
        return tell(new LiveInput.DataReceived(LINK, alias, offset, bytes, HANDLE));
    }

    /** A subscriber here, a parent that has told a stream. */
    private List<LiveEffect> following() {
        tell(new LiveInput.LinkOpened(LINK, PEER, LinkRole.PARENT));
        tell(new LiveInput.Subscribed(SUBSCRIPTION, TOPIC, StartAt.EARLIEST, SlowPolicy.DEMOTE));
        tell(new LiveInput.SubscriberGrant(SUBSCRIPTION, 1 << 20));
        return says(new LiveFrame.StreamTold(1, STREAM, Position.START, Position.START, 0, 0, true));
    }

    private void holdingAThousandBytes() {
        following();
        sends(1, 0, 1000);
        tell(new LiveInput.Appended(STREAM, new Position(1, 1000), Position.UNKNOWN));
    }

    /** The parent dies, another takes its place. */
    private List<LiveEffect> changesTheParent() {
        tell(new LiveInput.LinkClosed(LINK, true));
        return tell(new LiveInput.LinkOpened(PARENT_LINK, FAR, LinkRole.PARENT));
    }

    private void opensAChild(int link, NodeId peer) {
        tell(new LiveInput.LinkOpened(link, peer, LinkRole.CHILD));
    }

    private static LiveCertificate ended(NodeId member, long number) {
        return new LiveCertificate(member, number, Optional.empty(), false);
    }

    private static LiveCertificate under(NodeId parent, NodeId member, long number) {
        return new LiveCertificate(member, number, Optional.of(parent), false);
    }

    private List<LiveEffect> reports(int link, LiveCertificate... certificates) {
        return tell(new LiveInput.FrameReceived(
                link, new LiveFrame.Report(0, List.of(certificates), List.of(), List.of(), List.of())));
    }

    private List<LiveEffect> reports(int link, Audience audience) {
        return tell(new LiveInput.FrameReceived(
                link, new LiveFrame.Report(0, List.of(), List.of(audience), List.of(), List.of())));
    }

    private static <E> List<E> only(Class<E> type, List<LiveEffect> effects) {
        List<E> found = new ArrayList<>();
        for (LiveEffect effect : effects) {
            if (type.isInstance(effect)) {
                found.add(type.cast(effect));
            } else if (effect instanceof LiveEffect.SendFrame send && type.isInstance(send.frame())) {
                found.add(type.cast(send.frame()));
            }
        }
        return found;
    }

    private void closesTheLink(List<LiveEffect> effects) {
        assertThat(only(LiveEffect.FailLink.class, effects)).hasSize(1);
        assertThat(core.stats().protocolErrors()).isEqualTo(1);
    }

    @Test
    void whatComesTogetherGoesOnTogether() {
        following();
        core.take(++now, new LiveInput.DataReceived(LINK, 1, 0, 600, HANDLE));
        core.take(now, new LiveInput.Appended(STREAM, new Position(0, 0), 1000));
        core.take(now, new LiveInput.DataReceived(LINK, 1, 600, 400, HANDLE));
        core.take(now, new LiveInput.Appended(STREAM, new Position(1, 1000), Position.UNKNOWN));

        List<LiveEffect> effects = core.settle(now);

        assertThat(only(LiveEffect.Deliver.class, effects))
                .containsExactly(new LiveEffect.Deliver(SUBSCRIPTION, STREAM, 0, 1000));
        assertThat(core.settle(now)).as("there is nothing left to do").isEmpty();
    }

    @Test
    void whatIsNoDataFindsAllBeforeItInOrder() {
        following();
        core.take(++now, new LiveInput.DataReceived(LINK, 1, 0, 1000, HANDLE));
        core.take(now, new LiveInput.Appended(STREAM, new Position(1, 1000), Position.UNKNOWN));

        List<LiveEffect> effects = core.take(++now, new LiveInput.Unsubscribed(SUBSCRIPTION));

        assertThat(only(LiveEffect.Deliver.class, effects)).hasSize(1);
    }

    @Test
    void grantsToTheOneThatShowsAStreamAndDeliversWhatComes() {
        List<LiveFrame.Grant> grants = only(LiveFrame.Grant.class, following());
        assertThat(grants).isNotEmpty();
        assertThat(grants.get(0).from()).isZero();
        List<LiveEffect> effects = sends(1, 0, 1000);
        assertThat(only(LiveEffect.Append.class, effects))
                .containsExactly(new LiveEffect.Append(STREAM, HANDLE, 0, 1000));
        List<LiveEffect> appended = tell(new LiveInput.Appended(STREAM, new Position(1, 1000), Position.UNKNOWN));
        assertThat(only(LiveEffect.Deliver.class, appended))
                .containsExactly(new LiveEffect.Deliver(SUBSCRIPTION, STREAM, 0, 1000));
    }

    @Test
    void letsANewParentSendBeforeItHasToldTheStream() {
        holdingAThousandBytes();
        List<LiveFrame.GrantAhead> ahead = only(LiveFrame.GrantAhead.class, changesTheParent());
        assertThat(ahead).singleElement().satisfies(grant -> {
            assertThat(grant.from()).isEqualTo(1000);
            assertThat(grant.until()).isGreaterThan(1000);
        });

        LiveFrame told = new LiveFrame.StreamTold(1, STREAM, Position.START, new Position(2, 2000), 2000, 0, true);
        tell(new LiveInput.FrameReceived(PARENT_LINK, told));
        List<LiveEffect> effects = tell(new LiveInput.DataReceived(PARENT_LINK, 1, 1000, 1000, HANDLE));
        assertThat(only(LiveEffect.Append.class, effects))
                .containsExactly(new LiveEffect.Append(STREAM, HANDLE, 0, 1000));
        assertThat(core.stats().protocolErrors()).isZero();
    }

    @Test
    void takesBackWhatItAllowedANewParentThatHasNothing() {
        holdingAThousandBytes();
        changesTheParent();
        LiveFrame nothing = new LiveFrame.StreamTold(1, STREAM, Position.START, Position.START, -1, 0, false);
        List<LiveEffect> effects = tell(new LiveInput.FrameReceived(PARENT_LINK, nothing));
        assertThat(only(LiveFrame.Revoke.class, effects)).containsExactly(new LiveFrame.Revoke(1));
        StreamStatus status = core.status(STREAM);
        assertThat(status).isNotNull();
        assertThat(status.limit()).isEqualTo(status.have());
    }

    @Test
    void sendsAtOnceToAChildThatGrantsAhead() {
        holdingAThousandBytes();
        opensAChild(OTHER_LINK, OTHER);
        LiveFrame told = new LiveFrame.StreamTold(1, STREAM, Position.START, Position.START, 300, 0, false);
        tell(new LiveInput.FrameReceived(OTHER_LINK, told));
        List<LiveEffect> effects = tell(new LiveInput.FrameReceived(OTHER_LINK, new LiveFrame.GrantAhead(1, 300, 900)));
        assertThat(only(LiveEffect.SendData.class, effects))
                .singleElement()
                .satisfies(data -> assertThat(data)
                        .returns(300L, LiveEffect.SendData::from)
                        .returns(600, LiveEffect.SendData::bytes));
    }

    @Test
    void closesALinkThatGrantsAheadWhatItHasNotTold() {
        opensAChild(OTHER_LINK, OTHER);
        closesTheLink(tell(new LiveInput.FrameReceived(OTHER_LINK, new LiveFrame.GrantAhead(1, 0, 900))));
    }

    @Test
    void dropsWhatItHasAndKeepsTheRest() {
        following();
        sends(1, 0, 1000);
        assertThat(only(LiveEffect.Drop.class, sends(1, 0, 600)))
                .containsExactly(new LiveEffect.Drop(HANDLE, DropReason.DUPLICATE));
        assertThat(only(LiveEffect.Append.class, sends(1, 600, 1000)))
                .containsExactly(new LiveEffect.Append(STREAM, HANDLE, 400, 600));
        assertThat(core.stats().duplicateBytes()).isEqualTo(1000);
    }

    @Test
    void closesALinkThatSendsPastItsGrant() {
        long until = only(LiveFrame.Grant.class, following()).stream()
                .mapToLong(LiveFrame.Grant::until)
                .max()
                .orElseThrow();
        closesTheLink(sends(1, until, 1));
    }

    @Test
    void closesALinkThatSendsOfAStreamThatWasNotTold() {
        following();
        closesTheLink(sends(2, 0, 1));
    }

    @Test
    void closesALinkThatGivesAnAliasOutOfOrder() {
        tell(new LiveInput.LinkOpened(LINK, PEER, LinkRole.PARENT));
        closesTheLink(
                says(new LiveFrame.StreamTold(Integer.MAX_VALUE, STREAM, Position.START, Position.START, 0, 0, true)));
    }

    @Test
    void closesALinkThatGrantsBackwardsOrWhatWasNotTold() {
        tell(new LiveInput.LinkOpened(LINK, PEER, LinkRole.CHILD));
        closesTheLink(says(new LiveFrame.Grant(1, 0, 100)));
    }

    @Test
    void closesALinkOnWhichAChildSpeaksAsAParentDoes() {
        tell(new LiveInput.LinkOpened(LINK, PEER, LinkRole.CHILD));
        closesTheLink(says(new LiveFrame.Forget(STREAM)));
    }

    @Test
    void closesALinkOnWhichAParentSpeaksAsAChildDoes() {
        tell(new LiveInput.LinkOpened(LINK, PEER, LinkRole.PARENT));
        closesTheLink(says(new LiveFrame.Report(0, List.of(), List.of(), List.of(), List.of())));
    }

    @Test
    void believesNoReportAboutStreamsThatWereNotTold() {
        tell(new LiveInput.LinkOpened(LINK, PEER, LinkRole.CHILD));
        LiveCertificate certificate = new LiveCertificate(PEER, 1, Optional.of(ME), false);
        says(new LiveFrame.Report(
                0,
                List.of(certificate),
                List.of(),
                List.of(new Extent(5, 1L << 60, new Position(1, 1L << 60), false, 0)),
                List.of()));
        assertThat(core.counts(PEER)).isTrue();
        assertThat(core.status(STREAM)).isNull();
    }

    @Test
    void knowsItsOwnChildrenBetterThanAChildThatIsAboveThemInACycle() {
        opensAChild(LINK, PEER);
        opensAChild(OTHER_LINK, OTHER);
        reports(LINK, under(ME, PEER, 1));
        reports(OTHER_LINK, under(ME, OTHER, 1), under(ME, PEER, 1), under(PEER, FAR, 1));
        assertThat(core.counts(PEER)).isTrue();
        assertThat(core.counts(FAR)).isFalse();
        tell(new LiveInput.LinkClosed(LINK, true));
        tell(new LiveInput.LinkClosed(OTHER_LINK, true));
        assertThat(core.counts(PEER)).isFalse();
    }

    @Test
    void believesNoLateWordAboutWhoIsBelowAMemberThatHasMoved() {
        opensAChild(LINK, PEER);
        opensAChild(OTHER_LINK, OTHER);
        reports(LINK, under(ME, PEER, 1), under(PEER, FAR, 1));
        reports(OTHER_LINK, under(ME, OTHER, 1), under(OTHER, FAR, 2));
        NodeId farther = new NodeId("farther", 1, "farther:1");
        reports(LINK, under(FAR, farther, 1));
        assertThat(core.counts(farther)).isFalse();
        reports(OTHER_LINK, under(FAR, farther, 2));
        assertThat(core.counts(farther)).isTrue();
    }

    @Test
    void takesBackWhereAMemberWasBeforeAMoveThatNobodyAboveHeardOf() {
        tell(new LiveInput.LinkOpened(PARENT_LINK, FAR, LinkRole.PARENT));
        opensAChild(LINK, PEER);
        opensAChild(OTHER_LINK, OTHER);
        reports(LINK, under(ME, PEER, 1));
        reports(OTHER_LINK, under(ME, OTHER, 1));
        now += SECOND;
        tell(new LiveInput.Tick());
        // Within the interval of reports the one moves below the other, and both leave with it.
        List<LiveEffect> effects = new ArrayList<>(reports(OTHER_LINK, under(OTHER, PEER, 2)));
        effects.addAll(tell(new LiveInput.LinkClosed(OTHER_LINK, false)));
        effects.addAll(tell(new LiveInput.LinkClosed(LINK, false)));
        assertThat(only(LiveFrame.Report.class, effects)).isEmpty();
        now += SECOND;
        assertThat(only(LiveFrame.Report.class, tell(new LiveInput.Tick())))
                .flatExtracting(LiveFrame.Report::certificates)
                .containsExactlyInAnyOrder(ended(OTHER, 1), ended(PEER, 1));
    }

    @Test
    void namesThoseThatWereTooSlowToEveryParentAnew() {
        Departed slow = new Departed(FAR, Optional.of(STREAM), Departed.Cause.DEMOTED);
        following();
        opensAChild(OTHER_LINK, OTHER);
        LiveCertificate child = under(ME, OTHER, 1);
        tell(new LiveInput.FrameReceived(
                OTHER_LINK, new LiveFrame.Report(1, List.of(child), List.of(), List.of(), List.of(slow))));
        now += SECOND;
        tell(new LiveInput.Tick());
        List<LiveEffect> effects = tell(new LiveInput.LinkOpened(PARENT_LINK, FAR, LinkRole.PARENT));
        assertThat(only(LiveFrame.Report.class, effects))
                .flatExtracting(LiveFrame.Report::departed)
                .containsExactly(slow);
    }

    @Test
    void hasAStreamToldAnewThatItForgetsWhileAChildKnowsThatItGoesOn() {
        following();
        StreamId stream = new StreamId(TOPIC, OTHER, 1);
        says(new LiveFrame.StreamTold(2, stream, Position.START, Position.START, 0, 0, false));
        says(new LiveFrame.Ended(stream, Position.START, EndCause.LOST));
        opensAChild(OTHER_LINK, OTHER);
        reports(OTHER_LINK, under(ME, OTHER, 1));
        LiveFrame.StreamTold returns = new LiveFrame.StreamTold(1, stream, Position.START, Position.START, 0, 0, true);
        tell(new LiveInput.FrameReceived(OTHER_LINK, returns));
        List<LiveEffect> effects = says(new LiveFrame.Forget(stream));
        assertThat(core.isDead(stream)).isTrue();
        assertThat(only(LiveFrame.Ignored.class, effects)).containsExactly(new LiveFrame.Ignored(1));
    }

    @Test
    void namesTheGapAtTheEndOfAStreamOfWhichNobodyHasTheRestAnyMore() {
        holdingAThousandBytes();
        says(new LiveFrame.Ended(STREAM, LAST, EndCause.CLOSED));
        List<LiveEffect> effects = says(new LiveFrame.Forget(STREAM));
        assertThat(only(LiveEffect.GapFound.class, effects))
                .extracting(LiveEffect.GapFound::resume)
                .containsExactly(LAST);
        assertThat(only(LiveEffect.StreamEnded.class, effects)).hasSize(1);
    }

    @Test
    void tellsWithWhichMessageAStreamEndsOfWhichItHasNoLog() {
        tell(new LiveInput.RootChanged(true));
        opensAChild(LINK, PEER);
        StreamId stream = new StreamId(TOPIC, FAR, 1);
        says(new LiveFrame.StreamTold(1, stream, Position.START, Position.START, 0, 0, false));
        Position last = new Position(4, 4000);
        LiveCertificate certificate = under(ME, PEER, 1);
        Extent extent = new Extent(1, Extent.NOBODY, last, false, 0);
        says(new LiveFrame.Report(0, List.of(certificate), List.of(), List.of(extent), List.of()));
        List<LiveEffect> effects = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            now += SECOND;
            effects.addAll(tell(new LiveInput.Tick()));
        }
        assertThat(only(LiveFrame.Ended.class, effects))
                .containsExactly(new LiveFrame.Ended(stream, last, EndCause.LOST));
        assertThat(only(LiveFrame.Forget.class, effects)).containsExactly(new LiveFrame.Forget(stream));
        opensAChild(OTHER_LINK, OTHER);
        LiveFrame late = new LiveFrame.StreamTold(1, stream, Position.START, new Position(2, 2000), 2000, 0, false);
        assertThat(only(LiveFrame.Ended.class, tell(new LiveInput.FrameReceived(OTHER_LINK, late))))
                .containsExactly(new LiveFrame.Ended(stream, last, EndCause.LOST));
    }

    @Test
    void tellsTheFloorBeforeItHasAStreamForgotten() {
        tell(new LiveInput.RootChanged(true));
        opensAChild(LINK, PEER);
        says(new LiveFrame.StreamTold(1, STREAM, Position.START, Position.START, 0, 0, true));
        Extent extent = new Extent(1, 2000, new Position(2, 2000), true, 0);
        says(new LiveFrame.Report(0, List.of(under(ME, PEER, 1)), List.of(), List.of(extent), List.of()));
        says(new LiveFrame.Ended(STREAM, new Position(2, 2000), EndCause.CLOSED));
        now += 3 * SECOND;
        List<LiveFrame> frames = only(LiveFrame.class, tell(new LiveInput.Tick()));
        assertThat(frames)
                .containsSubsequence(
                        new LiveFrame.Floors(new RootTerm(ME, 1), List.of(new Floor(1, 2000, false, 0))),
                        new LiveFrame.Forget(STREAM));
    }

    @Test
    void failsThePublisherWhoseReceiptsCanNotComeAnyMore() {
        StreamId own = new StreamId(TOPIC, ME, 1);
        following();
        tell(new LiveInput.PublisherOpened(own));
        tell(new LiveInput.Published(own, 100));
        tell(new LiveInput.Appended(own, new Position(1, 100), Position.UNKNOWN));
        tell(new LiveInput.ReceiptAsked(own, 1, 100));
        tell(new LiveInput.PublisherClosed(own));
        List<LiveEffect> effects = says(new LiveFrame.Forget(own));
        assertThat(only(LiveEffect.ReceiptReady.class, effects)).isEmpty();
        assertThat(only(LiveEffect.PublisherFailed.class, effects)).hasSize(1);
    }

    @Test
    void endsAStreamWhosePublisherLivesButHasItsLogNoMore() {
        tell(new LiveInput.RootChanged(true));
        opensAChild(LINK, PEER);
        says(new LiveFrame.StreamTold(1, STREAM, Position.START, Position.START, 0, 0, false));
        LiveCertificate publisher = under(ME, PEER, 1);
        Extent extent = new Extent(1, 1000, new Position(1, 1000), false, 0);
        says(new LiveFrame.Report(0, List.of(publisher), List.of(), List.of(extent), List.of()));
        List<LiveEffect> effects = new ArrayList<>(says(new LiveFrame.Ended(STREAM, LAST, EndCause.CLOSED)));
        for (int i = 0; i < 3; i++) {
            now += SECOND;
            effects.addAll(tell(new LiveInput.Tick()));
        }
        assertThat(only(LiveFrame.Forget.class, effects)).containsExactly(new LiveFrame.Forget(STREAM));
    }

    @Test
    void waitsForTheRestOfAClosedStreamWhileItsPublisherHasIt() {
        tell(new LiveInput.RootChanged(true));
        opensAChild(LINK, PEER);
        says(new LiveFrame.StreamTold(1, STREAM, Position.START, Position.START, 0, 0, true));
        LiveCertificate publisher = under(ME, PEER, 1);
        Extent extent = new Extent(1, 1000, new Position(1, 1000), true, 0);
        says(new LiveFrame.Report(0, List.of(publisher), List.of(), List.of(extent), List.of()));
        List<LiveEffect> effects = new ArrayList<>(says(new LiveFrame.Ended(STREAM, LAST, EndCause.CLOSED)));
        for (int i = 0; i < 3; i++) {
            now += SECOND;
            effects.addAll(tell(new LiveInput.Tick()));
        }
        assertThat(only(LiveFrame.Forget.class, effects)).isEmpty();
    }

    @Test
    void tellsThatItHasNothingToWhoeverTakesWhatIsForgotten() {
        opensAChild(LINK, PEER);
        StreamId own = new StreamId(TOPIC, ME, 1);
        tell(new LiveInput.RootChanged(true));
        tell(new LiveInput.PublisherOpened(own));
        reports(LINK, new Audience(TOPIC, 1, false));
        reports(LINK, new Audience(TOPIC, 0, false));
        tell(new LiveInput.PublisherClosed(own));
        now += 3 * SECOND;
        tell(new LiveInput.Tick());
        assertThat(core.isDead(own)).isTrue();
        assertThat(only(LiveFrame.Positions.class, says(new LiveFrame.Grant(1, 0, 1000))))
                .containsExactly(new LiveFrame.Positions(List.of(new Held(1, Position.START, Channel.NOTHING_SAID))));
    }

    @Test
    void tellsAStreamNotAgainToAParentThatIgnoresIt() {
        following();
        tell(new LiveInput.Tick());
        assertThat(only(LiveFrame.StreamTold.class, says(new LiveFrame.Ignored(1))))
                .isEmpty();
        now += SECOND;
        assertThat(only(LiveFrame.StreamTold.class, sendsAndAppends())).isEmpty();
        List<LiveEffect> effects =
                says(new LiveFrame.StreamTold(2, STREAM, Position.START, Position.START, 0, 0, true));
        assertThat(only(LiveFrame.StreamTold.class, effects)).hasSize(1);
    }

    private List<LiveEffect> sendsAndAppends() {
        sends(1, 0, 1000);
        return tell(new LiveInput.Appended(STREAM, new Position(1, 1000), Position.UNKNOWN));
    }

    @Test
    void confirmsTheEndOfALostStreamToTheChildThatSaysSo() {
        following();
        opensAChild(OTHER_LINK, OTHER);
        StreamId stream = new StreamId(TOPIC, FAR, 1);
        tell(new LiveInput.FrameReceived(
                OTHER_LINK, new LiveFrame.StreamTold(1, stream, Position.START, Position.START, 0, 0, false)));
        LiveFrame.Ended end = new LiveFrame.Ended(stream, Position.START, EndCause.LOST);
        List<LiveEffect> effects = tell(new LiveInput.FrameReceived(OTHER_LINK, end));
        assertThat(effects).contains(new LiveEffect.SendFrame(OTHER_LINK, end));
    }

    @Test
    void speaksAsAnotherEachTimeItBecomesRoot() {
        tell(new LiveInput.PublisherOpened(new StreamId(TOPIC, ME, 1)));
        opensAChild(LINK, PEER);
        reports(LINK, new Audience(TOPIC, 1, false));
        RootTerm first = termAfterOneAsChild();
        assertThat(first.root()).isEqualTo(ME);
        assertThat(termAfterOneAsChild()).isNotEqualTo(first);
    }

    /** As root, after it has been the child of another tree. */
    private RootTerm termAfterOneAsChild() {
        tell(new LiveInput.RootChanged(false));
        tell(new LiveInput.LinkOpened(OTHER_LINK, OTHER, LinkRole.PARENT));
        tell(new LiveInput.FrameReceived(OTHER_LINK, new LiveFrame.Floors(new RootTerm(FAR, 1), List.of())));
        tell(new LiveInput.LinkClosed(OTHER_LINK, false));
        List<LiveFrame.Floors> floors = only(LiveFrame.Floors.class, tell(new LiveInput.RootChanged(true)));
        return floors.get(0).term();
    }

    @Test
    void tellsAChildThatComesLaterToForgetWhatIsBeingForgotten() {
        following();
        says(new LiveFrame.Positions(List.of(new Held(1, Position.START, 3000))));
        sends(1, 0, 1000);
        tell(new LiveInput.Appended(STREAM, new Position(1, 1000), Position.UNKNOWN));
        says(new LiveFrame.Ended(STREAM, LAST, EndCause.LOST));
        says(new LiveFrame.Forget(STREAM));
        opensAChild(OTHER_LINK, OTHER);
        List<LiveEffect> effects = reports(OTHER_LINK, new Audience(TOPIC, 1, false));
        assertThat(only(LiveFrame.Forget.class, effects)).containsExactly(new LiveFrame.Forget(STREAM));
    }

    @Test
    void refusesAndTellsWhenThereIsNoRoomForAnotherStream() {
        following();
        List<LiveEffect> effects = List.of();
        for (int i = 2; i <= 1025; i++) {
            effects = says(new LiveFrame.StreamTold(
                    i, new StreamId(TOPIC, PEER, i), Position.START, Position.START, 0, 0, true));
        }
        assertThat(only(LiveEffect.Refused.class, effects))
                .singleElement()
                .satisfies(refused -> assertThat(refused.setting()).isEqualTo("stream-limit"));
        assertThat(only(LiveFrame.Ignored.class, effects)).containsExactly(new LiveFrame.Ignored(1025));
    }

    @Test
    void givesAPublisherRoomAndAReceiptWhenItIsAlone() {
        StreamId own = new StreamId(TOPIC, ME, 1);
        tell(new LiveInput.RootChanged(true));
        List<LiveEffect> opened = tell(new LiveInput.PublisherOpened(own));
        assertThat(only(LiveEffect.PublisherMay.class, opened)).isNotEmpty();
        tell(new LiveInput.Published(own, 100));
        tell(new LiveInput.Appended(own, new Position(1, 100), Position.UNKNOWN));
        tell(new LiveInput.ReceiptAsked(own, 1, 100));
        now += 3_000_000_000L;
        assertThat(only(LiveEffect.ReceiptReady.class, tell(new LiveInput.Tick())))
                .singleElement()
                .satisfies(receipt -> assertThat(receipt.number()).isEqualTo(1));
    }
}
