package dev.banyan.tree.nice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.NodeId;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerTableTest {
    private static final int KEEP_BEATS = 10;

    private final PeerTable table = new PeerTable(4);

    private static NodeId id(String name) {
        return new NodeId(name, 1, name + ":1");
    }

    private void beats(int count) {
        for (int i = 0; i < count; i++) {
            table.beat(List.of());
        }
    }

    @Test
    void forgetsAPeerAWhileAfterItWasLastNamed() {
        table.get(id("a"));
        beats(KEEP_BEATS);
        assertThat(table.find(id("a"))).isPresent();
        beats(1);
        assertThat(table.find(id("a"))).isEmpty();
    }

    @Test
    void keepsEachPeerForTheSameTimeWhenTheyWereNamedAtDifferentBeats() {
        for (int beat = 0; beat < KEEP_BEATS; beat++) {
            table.get(id("a" + beat));
            beats(1);
        }
        for (int beat = 0; beat < KEEP_BEATS; beat++) {
            assertThat(table.find(id("a" + beat))).isPresent();
            beats(1);
            assertThat(table.find(id("a" + beat))).isEmpty();
        }
    }

    @Test
    void startsAnewForAPeerThatIsNamedAgain() {
        table.get(id("a"));
        beats(KEEP_BEATS);
        table.get(id("a"));
        beats(KEEP_BEATS);
        assertThat(table.find(id("a"))).isPresent();
    }
}
