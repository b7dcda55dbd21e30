package dev.banyan.overlay.topic;

import dev.banyan.overlay.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Headers as they lie at the begin of a message's body: u16 how many; each: u16 length of the name, the name in UTF-8, u32 length of the
 * value, the value. All numbers are big-endian.
 */
final class HeaderBlock {
    private static final byte[] NONE = {};

    private HeaderBlock() {}

    /** Nothing at all if there are none. */
    static byte[] encode(Headers headers) {
        if (headers.isEmpty()) {
            return NONE;
        }
        ByteBuffer block = ByteBuffer.allocate(Short.BYTES + Headers.BYTES_MAX);
        block.putShort((short) headers.names().size());
        for (String name : headers.names()) {
            byte[] named = name.getBytes(StandardCharsets.UTF_8);
            byte[] value = headers.bytes(name).orElse(NONE);
            block.putShort((short) named.length).put(named).putInt(value.length).put(value);
        }
        byte[] bytes = new byte[block.position()];
        block.flip().get(bytes);
        return bytes;
    }

    /** Takes the headers off the begin of a body. */
    static Headers decode(ByteBuffer body) throws BadMessageException {
        int count = Short.toUnsignedInt(
                take(body, Short.BYTES, "the number of headers").getShort());
        if (count > Headers.COUNT_MAX) {
            throw new BadMessageException(count + " headers, at most " + Headers.COUNT_MAX + " are allowed");
        }
        Map<String, byte[]> values = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            int nameBytes = Short.toUnsignedInt(
                    take(body, Short.BYTES, "the length of a header's name").getShort());
            String name = StandardCharsets.UTF_8
                    .decode(take(body, nameBytes, "a header's name"))
                    .toString();
            long valueBytes = Integer.toUnsignedLong(
                    take(body, Integer.BYTES, "the length of header " + name).getInt());
            ByteBuffer value = take(body, valueBytes, "header " + name);
            byte[] bytes = new byte[value.remaining()];
            value.get(bytes);
            if (values.put(name, bytes) != null) {
                throw new BadMessageException("header " + name + " twice");
            }
        }
        try {
            return Headers.of(values);
        } catch (IllegalArgumentException e) {
            throw new BadMessageException(String.valueOf(e.getMessage()));
        }
    }

    private static ByteBuffer take(ByteBuffer body, long bytes, String what) throws BadMessageException {
        if (bytes > Math.min(body.remaining(), Headers.BYTES_MAX)) {
            throw new BadMessageException(bytes + " bytes for " + what + " where the body has " + body.remaining()
                    + " and headers at most " + Headers.BYTES_MAX);
        }
        ByteBuffer taken = body.slice(body.position(), (int) bytes);
        body.position(body.position() + (int) bytes);
        return taken;
    }
}
