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

/** Tree messages as CBOR for tree links. Thread-safe. */
public final class TreeMessageCodec {
    private static final int TEXT_LIMIT = 1024;
    private static final int DEPTH_LIMIT = 16;

    private final ObjectWriter writer;
    private final ObjectReader reader;

    /** A codec that reads messages of at most so many bytes. */
    public TreeMessageCodec(int messageBytesMax) {
        ObjectMapper mapper = CBORMapper.builder(CBORFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxDocumentLength(messageBytesMax)
                                .maxStringLength(TEXT_LIMIT)
                                .maxNestingDepth(DEPTH_LIMIT)
                                .build())
                        .build())
                .addModule(new Jdk8Module())
                .addModule(new TreeJacksonModule())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .build();
        writer = mapper.writerFor(TreeMessage.class);
        reader = mapper.readerFor(TreeMessage.class);
    }

    /** The message as bytes. */
    public byte[] encode(TreeMessage message) {
        try {
            return writer.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree message cannot be encoded: " + message, e);
        }
    }

    /**
     * The bytes as a message.
     *
     * @throws IOException if they are not one; the message says why
     */
    public TreeMessage decode(byte[] bytes) throws IOException {
        TreeMessage message;
        try {
            message = reader.readValue(bytes);
        } catch (RuntimeException e) {
            throw new IOException("not a tree message: " + e.getMessage(), e);
        }
        if (message == null) {
            throw new IOException("not a tree message: null");
        }
        return message;
    }
}
