package dev.banyan.overlay.live;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Writes frames into a buffer. */
record FrameBuffer(ByteBuf out) implements FrameOut {
    @Override
    public void u8(int value) {
        out.writeByte(value);
    }

    @Override
    public void i64(long value) {
        out.writeLong(value);
    }

    @Override
    public void number(long value) {
        switch (FrameOut.numberBytes(value)) {
            case 1 -> out.writeByte((int) value);
            case 2 -> out.writeShort((int) value | 1 << 14);
            case 4 -> out.writeInt((int) value | 2 << 30);
            default -> out.writeLong(value | 3L << 62);
        }
    }

    @Override
    public void text(String text) {
        int textBytes = ByteBufUtil.utf8Bytes(text);
        number(textBytes);
        ByteBufUtil.reserveAndWriteUtf8(out, text, textBytes);
    }
}
