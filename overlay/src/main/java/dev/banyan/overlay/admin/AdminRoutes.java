package dev.banyan.overlay.admin;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;
import static org.apache.pekko.http.javadsl.server.PathMatchers.segments;

import dev.banyan.overlay.NodeLimits;
import dev.banyan.overlay.SendOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.jspecify.annotations.Nullable;

/** The paths of the admin interface, and who may ask for what. */
final class AdminRoutes extends AllDirectives {
    private static final String LIMIT = "limit";
    private static final int LIMIT_DEFAULT = 100;
    private static final int LIMIT_MAX = 1000;

    private final ActorSystem<?> system;
    private final AdminSettings settings;
    private final AdminToken token;
    private final AdminBackend backend;
    private final HostRule hosts;
    private final TopicRoutes topics;
    private final Refusals refusals;

    AdminRoutes(ActorSystem<?> system, AdminSettings settings, AdminToken token, AdminBackend backend, HostRule hosts) {
        this.system = system;
        this.settings = settings;
        this.token = token;
        this.backend = backend;
        this.hosts = hosts;
        this.topics = new TopicRoutes(system, settings, backend);
        this.refusals = new Refusals(settings);
    }

    /** Answers every request, whatever happens meanwhile. */
    Route sealed() {
        Route guarded = extractRequest(request -> hosts.allows(request.getUri().host())
                ? concat(health(), authorized(() -> concat(reports(), transfers(), topics(), orders())))
                : complete(Refusals.foreign(request)));
        return withRequestTimeoutResponse(
                request -> Refusals.late(request, settings),
                () -> guarded.seal(refusals.ofRejections(), refusals.ofExceptions()));
    }

    private Route health() {
        return path(
                "health",
                () -> get(() -> bare(() -> completeWithFuture(answer(
                        backend.health(),
                        health -> Answers.json(
                                health.ok() ? StatusCodes.OK : StatusCodes.SERVICE_UNAVAILABLE, health))))));
    }

    private Route reports() {
        return concat(
                path(segment("v1").slash("status"), () -> get(() -> bare(() -> report(backend.status())))),
                path("metrics", () -> get(() -> bare(() -> metrics(backend.status())))),
                path(segment("v1").slash("limits"), () -> get(() -> bare(() -> limits(backend.limits())))),
                path(segment("v1").slash("tree"), () -> get(() -> bare(() -> report(backend.tree())))),
                path(
                        segment("v1").slash("journal"),
                        () -> get(() -> parameters(
                                List.of(LIMIT),
                                values -> list("entries", backend.journal(limit(values.get(LIMIT))))))));
    }

    private Route transfers() {
        return concat(
                path(
                        segment("v1").slash("transfers"),
                        () -> get(() -> bare(() -> list("transfers", backend.transfers())))),
                path(
                        segment("v1").slash("transfers").slash(segments(3)),
                        parts -> get(() -> bare(() -> transfer(TransferPath.id(parts), backend::sent)))));
    }

    private Route topics() {
        return concat(
                path(
                        segment("v1").slash("topics").slash(segment()).slash("messages"),
                        topic -> get(() -> parameters(
                                List.of(TopicRoutes.FROM, TopicRoutes.SLOW),
                                values -> topics.messages(topic, values)))),
                path(
                        segment("v1").slash("topics").slash(segment()).slash("publish"),
                        topic -> get(
                                () -> parameters(List.of(TopicRoutes.ACK), values -> topics.publish(topic, values)))));
    }

    private Route orders() {
        return concat(
                path(
                        segment("v1").slash("send"),
                        () -> post(() -> bare(() -> body(bytes ->
                                complete(Answers.json(StatusCodes.ACCEPTED, send(RequestBody.order(bytes)))))))),
                path(
                        segment("v1").slash("transfers").slash(segments(3)).slash(LIMIT),
                        parts -> post(() -> bare(() -> body(bytes ->
                                transfer(TransferPath.id(parts), id -> backend.limit(id, RequestBody.limit(bytes))))))),
                path(
                        segment("v1").slash("transfers").slash(segments(3)).slash("cancel"),
                        parts -> post(() -> bare(() -> body(bytes -> cancel(TransferPath.id(parts), bytes))))),
                path(
                        segment("v1").slash("limits"),
                        () -> post(() ->
                                bare(() -> body(bytes -> limits(backend.limits(RequestBody.limitsChange(bytes))))))),
                path(segment("v1").slash("leave"), () -> post(() -> bare(() -> body(this::leave)))));
    }

