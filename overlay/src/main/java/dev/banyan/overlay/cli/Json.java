package dev.banyan.overlay.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** How results look as JSON: one line, the fields of a record in their order. */
public final class Json {
    /** Nodes of a later version may tell more. */
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Json() {}

    /** @param result a record or an ordered map of numbers, texts and the like */
    public static String line(Object result) {
        try {
            return MAPPER.writeValueAsString(result);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + result.getClass(), e);
        }
    }

    /**
     * Reads a record.
     *
     * @throws JsonProcessingException if this is not the JSON of one
     */
    static <T> T read(String json, Class<T> type) throws JsonProcessingException {
        T read = MAPPER.readValue(json, type);
        if (read == null) {
            throw MismatchedInputException.from(null, type, "null instead of " + type.getSimpleName());
        }
        return read;
    }
}
