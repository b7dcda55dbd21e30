package dev.banyan.overlay.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The payload of one frame that arrives in several reads. Large pieces are kept as slices; small ones are copied
 * together, so that a peer that dribbles single bytes does not pin a whole receive buffer with each. Memory held is at
 * most {@value #PIN_FACTOR} times what has arrived, plus one tail.
 */
final class FramePieces {
    private static final int PIN_FACTOR = 4;
    private static final int TAIL_BYTES = 65_536;

    private final ByteBufAllocator allocator;
    private int missingBytes;
    private @Nullable CompositeByteBuf whole;
    private @Nullable ByteBuf tail;

    FramePieces(ByteBufAllocator allocator, int payloadBytes) {
        this.allocator = allocator;
        this.missingBytes = payloadBytes;
    }

    /** Takes what belongs to this frame out of a received buffer, which stays the caller's. */
    void take(ByteBuf in) {
        int bytes = Math.min(missingBytes, in.readableBytes());
        if ((long) bytes * PIN_FACTOR >= in.capacity()) {
            append(in.readRetainedSlice(bytes));
            missingBytes -= bytes;
        } else {
            copy(in, bytes);
        }
    }

    boolean complete() {
        return missingBytes == 0;
    }

    /** The payload; the caller owns it. Only once, when complete. */
    ByteBuf payload() {
        if (whole == null && tail != null) {
            ByteBuf only = tail;
            tail = null;
            return only;
        }
        closeTail();
        CompositeByteBuf payload = whole;
        if (payload == null) {
            throw new IllegalStateException("a payload without bytes has no pieces");
        }
        whole = null;
        return payload;
    }

    void release() {
        closeTail();
        if (whole != null) {
            whole.release();
            whole = null;
        }
    }

    private void copy(ByteBuf in, int bytes) {
        int left = bytes;
        while (left > 0) {
            ByteBuf target = tail;
            if (target == null) {
                int room = Math.min(missingBytes, TAIL_BYTES);
                target = allocator.ioBuffer(room, room);
                tail = target;
            }
            int part = Math.min(left, target.writableBytes());
            in.readBytes(target, part);
            left -= part;
            missingBytes -= part;
            if (!target.isWritable() && missingBytes > 0) {
                closeTail();
            }
        }
    }

    private void closeTail() {
        if (tail != null) {
            ByteBuf full = tail;
            tail = null;
            addComponent(full);
        }
    }

    private void append(ByteBuf slice) {
        closeTail();
        addComponent(slice);
    }

    private void addComponent(ByteBuf part) {
        CompositeByteBuf target = whole;
        if (target == null) {
            target = allocator.compositeBuffer(Integer.MAX_VALUE);
            whole = target;
        }
        target.addComponent(true, part);
    }
}
