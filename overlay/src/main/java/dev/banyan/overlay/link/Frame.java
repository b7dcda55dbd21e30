package dev.banyan.overlay.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * One message on a link.
 *
 * <p>On the wire: u32 length of what follows, u8 type, payload. All numbers are big-endian.
 *
 * @param type see {@link FrameTypes}; 0 to 255
 * @param payload a reference-counted slice of what the socket received; whoever is handed the frame releases it
 */
public record Frame(int type, ByteBuf payload) {
    /** Bytes in front of a payload. */
    public static final int HEADER_BYTES = 5;

    /**
     * A new buffer for the begin of a payload, or all of it, that {@link Link#send(int, ByteBuf, java.util.List)} takes: it has room for the
     * header in front.
     *
     * @param bytes of payload that it has room for at once
     */
    public static ByteBuf begin(ByteBufAllocator allocator, int bytes) {
        return allocator.ioBuffer(HEADER_BYTES + bytes).setIndex(HEADER_BYTES, HEADER_BYTES);
    }

    /** Gives the payload back. */
    public void release() {
        payload.release();
    }
}
