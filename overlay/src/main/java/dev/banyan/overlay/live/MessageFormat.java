package dev.banyan.overlay.live;

/**
 * How messages lie in a stream, one behind the other. On the wire: u32 length of the body, the highest bit set if it begins with headers;
 * i64 time of publishing in microseconds since 1970 by the publisher's clock; the body. All numbers are big-endian.
 */
public final class MessageFormat {
    /** Bytes before the body. */
    public static final int HEADER_BYTES = 12;
    /** Longest body of any stream, 256 MiB: a quarter of the largest window. */
    public static final int BODY_BYTES_MAX = 256 << 20;

    private static final int HEADERS_BIT = 0x8000_0000;

    private MessageFormat() {}

    /** The first number of a message. */
    public static int lengthWord(int bodyBytes, boolean withHeaders) {
        return withHeaders ? bodyBytes | HEADERS_BIT : bodyBytes;
    }

    /** Length of the body; above {@link #BODY_BYTES_MAX} if the number is none that a publisher writes. */
    public static int bodyBytes(int lengthWord) {
        return lengthWord & ~HEADERS_BIT;
    }

    /** Whether the body begins with headers. */
    public static boolean hasHeaders(int lengthWord) {
        return (lengthWord & HEADERS_BIT) != 0;
    }
}
