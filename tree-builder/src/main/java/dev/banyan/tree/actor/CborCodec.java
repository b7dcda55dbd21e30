package dev.banyan.tree.actor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.banyan.tree.protocol.TreeMessage;
import java.io.IOException;

/** Messages of one kind as CBOR, with hard limits on what is read. Thread-safe. @param <T> what the messages have in common */
public final class CborCodec<T> {
    private static final int TEXT_LIMIT = 1024;
    private static final int DEPTH_LIMIT = 16;

    private final Class<T> type;
    private final ObjectWriter writer;
    private final ObjectReader reader;

    /**
     * @param type what is read and written
     * @param module how it looks
     * @param messageBytesMax longer messages are not read
     */
    public CborCodec(Class<T> type, RecordModule module, int messageBytesMax) {
        this.type = type;
        ObjectMapper mapper = CBORMapper.builder(CBORFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxDocumentLength(messageBytesMax)
                                .maxStringLength(TEXT_LIMIT)
                                .maxNestingDepth(DEPTH_LIMIT)
                                .build())
                        .build())
                .addModule(new Jdk8Module())
                .addModule(module)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .build();
        writer = mapper.writerFor(type);
        reader = mapper.readerFor(type);
    }

    /** The codec of tree messages. */
    public static CborCodec<TreeMessage> ofTreeMessages(int messageBytesMax) {
        return new CborCodec<>(TreeMessage.class, new TreeJacksonModule(), messageBytesMax);
    }

    /** The message as bytes. */
    public byte[] encode(T message) {
        try {
            return writer.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(type.getSimpleName() + " cannot be encoded: " + message, e);
        }
    }

    /**
     * The bytes as a message.
     *
     * @throws IOException if they are not one; the message says why
     */
    public T decode(byte[] bytes) throws IOException {
        T message;
        try {
            message = reader.readValue(bytes);
        } catch (RuntimeException e) {
            throw new IOException("not a " + type.getSimpleName() + ": " + e.getMessage(), e);
        }
        if (message == null) {
            throw new IOException("not a " + type.getSimpleName() + ": null");
        }
        return message;
    }
}
