package dev.banyan.tree.attach;

import static dev.banyan.tree.attach.Stand.MILLI;
import static dev.banyan.tree.attach.Stand.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.TreeEvent;
import org.junit.jupiter.api.Test;

/** A machine that is attached below "p" and hears p's beacons in a stream. */
class BeaconStreamTest {
    private final Stand stand = Stand.attached(4);
    private final BeaconStream stream = new BeaconStream();
    private long number = 1_000;

    private void beacon() {
        stream.sent(++number, stand.now);
    }

    private boolean hear(long parentDelayNanos) {
        return stand.attachment.hear(stream, id("p"), parentDelayNanos);
    }

    private void hearFor(long millis) {
        for (long i = 0; i < millis; i += 200) {
            beacon();
            stand.pass(200);
        }
    }

    private boolean isOrphaned() {
        return stand.told(event -> event instanceof TreeEvent.Orphaned);
    }

    @Test
    void keepsANodeAttachedWithoutAnInput() {
        beacon();
        hear(10 * MILLI);
        hearFor(5_000);
        assertThat(isOrphaned()).isFalse();
        assertThat(stand.attachment.isAttached()).isTrue();
        assertThat(stand.attachment.stream()).isSameAs(stream);
    }

    @Test
    void isNewsToThoseBelowWhenItIsFirstHeardAndWhenTheDelayHasChanged() {
        beacon();
        assertThat(hear(10 * MILLI)).isTrue();
        beacon();
        assertThat(hear(10 * MILLI)).isFalse();
        assertThat(hear(30 * MILLI)).isTrue();
        assertThat(stand.attachment.delayNanos()).isGreaterThanOrEqualTo(30 * MILLI);
    }

    @Test
    void isHeardFromTheParentAlone() {
        beacon();
        assertThat(stand.attachment.hear(stream, id("old"), 0)).isFalse();
        assertThat(stand.attachment.stream()).isNull();
    }

    @Test
    void isNotHeardWhileItsLastBeaconIsOlderThanWhatIsKnown() {
        stream.sent(1, stand.now);
        assertThat(hear(10 * MILLI)).isFalse();
        assertThat(stand.attachment.stream()).isNull();
    }

    @Test
    void leftANodeMissesTheNextBeaconAsIfItHadHeardTheLastOneItself() {
        beacon();
        hear(10 * MILLI);
        hearFor(5_000);
        stand.attachment.leaveStream();
        long timeout = stand.settings.beaconTimeout().toMillis();
        stand.pass(timeout - 250);
        assertThat(isOrphaned()).isFalse();
        stand.pass(2 * timeout);
        assertThat(isOrphaned()).isTrue();
    }

    @Test
    void endsForANodeWhenANewerBeaconComesAsAMessage() {
        beacon();
        hear(10 * MILLI);
        stand.receive("p", new AttachMessage.Beacon(number, 10 * MILLI, 0));
        assertThat(stand.attachment.stream()).isSameAs(stream);
        stand.receive("p", new AttachMessage.Beacon(number + 1, 10 * MILLI, 0));
        assertThat(stand.attachment.stream()).isNull();
        assertThat(stand.attachment.isAttached()).isTrue();
    }

    @Test
    void takesNoBeaconThatIsNoNews() {
        assertThat(stream.sent(5, 10)).isTrue();
        assertThat(stream.sent(5, 20)).isFalse();
        assertThat(stream.sent(4, 30)).isFalse();
        assertThat(stream.number()).isEqualTo(5);
        assertThat(stream.atNanos()).isEqualTo(10);
    }
}
