package dev.banyan.overlay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.overlay.OverlayEvent;
import dev.banyan.overlay.SlowPolicy;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SlowReceiversTest {
    private static final Instant NOW = Instant.EPOCH;

    private final SlowReceivers slow = new SlowReceivers("self", 2);

    private void demoted(String receiver, String topic) {
        slow.happened(new OverlayEvent.ReceiverDemoted(NOW, receiver, topic, "lima", Duration.ofSeconds(5)));
    }

    @Test
    void countsReceiversByNameAndTopicAndItsOwnSubscribers() {
        demoted("quito", "prices");
        demoted("quito", "prices");
        slow.happened(new OverlayEvent.SubscriberCut(NOW, "prices", "lima"));
        slow.happened(new OverlayEvent.ChildAttached(NOW, "quito"));
        assertThat(slow.all())
                .containsExactly(
                        new SlowReceiver("prices", "quito", SlowPolicy.DEMOTE, 2),
                        new SlowReceiver("prices", "self", SlowPolicy.DISCONNECT, 1));
    }

    @Test
    void countsWhomAllWaitedFor() {
        slow.happened(new OverlayEvent.ReceiverBlocks(NOW, "quito", "prices", "lima", Duration.ofSeconds(1)));
        assertThat(slow.all()).containsExactly(new SlowReceiver("prices", "quito", SlowPolicy.BLOCK, 1));
    }

    @Test
    void namesBeyondTheBoundAreCountedTogether() {
        demoted("quito", "prices");
        demoted("lima", "prices");
        demoted("oslo", "prices");
        demoted("bonn", "news");
        demoted("lima", "prices");
        assertThat(slow.all())
                .containsExactly(
                        new SlowReceiver("prices", "quito", SlowPolicy.DEMOTE, 1),
                        new SlowReceiver("prices", "lima", SlowPolicy.DEMOTE, 2),
                        new SlowReceiver(SlowReceiver.OTHERS, SlowReceiver.OTHERS, SlowPolicy.DEMOTE, 2));
    }
}
