package dev.banyan.overlay.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** What the bodies of requests say. Whatever is not expected in one is refused with a {@link BadRequestException}. */
final class RequestBody {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final String FILE = "file";
    private static final String SEND_FORM = "; send {\"file\": \"/absolute/path\"}";

    private RequestBody() {}

    /** The file that {@code {"file": "/absolute/path"}} names. */
    static Path fileToSend(byte[] body) {
        if (body.length == 0) {
            throw new BadRequestException("the request has no body" + SEND_FORM);
        }
        JsonNode object = object(body, SEND_FORM);
        object.fieldNames().forEachRemaining(name -> {
            if (!name.equals(FILE)) {
                throw new BadRequestException(
                        "the body has an unknown field " + BadRequestException.quoted(name) + SEND_FORM);
            }
        });
        JsonNode file = object.path(FILE);
        if (!file.isTextual()) {
            throw new BadRequestException(
                    (file.isMissingNode() ? "the body has no field 'file'" : "the field 'file' is not a text")
                            + SEND_FORM);
        }
        return path(file.textValue());
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
