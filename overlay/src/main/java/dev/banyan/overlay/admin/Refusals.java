package dev.banyan.overlay.admin;

import dev.banyan.overlay.OverlayException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.ExceptionHandler;
import org.apache.pekko.http.javadsl.server.RejectionHandler;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.http.scaladsl.model.ExceptionWithErrorInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said when a request does not get what it asks for: a status and one sentence. */
final class Refusals extends AllDirectives {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

    private final AdminSettings settings;

    Refusals(AdminSettings settings) {
        this.settings = settings;
    }

    static HttpResponse foreign(HttpRequest request) {
        return Answers.error(
                StatusCodes.FORBIDDEN,
                "the request is addressed to "
                        + BadRequestException.quoted(request.getUri().host().address())
                        + "; only localhost, a loopback address and banyan.admin.host are answered");
    }

    static HttpResponse unknown() {
        return Answers.error(
                        StatusCodes.UNAUTHORIZED,
                        "the request does not show this node's token; send the header 'Authorization: Bearer TOKEN' with the"
                                + " line in " + AdminFiles.TOKEN + " of the node's state directory")
                .addHeader(RawHeader.create("WWW-Authenticate", "Bearer"));
    }

    static HttpResponse late(HttpRequest request, AdminSettings settings) {
        LOG.warn(
                "{} {} was not answered within {}",
                request.method().value(),
                request.getUri().path(),
                settings.requestTimeout());
        return Answers.error(
                StatusCodes.SERVICE_UNAVAILABLE,
                "the node did not answer within " + settings.requestTimeout().toMillis()
                        + " ms (banyan.admin.request-timeout); look at its log, or try again");
    }

    static HttpResponse unanswered(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof OverlayException refused) {
            return impossible(refused);
        }
        LOG.warn("an admin request could not be answered", cause);
        return Answers.error(
                StatusCodes.SERVICE_UNAVAILABLE, "the node could not answer; its log says why; try again later");
    }

    /** What a stage failed of. */
    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private HttpResponse tooLong() {
        return Answers.error(
                StatusCodes.PAYLOAD_TOO_LARGE,
                "the body is longer than " + settings.requestLimitBytes() + " bytes (banyan.admin.request-limit)");
    }

    private static HttpResponse impossible(OverlayException refused) {
        return Answers.error(StatusCodes.CONFLICT, String.valueOf(refused.getMessage()));
    }

    /** For requests that no path takes. */
    RejectionHandler ofRejections() {
        return RejectionHandler.newBuilder()
                .handleNotFound(extractUri(uri -> complete(Answers.error(
                        StatusCodes.NOT_FOUND,
                        "there is no path " + BadRequestException.quoted(uri.path())
                                + "; overlay/docs/admin.md lists the paths"))))
                .build()
                .withFallback(RejectionHandler.defaultHandler())
                .mapRejectionResponse(Answers::asJson);
    }

    /** For what is thrown while a request is answered. */
    ExceptionHandler ofExceptions() {
        return ExceptionHandler.newBuilder()
                .match(
                        BadRequestException.class,
                        e -> complete(Answers.error(StatusCodes.BAD_REQUEST, String.valueOf(e.getMessage()))))
                .match(OverlayException.class, e -> complete(impossible(e)))
                .match(EntityStreamSizeException.class, e -> complete(tooLong()))
                .match(
                        TimeoutException.class,
                        e -> complete(Answers.error(
                                StatusCodes.REQUEST_TIMEOUT,
                                "the body did not arrive within "
                                        + settings.requestTimeout().toMillis()
                                        + " ms (banyan.admin.request-timeout)")))
                .match(
                        ExceptionWithErrorInfo.class,
                        e -> complete(
                                Answers.error(StatusCodes.BAD_REQUEST, e.info().summary())))
                .matchAny(e -> {
                    LOG.error("an admin request failed", e);
                    return complete(Answers.error(
                            StatusCodes.INTERNAL_SERVER_ERROR,
                            "the node failed to answer because of a fault in it; its log says more"));
                })
                .build();
    }
}
