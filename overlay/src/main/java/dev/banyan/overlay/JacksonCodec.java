package dev.banyan.overlay;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Function;

/** Values as one of Jackson's formats. */
final class JacksonCodec<T> implements TopicCodec<T> {
    private static final class Mappers {
        static final ObjectMapper JSON = built(JsonMapper.builder());
        static final ObjectMapper CBOR = built(CBORMapper.builder());

        private static ObjectMapper built(MapperBuilder<?, ?> builder) {
            return builder.findAndAddModules()
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();
        }
    }

    private final ObjectWriter writer;
    private final ObjectReader reader;

    private JacksonCodec(ObjectMapper mapper, Function<TypeFactory, JavaType> type) {
        JavaType known = type.apply(mapper.getTypeFactory());
        this.writer = mapper.writerFor(known);
        this.reader = mapper.readerFor(known);
    }

    static <T> JacksonCodec<T> json(Function<TypeFactory, JavaType> type) {
        return new JacksonCodec<>(Mappers.JSON, type);
    }

    static <T> JacksonCodec<T> cbor(Function<TypeFactory, JavaType> type) {
        return new JacksonCodec<>(Mappers.CBOR, type);
    }

    @Override
    public ByteBuffer encode(T value) throws IOException {
        return ByteBuffer.wrap(writer.writeValueAsBytes(value));
    }

    @Override
    public T decode(ByteBuffer bytes) throws IOException {
        return reader.readValue(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }
}
