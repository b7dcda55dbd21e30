package dev.banyan.overlay.link;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.banyan.overlay.link.TestLinks.Node;
import dev.banyan.overlay.link.TestLinks.Recorder;
import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("measured")
@ExtendWith(LeakWatch.class)
class LinkServiceTest {
    private static final LinkKind TREE = new LinkKind.Tree(17);
    private static final LinkKind BULK = new LinkKind.Bulk("t1");

    private static Recorder open(Node from, Node to, LinkKind kind) {
        Recorder dialled = from.dial(to, kind);
        await().atMost(5, SECONDS).until(() -> dialled.link != null && to.accepted.link != null);
        return dialled;
    }

    @ParameterizedTest
    @ValueSource(strings = {"transport = nio", "transport = auto"})
    void carriesFramesBothWaysAfterTheHandshake(String settings) {
        try (Node a = new Node("a", settings);
                Node b = new Node("b", settings)) {
            Recorder dialled = open(a, b, TREE);
            assertThat(b.offers.get(0).hello()).isEqualTo(new Hello(1, 1, "test", "g", a.id, b.id, TREE));
            assertThat(b.accepted.link().peer()).isEqualTo(a.id);
            assertThat(dialled.link().peer()).isEqualTo(b.id);
            assertThat(dialled.link().dialled()).isTrue();
            assertThat(b.accepted.link().dialled()).isFalse();
            for (int i = 0; i < 100; i++) {
                dialled.link().send(16 + i % 8, Unpooled.wrappedBuffer(new byte[i * 13]));
                b.accepted.link().send(20, Unpooled.wrappedBuffer(("reply " + i).getBytes(StandardCharsets.UTF_8)));
            }
            await().atMost(5, SECONDS).until(() -> b.accepted.payloads.size() == 100 && dialled.payloads.size() == 100);
            for (int i = 0; i < 100; i++) {
                assertThat(b.accepted.payloads.get(i)).hasSize(i * 13);
                assertThat(dialled.payloads.get(i))
                        .asString(StandardCharsets.UTF_8)
                        .isEqualTo("reply " + i);
            }
            await().atMost(5, SECONDS).until(() -> !dialled.rtts.isEmpty() && !b.accepted.rtts.isEmpty());
            assertThat(dialled.link().rttNanos().orElse(0)).isPositive();
            await().atMost(5, SECONDS).until(() -> dialled.link().unsentBytes() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"transport = nio, threads = 4", "transport = auto, threads = 4"})
    void linksAreOnTheEventLoopThatTheirListenerWants(String settings) {
        try (Node a = new Node("a", settings);
                Node b = new Node("b", settings)) {
            a.accepted.wantedLoop = a.service.nextLoop();
            b.accepted.wantedLoop = b.service.nextLoop();
            List<Recorder> dialled = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Recorder recorder = new Recorder();
                recorder.wantedLoop = a.accepted.wantedLoop;
                a.service.dial(b.service.boundAddress(), b.id, "g", TREE, recorder);
                dialled.add(recorder);
            }
            for (Recorder recorder : dialled) {
                await().atMost(5, SECONDS).until(() -> recorder.link != null);
                recorder.link().send(16, Unpooled.wrappedBuffer(new byte[40_000]));
            }
            await().atMost(5, SECONDS).until(() -> b.accepted.payloads.size() == 6);
            b.accepted
                    .link()
                    .send(
                            24,
                            Frame.begin(UnpooledByteBufAllocator.DEFAULT, 0),
                            List.of(Unpooled.wrappedBuffer(new byte[200_000])));
            await().atMost(5, SECONDS)
                    .until(() -> dialled.stream().anyMatch(recorder -> recorder.payloads.size() == 1));

            assertThat(b.accepted.threads).hasSize(1);
            assertThat(dialled.stream().flatMap(recorder -> recorder.threads.stream()))
                    .allMatch(thread ->
                            thread == dialled.get(0).threads.iterator().next());
        }
    }

