package dev.banyan.overlay.link;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import dev.banyan.overlay.link.LinkCounters.PeerBytes;
import dev.banyan.overlay.link.TestLinks.Node;
import dev.banyan.overlay.link.TestLinks.Recorder;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakWatch.class)
class PeerCountersTest {
    private static final LinkKind TREE = new LinkKind.Tree(17);
    private static final LinkKind BULK = new LinkKind.Bulk("t1");
    private static final int PAYLOAD_BYTES = 100_000;

    @Test
    void keepsTheBytesOfAPeerOverItsConnectionsInTheOrderOfNames() {
        PeerCounters peers = new PeerCounters(10);
        PeerCounters.Counter tree = peers.opened("oslo");
        PeerCounters.Counter bulk = peers.opened("oslo");
        tree.countSent(1);
        bulk.countSent(10);
        peers.closed(tree);
        peers.closed(bulk);
        peers.opened("oslo").countReceived(7);
        peers.opened("kyiv");
        assertThat(peers.snapshot())
                .containsExactly(entry("kyiv", new PeerBytes(0, 0)), entry("oslo", new PeerBytes(11, 7)));
    }

    @Test
    void forgetsThePeerThatLostItsLastConnectionLongestAgo() {
        PeerCounters peers = new PeerCounters(2);
        PeerCounters.Counter oslo = peers.opened("oslo");
        PeerCounters.Counter kyiv = peers.opened("kyiv");
        peers.closed(kyiv);
        peers.closed(oslo);
        peers.opened("riga");
        assertThat(peers.snapshot()).containsOnlyKeys("oslo", "riga");
        assertThat(peers.forgotten()).isEqualTo(1);
    }

    @Test
    void forgetsNobodyWhoseConnectionIsOpenUntilItCloses() {
        PeerCounters peers = new PeerCounters(1);
        PeerCounters.Counter oslo = peers.opened("oslo");
        peers.opened("oslo");
        peers.opened("riga");
        peers.closed(oslo);
        assertThat(peers.snapshot()).containsOnlyKeys("oslo", "riga");
        peers.closed(oslo);
        assertThat(peers.snapshot()).containsOnlyKeys("riga");
        assertThat(peers.forgotten()).isEqualTo(1);
    }

    @Test
    void countsWhatWentOverTreeAndBulkLinksWithEachPeer() {
        try (Node a = new Node("a", "");
                Node b = new Node("b", "");
                Node c = new Node("c", "")) {
            Recorder tree = open(a, b, TREE);
            Recorder bulk = open(a, b, BULK);
            open(a, c, TREE);
            tree.link().send(16, Unpooled.wrappedBuffer(new byte[1000]));
            bulk.link().send(FrameTypes.BULK_CHUNK_FIRST, Unpooled.wrappedBuffer(new byte[PAYLOAD_BYTES]));
            await().atMost(5, SECONDS).until(() -> b.accepted.payloads.size() == 2);
            await().atMost(5, SECONDS)
                    .until(() -> tree.link().unsentBytes() == 0 && bulk.link().unsentBytes() == 0);

            int frames = PAYLOAD_BYTES + 1000 + 2 * Frame.HEADER_BYTES;
            assertThat(a.service.counters().peers()).containsOnlyKeys("b", "c");
            PeerBytes withB = a.service.counters().peers().get("b");
            assertThat(withB.bytesSent()).isBetween((long) frames, frames + 1000L);
            assertThat(withB.bytesReceived()).isBetween(1L, 2000L);
            assertThat(a.service.counters().peers().get("c").bytesSent()).isLessThan(1000);
            assertThat(b.service.counters().peers().get("a").bytesReceived()).isBetween((long) frames, frames + 2000L);
        }
    }

    @Test
    void givesEveryReceivedByteToAPeerOnceTheHandshakeIsDone() {
        try (Node a = new Node(
                        "a", "liveness { ping-after = 60s, ping-every = 60s, suspect-after = 70s, dead-after = 80s }");
                Node b = new Node("b", "")) {
            open(a, b, TREE);
            await().atMost(5, SECONDS)
                    .untilAsserted(() -> assertThat(
                                    b.service.counters().peers().get("a").bytesReceived())
                            .isEqualTo(b.service.counters().bytesReceived())
                            .isPositive());
        }
    }

    @Test
    void holdsAPeerOnlyUntilItsSocketIsClosed() {
        try (Node a = new Node("a", "counted-peers = 1");
                Node b = new Node("b", "");
                Node c = new Node("c", "")) {
            Recorder toB = open(a, b, TREE);
            open(a, c, TREE);
            assertThat(a.service.counters().peers()).containsOnlyKeys("b", "c");
            toB.link().close("done");
            await().atMost(5, SECONDS).until(() -> a.service.counters().peersForgotten() == 1);
            assertThat(a.service.counters().peers()).containsOnlyKeys("c");
        }
    }

    private static Recorder open(Node from, Node to, LinkKind kind) {
        int accepted = to.offers.size();
        Recorder dialled = from.dial(to, kind);
        await().atMost(5, SECONDS)
                .until(() -> dialled.link != null && to.offers.size() > accepted && to.accepted.link != null);
        return dialled;
    }
}
