package dev.banyan.overlay.topic;

import dev.banyan.overlay.Headers;
import dev.banyan.overlay.live.MessageFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes of streams, written as a publisher does, or as none would. */
final class Frames {
    static final long MICROS = 1_700_000_000_000_001L;

    private Frames() {}

    static byte[] message(String text) {
        return message(Headers.NONE, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] message(Headers headers, byte[] value) {
        byte[] block = HeaderBlock.encode(headers);
        OutgoingMessage message = new OutgoingMessage(
                block, ByteBuffer.wrap(value), MessageFormat.HEADER_BYTES + block.length + value.length);
        ByteBuf out = Unpooled.buffer();
        message.write(out, MICROS);
        return ByteBufUtil.getBytes(out);
    }

    /** A header that announces a body, and what there is of it. */
    static byte[] raw(int lengthWord, byte... body) {
        return ByteBuffer.allocate(MessageFormat.HEADER_BYTES + body.length)
                .putInt(lengthWord)
                .putLong(MICROS)
                .put(body)
                .array();
    }

    static byte[] together(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
