package dev.banyan.overlay.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.banyan.overlay.NodeLimits;
import dev.banyan.overlay.SendOptions;
import dev.banyan.tree.config.BitRate;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What the bodies of requests say. Whatever is not expected in one is refused with a {@link BadRequestException}. */
final class RequestBody {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final String FILE = "file";
    private static final String LIMIT = "limit";
    private static final String SEND_FORM =
            "; send {\"file\": \"/absolute/path\"}, or with a limit {\"file\": \"/absolute/path\", \"limit\": \"40mbit\"}";
    private static final String UP = "up";
    private static final String DOWN = "down";
    private static final String SOURCE = "source";
    private static final String LIMITS_FORM =
            "; send {\"up\": \"40mbit\"}, or \"down\" or \"source\" or several of them; \"0\" for no limit";
    private static final String LIMIT_FORM = "; send {\"limit\": \"40mbit\"}, or \"0\" for no limit";

    /**
     * A file to be sent.
     *
     * @param limitBitsPerSecond what each node may send of it; 0 for no limit
     */
    record SendOrder(Path file, long limitBitsPerSecond) {}

    private RequestBody() {}

    /** What {@code {"file": "/absolute/path", "limit": "40mbit"}} orders; the limit may be missing. */
    static SendOrder order(byte[] body) {
        JsonNode object = object(body, Set.of(FILE, LIMIT), SEND_FORM);
        Path file = path(text(object, FILE, SEND_FORM));
        return new SendOrder(file, object.has(LIMIT) ? rate(object, LIMIT, SEND_FORM) : 0);
    }

    /** The rate in {@code {"limit": "40mbit"}}, bits per second. */
    static long limit(byte[] body) {
        return rate(object(body, Set.of(LIMIT), LIMIT_FORM), LIMIT, LIMIT_FORM);
    }

    /** What {@code {"up": "40mbit", "down": "0", "source": "10mbit"}} changes; those that are missing stay. */
    static UnaryOperator<NodeLimits> limitsChange(byte[] body) {
        JsonNode object = object(body, Set.of(UP, DOWN, SOURCE), LIMITS_FORM);
        if (object.isEmpty()) {
            throw new BadRequestException("the body changes no limit" + LIMITS_FORM);
        }
        Map<String, Long> changed = new HashMap<>();
        object.fieldNames().forEachRemaining(name -> changed.put(name, rate(object, name, LIMITS_FORM)));
        return limits -> new NodeLimits(
                changed.getOrDefault(UP, limits.upBitsPerSecond()),
                changed.getOrDefault(DOWN, limits.downBitsPerSecond()),
                changed.getOrDefault(SOURCE, limits.sourceBitsPerSecond()));
    }

    private static long rate(JsonNode object, String field, String form) {
        try {
            return SendOptions.requireLimit(
                    BitRate.parse(text(object, field, form)).bitsPerSecond());
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("'" + field + "' is no limit: " + e.getMessage());
        }
    }

    private static JsonNode object(byte[] body, Set<String> fields, String form) {
        if (body.length == 0) {
            throw new BadRequestException("the request has no body" + form);
        }
        JsonNode object = object(body, form);
        object.fieldNames().forEachRemaining(name -> {
            if (!fields.contains(name)) {
                throw new BadRequestException(
                        "the body has an unknown field " + BadRequestException.quoted(name) + form);
            }
        });
        return object;
    }

    private static String text(JsonNode object, String field, String form) {
        JsonNode value = object.path(field);
        if (!value.isTextual()) {
            throw new BadRequestException((value.isMissingNode()
                            ? "the body has no field '" + field + "'"
                            : "the field '" + field + "' is not a text")
                    + form);
        }
        return value.textValue();
    }

    /** Nothing, or {@code {}}. */
    static void empty(byte[] body) {
        String form = "; send no body";
        if (body.length > 0 && !object(body, form).isEmpty()) {
            throw new BadRequestException("the body must be empty" + form);
        }
    }

    private static JsonNode object(byte[] body, String form) {
        try {
            JsonNode tree = MAPPER.readTree(body);
            if (!tree.isObject()) {
                throw new BadRequestException("the body is not a JSON object" + form);
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new BadRequestException("the body is not JSON: " + firstLine(e.getOriginalMessage()) + form);
        } catch (IOException e) {
            throw new BadRequestException("the body is not JSON: it is no valid UTF-8" + form);
        }
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("it is malformed");
    }

    private static Path path(String text) {
        Path path;
        try {
            path = Path.of(text);
        } catch (InvalidPathException e) {
            throw new BadRequestException(
                    "'file' is not a path: " + e.getReason() + ": " + BadRequestException.quoted(text));
        }
        if (!path.isAbsolute()) {
            throw new BadRequestException(
                    "'file' must be an absolute path at the node, was " + BadRequestException.quoted(text));
        }
        for (Path element : path) {
            if (element.toString().equals("..")) {
                throw new BadRequestException(
                        "'file' must be a path without '..', was " + BadRequestException.quoted(text));
            }
        }
        return path;
    }
}
