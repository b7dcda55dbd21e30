package dev.banyan.overlay;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The codecs that need nothing but the JDK. */
final class PlainCodecs {
    static final TopicCodec<byte[]> BYTES = new TopicCodec<>() {
        @Override
        public ByteBuffer encode(byte[] value) {
            return ByteBuffer.wrap(value);
        }

        @Override
        public byte[] decode(ByteBuffer bytes) {
            byte[] value = new byte[bytes.remaining()];
            bytes.get(value);
            return value;
        }
    };

    static final TopicCodec<String> TEXT = new TopicCodec<>() {
        @Override
        public ByteBuffer encode(String value) {
            return ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String decode(ByteBuffer bytes) throws CharacterCodingException {
            String text = new String(
                    bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining(), StandardCharsets.UTF_8);
            // The fast way puts a replacement character in place of what is no UTF-8; the slow way tells whether it
            // did.
            return text.indexOf('\ufffd') < 0
                    ? text
                    : StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        }
    };

    private PlainCodecs() {}
}
