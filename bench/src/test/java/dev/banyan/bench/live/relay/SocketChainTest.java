package dev.banyan.bench.live.relay;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.banyan.bench.live.Part;
import dev.banyan.bench.live.Wire;
import java.time.Duration;
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
            ObjectNode children = Wire.object();
            children.putArray("children").add(port(first)).add(port(second));
            source.obey("connect", Wire.tree(relay.obey("listen", children)));
            source.obey("send", Wire.object().put("size", 1000));

            await().atMost(PATIENCE).until(() -> bytes(first) > ENOUGH_BYTES && bytes(second) > ENOUGH_BYTES);
            source.obey("stop", Wire.object());
            await().atMost(PATIENCE).until(() -> bytes(first) == bytes(second) && bytes(first) % 1000 == 0);
        }
    }

    @Test
    void fullCellsHoldTheUsualOnes() {
        org.assertj.core.api.Assertions.assertThat(RelayOptions.FULL).containsAll(RelayOptions.USUAL);
        org.assertj.core.api.Assertions.assertThat(RelayOptions.FULL).doesNotHaveDuplicates();
    }

    private static int port(SocketLeaf leaf) throws Exception {
        return Wire.tree(leaf.obey("listen", Wire.object())).path("port").asInt();
    }

    private static long bytes(SocketLeaf leaf) throws Exception {
        return Wire.tree(leaf.obey("count", Wire.object())).path("bytes").asLong();
    }
}
