package dev.banyan.overlay.topic;

import dev.banyan.overlay.Headers;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.TopicCodec;
import dev.banyan.overlay.live.MessageFormat;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A value that is ready to be published.
 *
 * @param headers as they lie in the body; empty if there are none
 * @param value the bytes of the value
 * @param bytes all that it takes in the stream
 */
record OutgoingMessage(byte[] headers, ByteBuffer value, int bytes) {
    /**
     * Encodes a value.
     *
     * @throws OverlayException if it cannot be encoded or is too long
     */
    static <T> OutgoingMessage of(TopicWiring wiring, TopicCodec<T> codec, T value, Headers headers) {
        ByteBuffer encoded;
        try {
            encoded = codec.encode(value);
        } catch (IOException | RuntimeException e) {
            throw new OverlayException(
                    "a value cannot be encoded for topic " + wiring.topic() + ", so it is not published: "
                            + e.getMessage(),
                    e);
        }
        byte[] block = HeaderBlock.encode(headers);
        long bytes = (long) MessageFormat.HEADER_BYTES + block.length + encoded.remaining();
        if (bytes > wiring.settings().messageBytesMax()) {
            throw new OverlayException("a message of " + bytes + " bytes is too long for topic " + wiring.topic()
                    + ", so it is not published: at most " + wiring.settings().messageBytesMax()
                    + ", a quarter of banyan.live.window; raise that at all members, or send a file");
        }
        return new OutgoingMessage(block, encoded, (int) bytes);
    }

    /** Writes it as {@link MessageFormat} says. */
    void write(ByteBuf out, long micros) {
        out.writeInt(MessageFormat.lengthWord(bytes - MessageFormat.HEADER_BYTES, headers.length > 0));
        out.writeLong(micros);
        if (headers.length > 0) {
            out.writeBytes(headers);
        }
        out.writeBytes(value);
    }
}