    @Test
    void aFrameInPartsArrivesWholeAndItsPartsAreGivenBack() {
        try (Node a = new Node("a", "");
                Node b = new Node("b", "")) {
            Recorder dialled = open(a, b, TREE);
            ByteBuf head = Frame.begin(UnpooledByteBufAllocator.DEFAULT, 4).writeInt(7);
            ByteBuf first = Unpooled.directBuffer(70_000).writeZero(70_000);
            ByteBuf second = Unpooled.directBuffer(3).writeByte(1).writeByte(2).writeByte(3);

            dialled.link().send(FrameTypes.STREAM_FIRST, head, List.of(first, second));

            await().atMost(5, SECONDS).until(() -> b.accepted.payloads.size() == 1);
            assertThat(b.accepted.payloads.get(0))
                    .hasSize(70_007)
                    .startsWith(0, 0, 0, 7)
                    .endsWith(0, 1, 2, 3);
            await().atMost(5, SECONDS).until(() -> head.refCnt() + first.refCnt() + second.refCnt() == 0);
            ByteBuf tooLong = Unpooled.directBuffer(2 << 20).writeZero(2 << 20);
            assertThatThrownBy(() -> dialled.link()
                            .send(
                                    FrameTypes.STREAM_FIRST,
                                    Frame.begin(UnpooledByteBufAllocator.DEFAULT, 0),
                                    List.of(tooLong)))
                    .hasMessageContaining("at most");
            assertThat(tooLong.refCnt()).isZero();
            ByteBuf noRoom = Unpooled.buffer().writeInt(7);
            assertThatThrownBy(() -> dialled.link().send(FrameTypes.STREAM_FIRST, noRoom, List.of()))
                    .hasMessageContaining("without room for a header");
            assertThat(noRoom.refCnt()).isZero();
        }
    }

    @Test
    void sendsOneBufferToManyLinksWithoutCopyingOrKeepingIt() {
        try (Node a = new Node("a", "");
                Node b = new Node("b", "");
                Node c = new Node("c", "")) {
            Recorder toB = open(a, b, BULK);
            Recorder toC = open(a, c, BULK);
            ByteBuf chunk = Unpooled.directBuffer(1 << 20).writeZero(1 << 20);
            chunk.setByte(77, 5);
            for (int i = 0; i < 3; i++) {
                int sent = i;
                await().atMost(10, SECONDS)
                        .until(() -> toB.link().writable() && toC.link().writable());
                toB.link().send(FrameTypes.BULK_CHUNK_FIRST, chunk);
                toC.link().send(FrameTypes.BULK_CHUNK_FIRST, chunk);
                await().atMost(10, SECONDS)
                        .until(() -> b.accepted.payloads.size() == sent + 1 && c.accepted.payloads.size() == sent + 1);
            }
            await().atMost(5, SECONDS).until(() -> chunk.refCnt() == 1);
            assertThat(chunk.readableBytes()).isEqualTo(1 << 20);
            assertThat(b.accepted.payloads)
                    .allSatisfy(bytes -> assertThat(bytes[77]).isEqualTo((byte) 5));
            chunk.release();
            await().atMost(5, SECONDS).until(() -> toB.events.contains("drained"));
            long frame = (1 << 20) + Frame.HEADER_BYTES;
            assertThat(a.service.counters().bulkBytesSent()).isBetween(6 * frame, 6 * frame + 1000);
        }
    }

    @Test
    void saysFarewellWhenClosedAndDeliversWhatWasSentBefore() {
        try (Node a = new Node("a", "");
                Node b = new Node("b", "")) {
            Recorder dialled = open(a, b, TREE);
            for (int i = 0; i < 50; i++) {
                dialled.link().send(16, Unpooled.wrappedBuffer(new byte[10_000]));
            }
            dialled.link().close("found a nearer parent");
            LinkEnd atB = b.accepted.end();
            assertThat(atB.reason()).isEqualTo(LinkReason.CLOSED_BY_PEER);
            assertThat(atB.cause()).contains("found a nearer parent");
            assertThat(atB.processGone()).isFalse();
            assertThat(b.accepted.payloads).hasSize(50);
            assertThat(dialled.end().reason()).isEqualTo(LinkReason.CLOSED_HERE);
            assertThat(a.service.counters().ended(LinkReason.CLOSED_HERE)).isEqualTo(1);
        }
    }

    @Test
    void saysFarewellOnEveryLinkWhenTheServiceCloses() {
        try (Node a = new Node("a", "")) {
            Recorder dialled;
            try (Node b = new Node("b", "")) {
                dialled = open(a, b, TREE);
            }
            assertThat(dialled.end().reason()).isEqualTo(LinkReason.CLOSED_BY_PEER);
            assertThat(dialled.end().processGone()).isFalse();
        }
    }

    @Test
    void looksLikeACrashWhenAborted() {
        try (Node a = new Node("a", "");
                Node b = new Node("b", "")) {
            Recorder dialled = open(a, b, TREE);
            b.service.abort();
            LinkEnd lost = dialled.end();
            assertThat(lost.reason()).isEqualTo(LinkReason.CONNECTION_LOST);
            assertThat(lost.processGone()).isTrue();
            assertThat(b.accepted.end().reason()).isEqualTo(LinkReason.ABORTED);
            Recorder again = a.dial(b, TREE);
            assertThat(again.end().reason()).isEqualTo(LinkReason.CONNECTION_REFUSED);
            assertThat(again.end().processGone()).isTrue();
            assertThat(a.service.counters().ended())
                    .containsEntry(LinkReason.CONNECTION_LOST, 1L)
                    .containsEntry(LinkReason.CONNECTION_REFUSED, 1L);
        }
    }

