package dev.banyan.overlay.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.overlay.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Headers within a body, and what pretends to be some. */
class HeaderBlockTest {
    private static void assertRefused(ByteBuffer body, String... why) {
        assertThatThrownBy(() -> HeaderBlock.decode(body.flip()))
                .isInstanceOf(BadMessageException.class)
                .hasMessageContainingAll(why);
    }

    @Test
    void headersComeBackAndTheValueStaysBehindThem() throws BadMessageException {
        Headers headers = Headers.of("content-type", "text/plain")
                .with("caf\u00e9", "\u20ac")
                .with("empty", new byte[0])
                .with("raw", new byte[] {0, -1});
        byte[] block = HeaderBlock.encode(headers);
        ByteBuffer body =
                ByteBuffer.allocate(block.length + 5).put(block).put("value".getBytes(StandardCharsets.UTF_8));
        body.flip();

        assertThat(HeaderBlock.decode(body)).isEqualTo(headers);
        assertThat(StandardCharsets.UTF_8.decode(body).toString()).isEqualTo("value");
    }

    @Test
    void noHeadersTakeNoBytes() {
        assertThat(HeaderBlock.encode(Headers.NONE)).isEmpty();
    }

    @Test
    void anAbsurdNumberOfHeadersIsRefused() {
        assertRefused(ByteBuffer.allocate(2).putShort((short) -1), "65535 headers", "256");
    }

    @Test
    void aBodyThatEndsWithinAHeaderIsRefused() {
        assertRefused(ByteBuffer.allocate(0), "the number of headers");
        assertRefused(ByteBuffer.allocate(2).putShort((short) 1), "the length of a header's name");
        assertRefused(ByteBuffer.allocate(4).putShort((short) 1).putShort((short) 9), "9 bytes", "name");
        assertRefused(
                ByteBuffer.allocate(9)
                        .putShort((short) 1)
                        .putShort((short) 1)
                        .put((byte) 'k')
                        .putInt(-1),
                "4294967295 bytes",
                "header k");
    }

    @Test
    void aHeaderThatComesTwiceIsRefused() {
        ByteBuffer body = ByteBuffer.allocate(20).putShort((short) 2);
        for (int i = 0; i < 2; i++) {
            body.putShort((short) 1).put((byte) 'k').putInt(0);
        }
        assertRefused(body, "header k twice");
    }

    @Test
    void aHeaderWithoutANameIsRefused() {
        assertRefused(
                ByteBuffer.allocate(20).putShort((short) 1).putShort((short) 0).putInt(0), "must have a name");
    }
}
