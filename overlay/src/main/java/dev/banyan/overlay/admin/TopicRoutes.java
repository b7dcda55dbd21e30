package dev.banyan.overlay.admin;

import dev.banyan.overlay.Ack;
import dev.banyan.overlay.Delivery;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.PublisherOptions;
import dev.banyan.overlay.Receipt;
import dev.banyan.overlay.SlowPolicy;
import dev.banyan.overlay.SubscribeOptions;
import dev.banyan.overlay.Subscription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.ws.BinaryMessage;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.TextMessage;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.japi.pf.PFBuilder;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.PartialFunction;

/** Topics of a node's group over HTTP: a subscription is an answer of many lines, a publisher a WebSocket. Both take the pace of the slower side. */
final class TopicRoutes extends AllDirectives {
    static final String FROM = "from";
    static final String SLOW = "slow";
    static final String ACK = "ack";
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    /** Receipts that go into one answer when they come faster than they are taken. */
    private static final int RECEIPTS_MAX = 256;

    private static final String END = "{\"end\":true}";
    private static final ByteString LINE_END = ByteString.fromString("\n");
    private static final ContentType LINES =
            MediaTypes.customBinary("application", "x-ndjson", true).toContentType();

    private final ActorSystem<?> system;
    private final AdminBackend backend;
    private final Duration keepAlive;
    private final Duration partsWithin;
    private final int streamLimit;
    private final AtomicInteger streams = new AtomicInteger();

    TopicRoutes(ActorSystem<?> system, AdminSettings settings, AdminBackend backend) {
        this.system = system;
        this.backend = backend;
        this.keepAlive = HttpSettings.keepAlive(settings);
        this.partsWithin = settings.requestTimeout();
        this.streamLimit = settings.streamLimit();
    }

    /** Subscribes, with an answer that does not end. */
    Route messages(String topic, Map<String, List<String>> parameters) {
        SubscribeOptions options = new SubscribeOptions(
                start(value(parameters, FROM, "latest")),
                choice(SlowPolicy.class, SLOW, value(parameters, SLOW, "demote")));
        Source<Delivery<byte[]>, Subscription> deliveries = backend.subscribe(topic, options);
        return ifRoom(() -> {
            // An error would overtake messages where one stream becomes two and where two become one; a line does not.
            Pair<Subscription, Source<TopicLine, NotUsed>> running = deliveries
                    .watchTermination(this::counted)
                    .map(TopicLine::of)
                    .recover(failed(TopicLine::error))
                    .preMaterialize(system);
            CompletionStage<List<TopicLine>> ready = running.first()
                    .ready()
                    .handle((done, failure) -> failure == null ? List.of(TopicLine.ready()) : List.of());
            Source<ByteString, NotUsed> lines = running.second()
                    .merge(Source.completionStage(ready).mapConcat(line -> line))
                    .map(line -> ByteString.fromArray(Answers.bytes(line)).concat(LINE_END))
                    .keepAlive(keepAlive, () -> LINE_END);
            return complete(Answers.unkept(HttpResponse.create().withEntity(HttpEntities.create(LINES, lines))));
        });
    }

    /** Publishes each binary message of a WebSocket until a text says that no more comes. */
    Route publish(String topic, Map<String, List<String>> parameters) {
        Ack ack = choice(Ack.class, ACK, value(parameters, ACK, "sent"));
        Flow<byte[], Receipt, NotUsed> publisher =
                backend.publish(topic, PublisherOptions.defaults().withAck(ack));
        AtomicLong published = new AtomicLong();
        Flow<Message, Message, NotUsed> flow = Flow.<Message>create()
                .mapAsync(1, this::value)
                .takeWhile(Optional::isPresent)
                .map(Optional::get)
                .via(publisher)
                .map(receipt -> {
                    published.set(receipt.number());
                    return receipt;
                })
                .via(ack == Ack.ALL ? reports() : Flow.<Receipt>create().mapConcat(receipt -> List.of()))
                .concatLazy(Source.lazySource(() -> Source.single(PublishReport.published(published.get()))))
                .recover(failed(PublishReport::error))
                .<Message>map(report -> TextMessage.create(new String(Answers.bytes(report), StandardCharsets.UTF_8)))
                .watchTermination(this::counted);
        return ifRoom(() -> handleWebSocketMessages(flow));
    }

