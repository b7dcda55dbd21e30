package dev.banyan.overlay.live;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads what {@link FrameOut} writes, from a peer that may send anything. One thread. */
final class FrameIn {
    /** Most bytes of UTF-8 that a character of a text takes. */
    private static final int CHAR_BYTES_MAX = 3;

    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    private ByteBuf in = Unpooled.EMPTY_BUFFER;

    void begin(ByteBuf payload) {
        in = payload.duplicate();
    }

    void end() throws LiveFormatException {
        if (in.isReadable()) {
            throw new LiveFormatException(
                    in.readableBytes() + " bytes too many at the end of a frame about live streams");
        }
        in = Unpooled.EMPTY_BUFFER;
    }

    private void need(int bytes, String what) throws LiveFormatException {
        if (in.readableBytes() < bytes) {
            throw new LiveFormatException(
                    "a frame about live streams ends at its byte " + in.writerIndex() + ", within: " + what);
        }
    }

    int u8(String what) throws LiveFormatException {
        need(1, what);
        return in.readUnsignedByte();
    }

    long i64(String what) throws LiveFormatException {
        need(Long.BYTES, what);
        return in.readLong();
    }

    boolean flag(String what) throws LiveFormatException {
        int value = u8(what);
        if (value > 1) {
            throw new LiveFormatException("the flag for the " + what + " is " + value + ", neither 0 nor 1");
        }
        return value == 1;
    }

    <T> T oneOf(String what, List<T> values) throws LiveFormatException {
        int code = u8(what);
        if (code >= values.size()) {
            throw new LiveFormatException("the " + what + " is " + code + ", which is unknown");
        }
        return values.get(code);
    }

    long number(String what, long min, long max) throws LiveFormatException {
        long value = number(what);
        if (value < min || value > max) {
            throw new LiveFormatException("the " + what + " is " + value + ", not " + min + " to " + max);
        }
        return value;
    }

    private long number(String what) throws LiveFormatException {
        need(1, what);
        int bytes = 1 << (in.getUnsignedByte(in.readerIndex()) >> 6);
        need(bytes, what);
        return switch (bytes) {
            case 1 -> in.readByte();
            case 2 -> in.readShort() & 0x3FFF;
            case 4 -> in.readInt() & 0x3FFF_FFFF;
            default -> in.readLong() & FrameOut.NUMBER_MAX;
        };
    }

    /** How many entries follow; no more than the rest of the payload can hold. */
    int count(String what, int entryBytesMin) throws LiveFormatException {
        long count = number(what);
        int most = in.readableBytes() / entryBytesMin;
        if (count > most) {
            throw new LiveFormatException(
                    "the " + what + " is " + count + ", and the rest of the frame has room for " + most);
        }
        return (int) count;
    }

    String text(String what, int charsMax) throws LiveFormatException {
        long bytes = number(what, 0, (long) charsMax * CHAR_BYTES_MAX);
        need((int) bytes, what);
        String text;
        try {
            text = utf8.decode(in.nioBuffer(in.readerIndex(), (int) bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new LiveFormatException("the " + what + " of " + bytes + " bytes is no UTF-8");
        }
        in.skipBytes((int) bytes);
        if (text.length() > charsMax) {
            throw new LiveFormatException(
                    "the " + what + " has " + text.length() + " characters; the most is " + charsMax);
        }
        // Names enter our log, and a peer must not write lines into that.
        int control = indexOfControl(text);
        if (control >= 0) {
            throw new LiveFormatException("the " + what + " has the control character " + (int) text.charAt(control)
                    + " at index " + control);
        }
        return text;
    }

    private static int indexOfControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return i;
            }
        }
        return -1;
    }
}
