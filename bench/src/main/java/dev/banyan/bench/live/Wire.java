package dev.banyan.bench.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** How a benchmark and its parts talk: one JSON object per line, orders on a part's stdin, answers on its stdout. */
public final class Wire {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private Wire() {}

    /**
     * What a part is told.
     *
     * @param number of the order, counted by the benchmark per part
     */
    record Order(long number, String order, JsonNode details) {}

    /**
     * What a part answers.
     *
     * @param number of the order
     * @param problem why it could not be done; null if it was
     * @param atNanos {@link System#nanoTime} of the process when it was done; processes of one machine share that clock
     * @param cpuNanos processor time the process had taken by then
     * @param compileNanos of it, about what its compiler had taken
     */
    record Answer(
            long number, @Nullable String problem, JsonNode details, long atNanos, long cpuNanos, long compileNanos) {}

    /** An object to add fields to. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** A record or map as JSON. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** JSON as a record. */
    public static <T> T as(JsonNode json, Class<T> type) {
        return MAPPER.convertValue(json, type);
    }

    static String line(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + value.getClass(), e);
        }
    }

    static <T> T read(String line, Class<T> type) throws JsonProcessingException {
        return MAPPER.readValue(line, type);
    }
}
