package dev.banyan.overlay.link;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.overlay.link.TestLinks.Node;
import dev.banyan.overlay.link.TestLinks.Recorder;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bad input on the data port is refused with a counted reason, and the node goes on. */
@ExtendWith(LeakWatch.class)
class HostilePeerTest {
    private final Node node = new Node("n", "handshake-timeout = 1s");

    @AfterEach
    void theNodeGoesOn() {
        try (Node friend = new Node("friend", "")) {
            Recorder dialled = friend.dial(node, new LinkKind.Tree(1));
            await().atMost(5, SECONDS).until(() -> dialled.link != null);
        }
        node.close();
    }

    private static Hello hello(int min, int max, String cluster, LinkKind kind) {
        return new Hello(min, max, cluster, "g", TestLinks.id("evil"), TestLinks.id("n"), kind);
    }

    private static byte[] helloFrame(Hello hello) {
        return RawPeer.frame(FrameTypes.HELLO, HandshakeCodec.encode(hello));
    }

    private byte[] say(byte[]... parts) throws IOException {
        try (RawPeer peer = RawPeer.dialling(node.service.boundAddress())) {
            for (byte[] part : parts) {
                peer.send(part);
            }
            return peer.readToEnd();
        }
    }

    private void counted(LinkReason reason) {
        await().atMost(5, SECONDS).until(() -> node.service.counters().ended(reason) == 1);
    }

    private static HandshakeCodec.Refused refusal(byte[] answer) throws HandshakeException {
        assertThat(answer[4]).isEqualTo((byte) FrameTypes.REFUSED);
        return HandshakeCodec.decodeRefused(
                Unpooled.wrappedBuffer(Arrays.copyOfRange(answer, Frame.HEADER_BYTES, answer.length)));
    }

    @Test
    void answersAnHttpRequestInItsOwnLanguage() throws Exception {
        byte[] answer = say("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(answer, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 400");
        counted(LinkReason.HTTP_REQUEST);
    }

    @Test
    void closesOnGarbage() throws Exception {
        byte[] garbage = new byte[10_000];
        new Random(3).nextBytes(garbage);
        assertThat(say(garbage)).isEmpty();
        counted(LinkReason.NOT_BANYAN);
    }

    @Test
    void closesOnAFrameWithoutMagic() throws Exception {
        assertThat(say(RawPeer.frame(FrameTypes.HELLO, new byte[100]))).isEmpty();
        counted(LinkReason.NOT_BANYAN);
    }

    @Test
    void refusesAVersionItDoesNotSpeak() throws Exception {
        HandshakeCodec.Refused refused = refusal(say(helloFrame(hello(2, 9, "test", new LinkKind.Repair()))));
        assertThat(refused.reason()).isEqualTo(LinkReason.VERSION_MISMATCH);
        assertThat(refused.text()).contains("versions 2 to 9");
        counted(LinkReason.VERSION_MISMATCH);
    }

    @Test
    void refusesAHelloThatClaimsItsOwnName() throws Exception {
        Hello own = new Hello(1, 1, "test", "g", TestLinks.id("n"), TestLinks.id("n"), new LinkKind.Repair());
        assertThat(refusal(say(helloFrame(own))).reason()).isEqualTo(LinkReason.SELF);
        counted(LinkReason.SELF);
    }

    @Test
    void refusesAHelloThatIsNotCbor() throws Exception {
        byte[] payload = "BNYN{broken".getBytes(StandardCharsets.US_ASCII);
        assertThat(refusal(say(RawPeer.frame(FrameTypes.HELLO, payload))).reason())
                .isEqualTo(LinkReason.BAD_HANDSHAKE);
        counted(LinkReason.BAD_HANDSHAKE);
    }

    @Test
    void closesOnAnOversizedHello() throws Exception {
        say(new byte[] {0, 1, 0, 0, FrameTypes.HELLO});
        counted(LinkReason.OVERSIZED_FRAME);
    }

    @Test
    void countsAHelloThatEndsInTheMiddle() throws Exception {
        byte[] whole = helloFrame(hello(1, 1, "test", new LinkKind.Repair()));
        try (RawPeer peer = RawPeer.dialling(node.service.boundAddress())) {
            peer.send(Arrays.copyOf(whole, whole.length - 3));
        }
        counted(LinkReason.TRUNCATED_FRAME);
    }

    @Test
    void closesASocketThatSaysNothing() throws Exception {
        long start = System.nanoTime();
        HandshakeCodec.Refused refused = refusal(say());
        assertThat(refused.reason()).isEqualTo(LinkReason.HANDSHAKE_TIMEOUT);
        assertThat(System.nanoTime() - start).isBetween(900_000_000L, 5_000_000_000L);
        counted(LinkReason.HANDSHAKE_TIMEOUT);
    }

    @Test
    void closesALinkOnEachBrokenRuleAndTellsItsListener() throws Exception {
        byte[] hello = helloFrame(hello(1, 1, "test", new LinkKind.Tree(4)));
        byte[][] bad = {
            {0, 0, 0, 0},
            {0, 0, 0, 1, 99},
            {0, 1, 0, 2, 16},
            {0, 0, 0, 2, FrameTypes.PING, 1},
        };
        LinkReason[] reasons = {
            LinkReason.EMPTY_FRAME, LinkReason.UNEXPECTED_TYPE, LinkReason.OVERSIZED_FRAME, LinkReason.MALFORMED_FRAME
        };
        for (int i = 0; i < bad.length; i++) {
            int ends = i;
            int opened = i + 1;
            try (RawPeer peer = RawPeer.dialling(node.service.boundAddress())) {
                peer.send(hello);
                await().atMost(5, SECONDS).until(() -> node.service.counters().linksOpened() == opened);
                peer.send(bad[i]);
                assertThat(new String(peer.readToEnd(), StandardCharsets.UTF_8)).contains("a ");
            }
            await().atMost(5, SECONDS).until(() -> node.accepted.ends.size() == ends + 1);
            assertThat(node.accepted.ends.get(i).reason()).isEqualTo(reasons[i]);
            assertThat(node.accepted.ends.get(i).processGone()).isFalse();
            counted(reasons[i]);
        }
    }

    @Test
    void closesOnFramesSentBeforeTheWelcome() throws Exception {
        try (Node slow = new Node("n", "", EmulatedNetwork.NONE, "test", offered -> {});
                RawPeer peer = RawPeer.dialling(slow.service.boundAddress())) {
            peer.send(helloFrame(hello(1, 1, "test", new LinkKind.Tree(4))));
            peer.send(RawPeer.frame(16, new byte[10]));
            await().atMost(5, SECONDS).until(() -> slow.service.counters().ended(LinkReason.UNEXPECTED_TYPE) == 1);
            Recorder late = new Recorder();
            slow.offers.get(0).accept(late);
            await().atMost(5, SECONDS).until(() -> !late.ends.isEmpty());
            assertThat(late.link).isNull();
        }
    }

    @Test
    void survivesAThousandMutatedConversations() throws Exception {
        byte[] hello = helloFrame(hello(1, 1, "test", new LinkKind.Tree(4)));
        Random random = new Random(11);
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = Arrays.copyOf(hello, hello.length + 40);
            for (int flips = random.nextInt(8); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try (RawPeer peer = RawPeer.dialling(node.service.boundAddress())) {
                peer.send(bytes);
            }
        }
        await().atMost(10, SECONDS).until(() -> {
            long ended = node.service.counters().ended().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            return node.service.counters().connectionsAccepted() == 1000 && ended >= 1000;
        });
        assertThat(node.service.counters().ended(LinkReason.INTERNAL_ERROR)).isZero();
    }
}