    @Test
    void tellsBothSidesWhyALinkIsRefused() {
        try (Node a = new Node("a", "");
                Node b = new Node(
                        "b",
                        "",
                        EmulatedNetwork.NONE,
                        "test",
                        offered -> ForkJoinPool.commonPool()
                                .execute(() -> offered.refuse(
                                        LinkReason.NO_SLOT,
                                        "all 4 slots are taken",
                                        List.of(new Redirect(TestLinks.id("c"), "c:9")))))) {
            LinkEnd refused = a.dial(b, TREE).end();
            assertThat(refused.reason()).isEqualTo(LinkReason.NO_SLOT);
            assertThat(refused.cause()).contains("b#1", "all 4 slots");
            assertThat(refused.processGone()).isFalse();
            assertThat(refused.redirects()).containsExactly(new Redirect(TestLinks.id("c"), "c:9"));
            assertThat(b.service.counters().ended(LinkReason.NO_SLOT)).isEqualTo(1);
            assertThat(a.service.counters().ended(LinkReason.NO_SLOT)).isEqualTo(1);
        }
    }

    @Test
    void refusesAnotherClusterAndTheWrongNode() {
        try (Node a = new Node("a", "");
                Node b = new Node("b", "");
                Node stranger = new Node("s", "", EmulatedNetwork.NONE, "other")) {
            LinkEnd foreign = stranger.dial(b, TREE).end();
            assertThat(foreign.reason()).isEqualTo(LinkReason.OTHER_CLUSTER);
            assertThat(foreign.cause()).contains("'other'", "'test'");

            Recorder wrong = new Recorder();
            a.service.dial(b.service.boundAddress(), TestLinks.id("x"), "g", TREE, wrong);
            assertThat(wrong.end().reason()).isEqualTo(LinkReason.WRONG_NODE);
            assertThat(wrong.end().processGone()).isFalse();

            Recorder earlier = new Recorder();
            a.service.dial(b.service.boundAddress(), new NodeId("b", 0, "b:1"), "g", TREE, earlier);
            assertThat(earlier.end().reason()).isEqualTo(LinkReason.WRONG_NODE);
            assertThat(earlier.end().processGone())
                    .as("b runs with a newer incarnation")
                    .isTrue();

            assertThat(a.dial(a, TREE).end().reason()).isEqualTo(LinkReason.SELF);
            assertThat(b.offers).isEmpty();
            assertThat(b.service.counters().ended())
                    .containsEntry(LinkReason.OTHER_CLUSTER, 1L)
                    .containsEntry(LinkReason.WRONG_NODE, 2L);
        }
    }

    @Test
    void closesALinkWhosePeerDoesNotRead() throws Exception {
        try (Node a = new Node(
                        "a",
                        "unsent-hard-limit = 512 KiB\nstream-frame-limit = 64 KiB\nliveness.dead-after = 60s\n"
                                + "liveness.suspect-after = 50s");
                RawPeer deaf = RawPeer.listening()) {
            Recorder dialled = new Recorder();
            a.service.dial(deaf.address(), TestLinks.id("deaf"), "g", TREE, dialled);
            deaf.welcome(TestLinks.id("deaf"));
            await().atMost(5, SECONDS).until(() -> dialled.link != null);
            ByteBuf payload = Unpooled.directBuffer().writeZero(60_000);
            long most = 0;
            for (int i = 0; i < 100_000 && dialled.ends.isEmpty(); i++) {
                dialled.link().send(16, payload);
                most = Math.max(most, dialled.link().unsentBytes());
            }
            assertThat(dialled.end().reason()).isEqualTo(LinkReason.PEER_DOES_NOT_READ);
            assertThat(most).isLessThanOrEqualTo((512 + 64 << 10) + Frame.HEADER_BYTES);
            assertThat(a.service.counters().ended(LinkReason.PEER_DOES_NOT_READ))
                    .isEqualTo(1);
            await().atMost(5, SECONDS).until(() -> payload.refCnt() == 1);
            payload.release();
        }
    }

