package dev.banyan.overlay.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/** Writes frame headers and the payloads of the link's own frames. */
final class FrameEncoder {
    private FrameEncoder() {}

    /** The header of a frame. */
    static ByteBuf header(ByteBufAllocator allocator, int type, int payloadBytes) {
        return allocator.ioBuffer(Frame.HEADER_BYTES).writeInt(payloadBytes + 1).writeByte(type);
    }

    /** Writes the header of a frame in front of the begin of its payload, where there is room for it. */
    static ByteBuf inFront(ByteBuf head, int type, int payloadBytes) {
        int begin = head.readerIndex() - Frame.HEADER_BYTES;
        return head.setInt(begin, payloadBytes + 1)
                .setByte(begin + Integer.BYTES, type)
                .readerIndex(begin);
    }

    /** A whole small frame in one buffer; copies the readable bytes of the payload and leaves it untouched. */
    static ByteBuf small(ByteBufAllocator allocator, int type, ByteBuf payload) {
        int bytes = payload.readableBytes();
        return allocator
                .ioBuffer(Frame.HEADER_BYTES + bytes)
                .writeInt(bytes + 1)
                .writeByte(type)
                .writeBytes(payload, payload.readerIndex(), bytes);
    }

    /** A whole frame from an array. */
    static ByteBuf whole(ByteBufAllocator allocator, int type, byte[] payload) {
        return allocator
                .ioBuffer(Frame.HEADER_BYTES + payload.length)
                .writeInt(payload.length + 1)
                .writeByte(type)
                .writeBytes(payload);
    }

    /** A PING or PONG. */
    static ByteBuf ping(ByteBufAllocator allocator, int type, long token) {
        return header(allocator, type, FrameRules.PING_BYTES)
                .ensureWritable(FrameRules.PING_BYTES)
                .writeLong(token);
    }

    /** A BYE: u8 code of the reason, then the text in UTF-8. */
    static ByteBuf bye(ByteBufAllocator allocator, LinkReason reason, String text) {
        byte[] bytes = Texts.cut(text).getBytes(StandardCharsets.UTF_8);
        byte[] payload = new byte[1 + bytes.length];
        payload[0] = (byte) reason.code();
        System.arraycopy(bytes, 0, payload, 1, bytes.length);
        return whole(allocator, FrameTypes.BYE, payload);
    }

    /** What a BYE says, for people. */
    static String byeText(ByteBuf payload) {
        if (!payload.isReadable()) {
            return "no reason given";
        }
        LinkReason reason = LinkReason.ofCode(payload.getUnsignedByte(payload.readerIndex()));
        byte[] text = ByteBufUtil.getBytes(payload, payload.readerIndex() + 1, payload.readableBytes() - 1);
        return reason + ": " + Texts.printable(new String(text, StandardCharsets.UTF_8));
    }
}
