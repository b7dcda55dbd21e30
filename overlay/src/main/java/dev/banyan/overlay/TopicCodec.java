package dev.banyan.overlay;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * How the values of a topic become bytes and back. Called by several threads at a time.
 *
 * @param <T> the values
 */
public interface TopicCodec<T> {
    /**
     * The bytes of a value, from position to limit. They are copied before the value counts as published, and not changed.
     *
     * @throws IOException if it has none; a runtime exception does as well: the value is then not published
     */
    ByteBuffer encode(T value) throws IOException;

    /**
     * The value of bytes.
     *
     * @param bytes from position to limit, in an array; lent for the time of the call
     * @throws IOException if they are no value; a runtime exception does as well: the subscription fails
     */
    T decode(ByteBuffer bytes) throws IOException;

    /** Bytes as they are. */
    static TopicCodec<byte[]> bytes() {
        return PlainCodecs.BYTES;
    }

    /** Texts, in UTF-8. */
    static TopicCodec<String> text() {
        return PlainCodecs.TEXT;
    }

    /**
     * Objects of a class as JSON, by Jackson and those of its modules that are on the class path. Times are written as texts;
     * properties that the class does not know are skipped, so that publishers may be newer than subscribers.
     */
    static <T> TopicCodec<T> json(Class<T> type) {
        return JacksonCodec.json(types -> types.constructType(type));
    }

    /** The same for a type with parameters, such as {@code new TypeReference<List<Price>>() {}}. */
    static <T> TopicCodec<T> json(TypeReference<T> type) {
        return JacksonCodec.json(types -> types.constructType(type));
    }

    /** The same as CBOR, which is shorter. */
    static <T> TopicCodec<T> cbor(Class<T> type) {
        return JacksonCodec.cbor(types -> types.constructType(type));
    }

    /** The same as CBOR for a type with parameters. */
    static <T> TopicCodec<T> cbor(TypeReference<T> type) {
        return JacksonCodec.cbor(types -> types.constructType(type));
    }
}
