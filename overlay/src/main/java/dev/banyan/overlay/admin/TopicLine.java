package dev.banyan.overlay.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.banyan.overlay.Delivery;
import dev.banyan.overlay.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of a subscription. Which fields are there depends on the type.
 *
 * @param type ready (all that is published from now on will come), message, gap (messages are missing), ended (a publisher says no more) or
 *     error (the last line)
 * @param publisher NODE#LIFE/NUMBER
 * @param number of the message, among those of its publisher
 * @param publishedAt by the clock of the publisher's machine, ISO-8601 in UTC
 * @param value the message, if it is UTF-8
 * @param base64 the message, if it is not
 * @param headers those of the message as texts, if it has any
 * @param from number of the first message that is missing
 * @param to number of the last one
 * @param cause why: SLOW, RELEASED or NO_ROOM of a gap, CLOSED or LOST of an end
 * @param error what went wrong
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TopicLine(
        String type,
        @Nullable String publisher,
        @Nullable Long number,
        @Nullable String publishedAt,
        @Nullable String value,
        @Nullable String base64,
        @Nullable Map<String, String> headers,
        @Nullable Long from,
        @Nullable Long to,
        @Nullable String cause,
        @Nullable String error) {
    public static final String READY = "ready";
    public static final String MESSAGE = "message";
    public static final String GAP = "gap";
    public static final String ENDED = "ended";
    public static final String ERROR = "error";

    static TopicLine ready() {
        return new TopicLine(READY, null, null, null, null, null, null, null, null, null, null);
    }

    static TopicLine error(String sentence) {
        return new TopicLine(ERROR, null, null, null, null, null, null, null, null, null, sentence);
    }

    static TopicLine of(Delivery<byte[]> delivery) {
        String who = delivery.publisher().toString();
        if (delivery instanceof Delivery.Message<byte[]> message) {
            String text = text(message.value());
            return new TopicLine(
                    MESSAGE,
                    who,
                    message.number(),
                    message.publishedAt().toString(),
                    text,
                    text == null ? Base64.getEncoder().encodeToString(message.value()) : null,
                    message.headers().isEmpty() ? null : texts(message.headers()),
                    null,
                    null,
                    null,
                    null);
        }
        if (delivery instanceof Delivery.Gap<byte[]> gap) {
            String why = gap.reason().name();
            return new TopicLine(GAP, who, null, null, null, null, null, gap.from(), gap.to(), why, null);
        }
        String why = ((Delivery.PublisherEnded<byte[]>) delivery).cause().name();
        return new TopicLine(ENDED, who, null, null, null, null, null, null, null, why, null);
    }

    private static @Nullable String text(byte[] value) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static Map<String, String> texts(Headers headers) {
        Map<String, String> texts = new LinkedHashMap<>();
        headers.names().forEach(name -> texts.put(name, headers.text(name).orElse("")));
        return texts;
    }
}