    private static Flow<Receipt, PublishReport, NotUsed> reports() {
        return Flow.<Receipt>create()
                .<List<Receipt>>batch(RECEIPTS_MAX, first -> new ArrayList<>(List.of(first)), (receipts, next) -> {
                    receipts.add(next);
                    return receipts;
                })
                .map(PublishReport::receipts);
    }

    /** The bytes of a message; empty: no more comes. */
    private CompletionStage<Optional<byte[]>> value(Message message) {
        if (message.isText()) {
            TextMessage text = message.asTextMessage();
            if (text.isStrict() && text.getStrictText().equals(END)) {
                return CompletableFuture.completedFuture(Optional.empty());
            }
            throw new BadRequestException("messages are binary; the only text is " + END + ", behind the last of them");
        }
        BinaryMessage binary = message.asBinaryMessage();
        if (binary.isStrict()) {
            return CompletableFuture.completedFuture(
                    Optional.of(checked(binary.getStrictData()).toArray()));
        }
        return binary.getStreamedData()
                .completionTimeout(partsWithin)
                .runFold(ByteString.emptyByteString(), (parts, next) -> checked(parts.concat(next)), system)
                .thenApply(whole -> Optional.of(whole.toArray()));
    }

    private ByteString checked(ByteString bytes) {
        int most = backend.messageBytesMax();
        if (bytes.size() > most) {
            throw new BadRequestException(
                    "a message is longer than " + most
                            + " bytes, a quarter of banyan.live.window; publish it in parts, raise that at all members, or send a file");
        }
        return bytes;
    }

    private <T> T counted(T materialized, CompletionStage<Done> end) {
        streams.incrementAndGet();
        end.whenComplete((done, failure) -> streams.decrementAndGet());
        return materialized;
    }

    private Route ifRoom(Supplier<Route> stream) {
        return streams.get() < streamLimit
                ? stream.get()
                : complete(Answers.error(
                        StatusCodes.SERVICE_UNAVAILABLE,
                        "the node has " + streamLimit
                                + " subscriptions and publishers over its admin interface, and takes no more; end one of them, or"
                                + " raise banyan.admin.stream-limit"));
    }

    private static <T> PartialFunction<Throwable, T> failed(Function<String, T> line) {
        return new PFBuilder<Throwable, T>()
                .matchAny(failure -> line.apply(sentence(failure)))
                .build();
    }

    private static String sentence(Throwable failure) {
        Throwable cause = Refusals.cause(failure);
        if (cause instanceof OverlayException || cause instanceof BadRequestException) {
            return String.valueOf(cause.getMessage());
        }
        LOG.warn("a stream of the admin interface failed", cause);
        return "the node failed to go on; its log says why";
    }

    private static SubscribeOptions.Start start(String text) {
        if (text.equals("latest")) {
            return new SubscribeOptions.Start.Latest();
        }
        if (text.equals("earliest")) {
            return new SubscribeOptions.Start.Earliest();
        }
        if (!text.matches("[1-9][0-9]{0,17}")) {
            throw new BadRequestException("the parameter '" + FROM
                    + "' must be latest, earliest or the number of a message, from 1, was "
                    + BadRequestException.quoted(text));
        }
        return new SubscribeOptions.Start.Number(Long.parseLong(text));
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String name, String text) {
        List<String> known = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!known.contains(text)) {
            throw new BadRequestException("the parameter '" + name + "' must be one of " + known + ", was "
                    + BadRequestException.quoted(text));
        }
        return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    }

    private static String value(Map<String, List<String>> parameters, String name, String otherwise) {
        return parameters.getOrDefault(name, List.of(otherwise)).get(0);
    }
}
