package dev.banyan.overlay.admin;

import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/**
 * Answers what is so malformed that it never becomes a request. Pekko makes it by name. Its log line is for debugging only: anybody
 * on the machine can send such bytes, as often as they like, and the detail may repeat a token.
 */
final class ParsingErrors extends ParsingErrorHandler {
    @Override
    public HttpResponse handle(StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
        log.debug("a malformed request is answered with {}: {}", status.intValue(), error.summary());
        return Answers.error(status, error.summary());
    }
}
