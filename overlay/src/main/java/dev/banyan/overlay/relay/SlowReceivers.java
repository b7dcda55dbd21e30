package dev.banyan.overlay.relay;

import dev.banyan.overlay.OverlayEvent;
import dev.banyan.overlay.SlowPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts who was too slow for which topic. Names beyond a bound are counted together. One thread at a time. */
final class SlowReceivers {
    private record Key(String topic, String receiver, SlowPolicy policy) {}

    private final String self;
    private final int namesMax;
    private final Map<Key, Long> counts = new LinkedHashMap<>();

    /** @param self the node whose subscribers are cut off */
    SlowReceivers(String self, int namesMax) {
        this.self = self;
        this.namesMax = namesMax;
    }

    void happened(OverlayEvent event) {
        if (event instanceof OverlayEvent.ReceiverDemoted e) {
            count(new Key(e.topic(), e.receiver(), SlowPolicy.DEMOTE));
        } else if (event instanceof OverlayEvent.ReceiverBlocks e) {
            count(new Key(e.topic(), e.receiver(), SlowPolicy.BLOCK));
        } else if (event instanceof OverlayEvent.SubscriberCut e) {
            count(new Key(e.topic(), self, SlowPolicy.DISCONNECT));
        }
    }

    private void count(Key key) {
        boolean room = counts.containsKey(key) || counts.size() < namesMax;
        counts.merge(room ? key : new Key(SlowReceiver.OTHERS, SlowReceiver.OTHERS, key.policy()), 1L, Long::sum);
    }

    /** In the order in which they were first too slow. */
    List<SlowReceiver> all() {
        return counts.entrySet().stream()
                .map(entry -> new SlowReceiver(
                        entry.getKey().topic(),
                        entry.getKey().receiver(),
                        entry.getKey().policy(),
                        entry.getValue()))
                .toList();
    }
}
