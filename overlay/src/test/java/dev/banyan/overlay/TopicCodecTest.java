package dev.banyan.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The codecs that come with topics. */
class TopicCodecTest {
    record Price(String of, long cents, Optional<String> note, Instant at) {}

    private static final Price PRICE =
            new Price("tea \u20ac", 250, Optional.empty(), Instant.parse("2026-01-02T03:04:05Z"));

    /** Decodes from the middle of an array, as a subscription does. */
    private static <T> T back(TopicCodec<T> codec, T value) throws IOException {
        ByteBuffer encoded = codec.encode(value);
        ByteBuffer among = ByteBuffer.allocate(encoded.remaining() + 10);
        among.put(7, encoded, encoded.position(), encoded.remaining());
        return codec.decode(among.position(7).limit(7 + encoded.remaining()));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void valuesComeBack() throws IOException {
        assertThat(back(TopicCodec.bytes(), new byte[] {1, 0, -1})).containsExactly(1, 0, -1);
        assertThat(back(TopicCodec.text(), "tea \u20ac \ufffd")).isEqualTo("tea \u20ac \ufffd");
        assertThat(back(TopicCodec.json(Price.class), PRICE)).isEqualTo(PRICE);
        assertThat(back(TopicCodec.cbor(Price.class), PRICE)).isEqualTo(PRICE);
        assertThat(back(TopicCodec.json(new TypeReference<List<Price>>() {}), List.of(PRICE)))
                .containsExactly(PRICE);
        assertThat(back(TopicCodec.cbor(new TypeReference<List<Price>>() {}), List.of(PRICE)))
                .containsExactly(PRICE);
    }

    @Test
    void jsonIsReadable() throws IOException {
        assertThat(back(
                        TopicCodec.text(),
                        StandardCharsets.UTF_8
                                .decode(TopicCodec.json(Price.class).encode(PRICE))
                                .toString()))
                .isEqualTo("{\"of\":\"tea \u20ac\",\"cents\":250,\"note\":null,\"at\":\"2026-01-02T03:04:05Z\"}");
    }

    @Test
    void aNewerPublisherMaySayMore() throws IOException {
        assertThat(TopicCodec.json(Price.class)
                        .decode(bytes("{\"of\":\"tea\",\"cents\":1,\"weight\":2}"))
                        .of())
                .isEqualTo("tea");
    }

    @Test
    void whatIsNoValueIsRefused() {
        assertThatThrownBy(() -> TopicCodec.text().decode(ByteBuffer.wrap(new byte[] {'a', (byte) 0xc3})))
                .isInstanceOf(CharacterCodingException.class);
        assertThatThrownBy(() -> TopicCodec.json(Price.class).decode(bytes("{")))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> TopicCodec.json(Price.class).decode(bytes("{} {}")))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> TopicCodec.cbor(Price.class).decode(ByteBuffer.allocate(0)))
                .isInstanceOf(IOException.class);
    }
}