    @Test
    void suspectsASilentPeerAndGivesItUp() throws Exception {
        String fast = "liveness { ping-after = 50ms, ping-every = 100ms, suspect-after = 200ms, dead-after = 600ms }";
        try (Node a = new Node("a", fast);
                RawPeer silent = RawPeer.listening()) {
            Recorder dialled = new Recorder();
            a.service.dial(silent.address(), TestLinks.id("silent"), "g", TREE, dialled);
            silent.welcome(TestLinks.id("silent"));
            LinkEnd end = dialled.end();
            assertThat(end.reason()).isEqualTo(LinkReason.SILENT);
            assertThat(end.processGone()).isFalse();
            assertThat(dialled.events).containsExactly("opened", "suspected", "closed SILENT");
            assertThat(dialled.closedNanos - dialled.openedNanos).isBetween(590_000_000L, 2_000_000_000L);
        }
    }

    @Test
    void refusesMoreConnectionsAndHandshakesThanItsBounds() throws Exception {
        try (Node a = new Node("a", "");
                Node b = new Node(
                        "b", "max-connections = 3\nmax-pending-handshakes = 1", EmulatedNetwork.NONE, "test")) {
            open(a, b, TREE);
            try (RawPeer pending = RawPeer.dialling(b.service.boundAddress())) {
                await().atMost(5, SECONDS).until(() -> b.service.counters().connectionsAccepted() == 2);
                assertThat(a.dial(b, TREE).end().reason())
                        .isIn(LinkReason.TOO_MANY_HANDSHAKES, LinkReason.CONNECTION_LOST);
                assertThat(b.service.counters().ended(LinkReason.TOO_MANY_HANDSHAKES))
                        .isEqualTo(1);
                pending.send(new byte[] {0, 0, 0, 0});
                await().atMost(5, SECONDS).until(() -> b.service.counters().ended(LinkReason.EMPTY_FRAME) == 1);
                pending.readToEnd();
            }
            await().atMost(5, SECONDS).until(() -> {
                a.dial(b, new LinkKind.Repair());
                return b.service.counters().ended(LinkReason.TOO_MANY_CONNECTIONS) > 0;
            });
        }
    }

    @Test
    void namesTheAddressWhenThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> new Node("a", "port = " + taken.getLocalPort()))
                    .isInstanceOf(LinkServiceException.class)
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()))
                    .hasMessageContaining("banyan.link.port");
        }
    }

    @Test
    void failsADialToAHostThatDoesNotExist() {
        try (Node a = new Node("a", "")) {
            Recorder dialled = new Recorder();
            a.service.dial(
                    InetSocketAddress.createUnresolved("no-such-host.invalid", 9),
                    TestLinks.id("x"),
                    "g",
                    TREE,
                    dialled);
            assertThat(dialled.end().reason()).isEqualTo(LinkReason.CONNECT_FAILED);
            assertThat(dialled.end().processGone()).isFalse();
        }
    }

    @Test
    void rejectsAFrameThatThePeerWouldNotAllow() {
        try (Node a = new Node("a", "");
                Node b = new Node("b", "")) {
            Link link = open(a, b, TREE).link();
            assertThatThrownBy(() -> link.send(FrameTypes.PING, Unpooled.EMPTY_BUFFER))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> link.send(FrameTypes.BULK_CHUNK_FIRST, Unpooled.EMPTY_BUFFER))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> link.send(16, Unpooled.wrappedBuffer(new byte[65_537])))
                    .hasMessageContaining("65536");
        }
    }

    @Test
    void losesTheLinkAndNotTheNodeWhenAListenerThrows() {
        try (Node a = new Node("a", "");
                Node b = new Node("b", "")) {
            Recorder faulty = new Recorder() {
                @Override
                public void received(Link from, Frame frame) {
                    frame.release();
                    throw new IllegalStateException("bug in a listener (expected in this test)");
                }
            };
            a.service.dial(b.service.boundAddress(), b.id, "g", TREE, faulty);
            await().atMost(5, SECONDS).until(() -> b.accepted.link != null);
            b.accepted.link().send(16, Unpooled.wrappedBuffer(new byte[3]));
            assertThat(faulty.end().reason()).isEqualTo(LinkReason.INTERNAL_ERROR);
            assertThat(b.accepted.end().reason()).isEqualTo(LinkReason.CLOSED_BY_PEER);
            assertThat(a.dial(b, TREE))
                    .satisfies(next -> await().atMost(5, SECONDS).until(() -> next.link != null));
        }
    }

    @Test
    void tellsThePeerWhyTheLayerAboveGaveUp() {
        try (Node a = new Node("a", "");
                Node b = new Node("b", "")) {
            Recorder dialled = open(a, b, BULK);
            b.accepted.link().fail(LinkReason.MALFORMED_FRAME, "a have-map of -3 chunks");
            assertThat(dialled.end().cause()).contains("MALFORMED_FRAME", "a have-map of -3 chunks");
            assertThat(dialled.end().processGone()).isFalse();
            assertThat(b.service.counters().ended(LinkReason.MALFORMED_FRAME)).isEqualTo(1);
        }
    }
}