    private SendReport send(RequestBody.SendOrder order) {
        return backend.send(order.file(), SendOptions.defaults().withLimit(order.limitBitsPerSecond()));
    }

    private Route limits(NodeLimits limits) {
        return complete(Answers.json(StatusCodes.OK, limits));
    }

    private Route cancel(String id, byte[] body) {
        RequestBody.empty(body);
        return transfer(id, backend::cancel);
    }

    private Route transfer(String id, Function<String, Optional<SendReport>> report) {
        return complete(report.apply(id)
                .map(found -> Answers.json(StatusCodes.OK, found))
                .orElseGet(() -> Answers.error(
                        StatusCodes.NOT_FOUND,
                        "this node began no transfer " + id
                                + ", or does not remember it; GET /v1/transfers lists those it knows")));
    }

    private Route leave(byte[] body) {
        RequestBody.empty(body);
        backend.leave();
        return complete(Answers.json(StatusCodes.ACCEPTED, Map.of()));
    }

    private Route list(String name, List<?> entries) {
        return complete(Answers.json(StatusCodes.OK, Map.of(name, entries)));
    }

    private Route report(CompletionStage<?> report) {
        return completeWithFuture(answer(report, value -> Answers.json(StatusCodes.OK, value)));
    }

    private Route metrics(CompletionStage<NodeStatus> status) {
        return completeWithFuture(
                answer(status, value -> Answers.of(StatusCodes.OK, Metrics.CONTENT_TYPE, Metrics.of(value))));
    }

    private static int limit(@Nullable List<String> values) {
        if (values == null) {
            return LIMIT_DEFAULT;
        }
        String text = values.get(0);
        boolean number = text.matches("[0-9]{1,4}");
        int limit = number ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new BadRequestException("the parameter 'limit' must be a number between 1 and " + LIMIT_MAX + ", was "
                    + BadRequestException.quoted(text));
        }
        return limit;
    }

    private <T> CompletionStage<HttpResponse> answer(CompletionStage<T> stage, Function<T, HttpResponse> form) {
        return stage.handleAsync(
                (value, failure) -> failure == null ? form.apply(value) : Refusals.unanswered(failure),
                system.executionContext());
    }

    private Route authorized(Supplier<Route> inner) {
        return extractCredentials(shown -> {
            boolean known = shown.filter(it -> it.scheme().equalsIgnoreCase("Bearer") && token.matches(it.token()))
                    .isPresent();
            return known ? inner.get() : complete(Refusals.unknown());
        });
    }

    /** Whole and in memory: Pekko ends an entity that is longer than the limit of {@link HttpSettings}. */
    private Route body(Function<byte[], Route> inner) {
        return extractRequestEntity(entity -> onSuccess(
                entity.toStrict(settings.requestTimeout().toMillis(), system),
                strict -> inner.apply(strict.getData().toArray())));
    }

    private Route bare(Supplier<Route> inner) {
        return parameters(List.of(), none -> inner.get());
    }

    /** Refuses parameters that are not known or come twice, so that a misspelt one is not ignored. */
    private Route parameters(List<String> known, Function<Map<String, List<String>>, Route> inner) {
        return parameterMultiMap(given -> {
            given.forEach((name, values) -> {
                if (!known.contains(name)) {
                    throw new BadRequestException("unknown parameter " + BadRequestException.quoted(name)
                            + (known.isEmpty() ? "; this path takes none" : "; this path takes " + known));
                }
                if (values.size() > 1) {
                    throw new BadRequestException("the parameter '" + name + "' is given " + values.size() + " times");
                }
            });
            return inner.apply(given);
        });
    }
}
