package dev.banyan.overlay.bulk.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node measures of its access to the network while it passes a file on. */
class AccessMeterTest {
    private static final int UP = CoreProbe.UP;
    private static final int FIRST = 11;
    private static final int SECOND = 12;
    private static final int UNSENT = Fixtures.settings().unsentChunksLimit();
    private static final Bitmap NONE = Bitmap.none(300);

    private final CoreProbe node = CoreProbe.receiver();
    private int next;

    @BeforeEach
    void hasMoreThanItHandsToALinkAtOnce() {
        node.openParent(NONE).pages(UP);
        take(3 * UNSENT);
    }

    private void take(int chunks) {
        for (int i = 0; i < chunks; i++) {
            node.take(UP, next++);
        }
    }

    private void sent(int link, int chunks) {
        for (int i = 0; i < chunks; i++) {
            node.in(new TransferInput.SendDone(link, i));
        }
    }

    private AccessRate measured() {
        assertThat(node.effects(TransferEffect.Measured.class)).hasSize(1);
        return node.effects(TransferEffect.Measured.class).get(0).rate();
    }

    @Test
    void tellsWhatCameAndWhatLeftInASecond() {
        node.openChild(FIRST, NONE);
        sent(FIRST, 2);
        node.after(1000);
        assertThat(measured())
                .isEqualTo(new AccessRate(3L * UNSENT * Fixtures.CHUNK * 8, 2L * Fixtures.CHUNK * 8, false));
    }

    @Test
    void asksForATickWhenItsWindowEndsAndForNoneWhenNothingMoves() {
        assertThat(node.core.nextWakeNanos()).isLessThanOrEqualTo(AccessMeter.WINDOW_NANOS);
        node.after(1000);
        node.after(1000);
        assertThat(node.effects(TransferEffect.Measured.class)).isEmpty();
    }

    @Test
    void itsUplinkIsFullWhenAllWhoTakeItAsUpstreamAlwaysWait() {
        node.openChild(FIRST, NONE).openChild(SECOND, NONE);
        node.after(1000);
        // Both were found waiting from the window's first moment on only in this one.
        sent(FIRST, 2);
        sent(SECOND, 2);
        node.after(1000);
        assertThat(measured().upFull()).isTrue();
        assertThat(measured().onlyTo()).isEmpty();
    }

    @Test
    void itsUplinkIsNotFullWhenOneKeepsUp() {
        node.openChild(FIRST, NONE).openChild(SECOND, NONE);
        node.after(1000);
        sent(FIRST, 2);
        sent(SECOND, UNSENT);
        for (int index = UNSENT; index < 3 * UNSENT; index++) {
            node.in(new TransferInput.SendDone(SECOND, index));
        }
        node.after(1000);
        assertThat(measured().upFull()).isFalse();
    }

    @Test
    void aSingleReceiverThatWaitsMayHaveASlowDownlink() {
        node.openChild(FIRST, NONE);
        node.after(1000);
        sent(FIRST, 2);
        node.after(1000);
        assertThat(measured().upFull()).isTrue();
        assertThat(measured().onlyTo()).contains(Fixtures.node("c" + FIRST));
    }

    @Test
    void whoHasGoneToAnotherUpstreamDoesNotCount() {
        node.openChild(FIRST, NONE).openChild(SECOND, NONE).openChild(13, NONE);
        node.frame(13, new BulkFrame.Upstream(StripeSet.NONE));
        node.after(1000);
        sent(FIRST, 2);
        node.after(1000);
        assertThat(measured().upFull()).isTrue();
    }
}
