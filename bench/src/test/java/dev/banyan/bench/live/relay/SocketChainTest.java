package dev.banyan.bench.live.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.banyan.bench.live.Part;
import dev.banyan.bench.live.Wire;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketChainTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long ENOUGH_BYTES = 1 << 20;

    @ParameterizedTest
    @ValueSource(classes = {NioRelay.class, NettyRelay.class})
    void whatTheSourceSendsComesToEveryLeaf(Class<? extends Part> relayClass) throws Exception {
        try (SocketLeaf first = new SocketLeaf();
                SocketLeaf second = new SocketLeaf();
                Part relay = relayClass.getDeclaredConstructor().newInstance();
                SocketSource source = new SocketSource()) {
            source.obey("connect", Wire.tree(relay.obey("listen", Wire.object())));
            relay.obey("connect", Wire.tree(first.obey("listen", Wire.object())));
            relay.obey("connect", Wire.tree(second.obey("listen", Wire.object())));
            source.obey("send", Wire.object().put("size", 1000));

            await().atMost(PATIENCE).until(() -> bytes(first) > ENOUGH_BYTES && bytes(second) > ENOUGH_BYTES);
            source.obey("stop", Wire.object());
            await().atMost(PATIENCE).until(() -> bytes(first) == bytes(second) && bytes(first) % 1000 == 0);
        }
    }

    @Test
    void whatIsAskedForIsMeasured() {
        assertThat(RelayOptions.cells(false, List.of(), List.of())).isEqualTo(RelayOptions.USUAL);
        assertThat(RelayOptions.cells(false, List.of(100), List.of(2, 3)))
                .containsExactly(new RelayOptions.CellKey(100, 2), new RelayOptions.CellKey(100, 3));
        assertThatThrownBy(() -> RelayOptions.cells(false, List.of(1), List.of()))
                .hasMessage("--size must be 16 to 1048576, was 1");
        assertThatThrownBy(() -> RelayOptions.cells(false, List.of(), List.of(17)))
                .hasMessage("--fan-out must be 1 to 16, was 17");
    }

    @Test
    void fullCellsHoldTheUsualOnes() {
        assertThat(RelayOptions.FULL).containsAll(RelayOptions.USUAL);
        assertThat(RelayOptions.FULL).doesNotHaveDuplicates();
    }

    private static long bytes(SocketLeaf leaf) throws Exception {
        return Wire.tree(leaf.obey("count", Wire.object())).path("bytes").asLong();
    }
}
