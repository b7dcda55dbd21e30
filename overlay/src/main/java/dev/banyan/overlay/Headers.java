package dev.banyan.overlay;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Named texts or bytes beside a message's value, in order. Immutable. At most {@value #COUNT_MAX} of them and {@value #BYTES_MAX} bytes
 * as they are sent: 6 bytes each, the name in UTF-8 and the value.
 */
public final class Headers {
    /** Most headers of a message. */
    public static final int COUNT_MAX = 256;
    /** Most bytes of the headers of a message. */
    public static final int BYTES_MAX = 64 * 1024;
    /** No headers. */
    public static final Headers NONE = new Headers(new LinkedHashMap<>());

    private static final int BYTES_EACH = 6;

    private final Map<String, byte[]> values;

    private Headers(Map<String, byte[]> values) {
        this.values = values;
    }

    /** One header with a text. */
    public static Headers of(String name, String value) {
        return NONE.with(name, value);
    }

    /**
     * Headers with these values.
     *
     * @param values not to be changed any more
     * @throws IllegalArgumentException if a name is empty, or they are too many or too long
     */
    public static Headers of(Map<String, byte[]> values) {
        if (values.size() > COUNT_MAX) {
            throw new IllegalArgumentException(
                    values.size() + " headers are too many for one message; at most " + COUNT_MAX);
        }
        long bytes = 0;
        for (Map.Entry<String, byte[]> value : values.entrySet()) {
            if (value.getKey().isEmpty()) {
                throw new IllegalArgumentException("a header must have a name");
            }
            bytes += BYTES_EACH
                    + value.getKey().getBytes(StandardCharsets.UTF_8).length
                    + (long) value.getValue().length;
        }
        if (bytes > BYTES_MAX) {
            throw new IllegalArgumentException(
                    bytes + " bytes of headers are too much for one message; at most " + BYTES_MAX);
        }
        return new Headers(new LinkedHashMap<>(values));
    }

    /** With one more text, in place of what has the same name. */
    public Headers with(String name, String value) {
        return with(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * With some more bytes, in place of what has the same name.
     *
     * @param value not to be changed any more
     */
    public Headers with(String name, byte[] value) {
        Map<String, byte[]> more = new LinkedHashMap<>(values);
        more.put(name, value);
        return of(more);
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** The names, in order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(values.keySet());
    }

    /** The value of that name as a text; empty if there is none. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).map(value -> new String(value, StandardCharsets.UTF_8));
    }

    /** A copy of the value of that name; empty if there is none. */
    public Optional<byte[]> bytes(String name) {
        return Optional.ofNullable(values.get(name)).map(byte[]::clone);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Headers headers) || !values.keySet().equals(headers.values.keySet())) {
            return false;
        }
        return values.entrySet().stream()
                .allMatch(value -> Arrays.equals(value.getValue(), headers.values.get(value.getKey())));
    }

    @Override
    public int hashCode() {
        return values.keySet().hashCode();
    }

    @Override
    public String toString() {
        Map<String, String> texts = new LinkedHashMap<>();
        values.keySet().forEach(name -> texts.put(name, text(name).orElse("")));
        return texts.toString();
    }
}
