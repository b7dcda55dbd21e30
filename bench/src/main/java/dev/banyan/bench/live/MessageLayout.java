package dev.banyan.bench.live;

import java.nio.ByteBuffer;

/**
 * How a message of every benchmark begins: i64 number, i64 time at which it was meant to be sent, in nanoseconds of the clock that processes
 * of one machine share; zeros fill the rest. Big-endian.
 */
public final class MessageLayout {
    /** Bytes of the shortest message. */
    public static final int BYTES_MIN = 2 * Long.BYTES;

    private static final int SENT_AT = Long.BYTES;

    private MessageLayout() {}

    /** Writes the beginning of a message, from the position on that {@code offset} says; the position stays. */
    public static void write(ByteBuffer message, int offset, long number, long sentNanos) {
        message.putLong(offset, number);
        message.putLong(offset + SENT_AT, sentNanos);
    }

    /** The number of the message at an offset. */
    public static long number(ByteBuffer message, int offset) {
        return message.getLong(offset);
    }

    /** When the message at an offset was meant to be sent. */
    public static long sentNanos(ByteBuffer message, int offset) {
        return message.getLong(offset + SENT_AT);
    }
}
