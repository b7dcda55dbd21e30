package dev.banyan.overlay.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HandshakeCodecTest {
    private static final NodeId A = new NodeId("a", 7, "10.0.0.1:2551");
    private static final NodeId B = new NodeId("büro", 0, "10.0.0.2:2551");
    private static final int SEEDS = Integer.getInteger("banyan.seeds", 40);

    private static Hello hello(LinkKind kind) {
        return new Hello(1, 3, "cluster", "group", A, B, kind);
    }

    @Test
    void readsEveryKindOfHelloItWrites() throws HandshakeException {
        for (LinkKind kind :
                List.of(new LinkKind.Tree(Long.MIN_VALUE), new LinkKind.Bulk("t-1"), new LinkKind.Repair())) {
            assertThat(HandshakeCodec.decodeHello(Unpooled.wrappedBuffer(HandshakeCodec.encode(hello(kind)))))
                    .isEqualTo(hello(kind));
        }
    }

    @Test
    void readsTheAnswersItWrites() throws HandshakeException {
        HandshakeCodec.Welcome welcome = new HandshakeCodec.Welcome(2, A);
        assertThat(HandshakeCodec.decodeWelcome(Unpooled.wrappedBuffer(HandshakeCodec.encode(welcome))))
                .isEqualTo(welcome);
        HandshakeCodec.Refused refused = new HandshakeCodec.Refused(
                LinkReason.NO_SLOT, "full", A, Collections.nCopies(16, new Redirect(B, "10.0.0.2:4000")));
        byte[] bytes = HandshakeCodec.encode(refused);
        assertThat(bytes.length).isLessThan(FrameRules.REFUSED_LIMIT);
        assertThat(HandshakeCodec.decodeRefused(Unpooled.wrappedBuffer(bytes))).isEqualTo(refused);
    }

    @Test
    void refusesAHelloWithoutMagicAsNotBanyan() {
        assertThatThrownBy(() -> HandshakeCodec.decodeHello(Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4, 5})))
                .isInstanceOfSatisfying(
                        HandshakeException.class, e -> assertThat(e.reason()).isEqualTo(LinkReason.NOT_BANYAN));
    }

    @Test
    void refusesTrailingBytes() {
        byte[] bytes = HandshakeCodec.encode(hello(new LinkKind.Repair()));
        ByteBuf longer = Unpooled.wrappedBuffer(bytes, new byte[] {0});
        assertThatThrownBy(() -> HandshakeCodec.decodeHello(longer))
                .isInstanceOf(HandshakeException.class)
                .hasMessageContaining("railing");
    }

    @Test
    void namesTheFieldThatIsWrong() {
        Hello wrong = new Hello(3, 1, "c", "g", A, B, new LinkKind.Repair());
        assertThatThrownBy(() -> HandshakeCodec.decodeHello(Unpooled.wrappedBuffer(HandshakeCodec.encode(wrong))))
                .hasMessageContaining("versions 3 to 1");
        Hello longName = new Hello(1, 1, "c".repeat(201), "g", A, B, new LinkKind.Repair());
        assertThatThrownBy(() -> HandshakeCodec.decodeHello(Unpooled.wrappedBuffer(HandshakeCodec.encode(longName))))
                .hasMessageContaining("'cluster' is longer");
    }

    @Test
    void removesControlCharactersThatWouldForgeLogLines() throws HandshakeException {
        HandshakeCodec.Refused refused =
                new HandshakeCodec.Refused(LinkReason.OTHER, "x\n2026 ERROR forged\u001b[2J", A, List.of());
        assertThat(HandshakeCodec.decodeRefused(Unpooled.wrappedBuffer(HandshakeCodec.encode(refused)))
                        .text())
                .isEqualTo("x?2026 ERROR forged?[2J");
    }

    @Test
    void answersEveryMutationWithAValueOrAHandshakeError() {
        byte[] magic = "BNYN".getBytes(StandardCharsets.US_ASCII);
        for (int seed = 1; seed <= SEEDS * 100; seed++) {
            Random random = new Random(seed);
            byte[] bytes = HandshakeCodec.encode(hello(new LinkKind.Bulk("transfer")));
            if (random.nextInt(4) == 0) {
                bytes = new byte[random.nextInt(300)];
                random.nextBytes(bytes);
                System.arraycopy(magic, 0, bytes, 0, Math.min(magic.length, bytes.length));
            }
            for (int flips = random.nextInt(6); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            ByteBuf input = Unpooled.wrappedBuffer(bytes, 0, bytes.length - random.nextInt(bytes.length + 1) / 4);
            try {
                assertThat(HandshakeCodec.decodeHello(input)).isNotNull();
            } catch (HandshakeException e) {
                assertThat(e.reason()).as("seed=%d", seed).isIn(LinkReason.BAD_HANDSHAKE, LinkReason.NOT_BANYAN);
            }
        }
    }
}
