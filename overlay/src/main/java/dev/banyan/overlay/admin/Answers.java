package dev.banyan.overlay.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.headers.CacheControl;
import org.apache.pekko.http.javadsl.model.headers.CacheDirectives;

/** The form of all answers: JSON that nobody keeps. */
final class Answers {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();
    private static final HttpHeader NO_STORE = CacheControl.create(CacheDirectives.NO_STORE);

    private Answers() {}

    /** @param report a record or an ordered map */
    static HttpResponse json(StatusCode status, Object report) {
        return of(status, ContentTypes.APPLICATION_JSON, bytes(report));
    }

    /** In whatever form. */
    static HttpResponse of(StatusCode status, ContentType type, byte[] body) {
        return unkept(HttpResponse.create().withStatus(status).withEntity(HttpEntities.create(type, body)));
    }

    /** With the header that has nobody keep it. */
    static HttpResponse unkept(HttpResponse response) {
        return response.addHeader(NO_STORE);
    }

    /** A report in one line, without its end. */
    static byte[] bytes(Object report) {
        try {
            return MAPPER.writeValueAsBytes(report);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + report.getClass(), e);
        }
    }

    /** @param sentence what is wrong, for people */
    static HttpResponse error(StatusCode status, String sentence) {
        return json(status, Map.of("error", sentence));
    }

    /** What the HTTP library would answer, in our form; its headers stay. */
    static HttpResponse asJson(HttpResponse plain) {
        boolean ours = plain.entity().getContentType().equals(ContentTypes.APPLICATION_JSON);
        if (ours) {
            return plain;
        }
        String sentence = plain.entity() instanceof HttpEntity.Strict strict
                ? strict.getData().utf8String()
                : plain.status().defaultMessage();
        return error(plain.status(), sentence).addHeaders(plain.getHeaders());
    }
}
