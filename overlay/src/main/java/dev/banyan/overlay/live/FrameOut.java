package dev.banyan.overlay.live;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Where a frame is written: into a buffer, or nowhere, to learn how long it is. */
interface FrameOut {
    /** One byte. */
    void u8(int value);

    /** Eight bytes. */
    void i64(long value);

    /** One, two, four or eight bytes, the two highest bits saying how many (RFC 9000, 16); 0 to {@link #NUMBER_MAX}. */
    void number(long value);

    /** The number of its bytes in UTF-8, and these. */
    void text(String text);

    /** Largest number that can be written. */
    long NUMBER_MAX = (1L << 62) - 1;

    /** Bytes that a number takes. */
    static int numberBytes(long value) {
        if (value < 0 || value > NUMBER_MAX) {
            throw new IllegalArgumentException("no number from 0 to " + NUMBER_MAX + ": " + value);
        }
        return value < 1 << 6 ? 1 : value < 1 << 14 ? 2 : value < 1 << 30 ? 4 : 8;
    }

    /** Into a buffer. */
    record Buffer(ByteBuf out) implements FrameOut {
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
            switch (numberBytes(value)) {
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

    /** Counts. */
    final class Counter implements FrameOut {
        private int bytes;

        int bytes() {
            return bytes;
        }

        @Override
        public void u8(int value) {
            bytes++;
        }

        @Override
        public void i64(long value) {
            bytes += Long.BYTES;
        }

        @Override
        public void number(long value) {
            bytes += numberBytes(value);
        }

        @Override
        public void text(String text) {
            int textBytes = ByteBufUtil.utf8Bytes(text);
            bytes += numberBytes(textBytes) + textBytes;
        }
    }
}
