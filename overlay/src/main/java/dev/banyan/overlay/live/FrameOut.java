package dev.banyan.overlay.live;

import java.nio.charset.StandardCharsets;

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
            int textBytes = text.getBytes(StandardCharsets.UTF_8).length;
            bytes += numberBytes(textBytes) + textBytes;
        }
    }
}
