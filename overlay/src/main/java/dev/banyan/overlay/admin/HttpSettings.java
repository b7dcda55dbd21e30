package dev.banyan.overlay.admin;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Map;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.settings.ServerSettings;

/** What the admin interface wants of Pekko HTTP, whatever the configuration says of other servers in the process. */
final class HttpSettings {
    /** An operator has a few tools, not hundreds; more connections wait in the kernel. */
    static final int CONNECTIONS_MAX = 64;
    /** Each has a connection; the others are for requests that end. */
    static final int STREAMS_MAX = CONNECTIONS_MAX * 3 / 4;

    private static final Duration BIND_TIMEOUT = Duration.ofSeconds(10);
    /** How long a connection may be silent beyond the time that a request takes: idle ones keep others waiting. */
    private static final Duration IDLE_TIME = Duration.ofSeconds(2);

    private HttpSettings() {}

    /** @param config of the ActorSystem */
    static ServerSettings of(AdminSettings settings, Config config) {
        Config ours = ConfigFactory.parseMap(Map.of(
                        "server-header",
                        "",
                        "enable-http2",
                        "off",
                        "max-connections",
                        CONNECTIONS_MAX,
                        "bind-timeout",
                        text(BIND_TIMEOUT),
                        "request-timeout",
                        text(settings.requestTimeout()),
                        "idle-timeout",
                        text(settings.requestTimeout().plus(IDLE_TIME)),
                        "websocket.periodic-keep-alive-max-idle",
                        text(keepAlive(settings)),
                        "parsing.max-content-length",
                        settings.requestLimitBytes(),
                        "parsing.error-handler",
                        ParsingErrors.class.getName(),
                        // A header that Pekko cannot read may hold the token.
                        "parsing.illegal-header-warnings",
                        "off"))
                .atPath("pekko.http.server");
        return ServerSettings.create(ours.withFallback(config))
                .withTerminationDeadlineExceededResponse(Answers.error(
                        StatusCodes.SERVICE_UNAVAILABLE, "the node is stopping; ask it again when it runs"));
    }

    /** How often something is said on a connection that lasts, so that it does not count as idle. */
    static Duration keepAlive(AdminSettings settings) {
        return settings.requestTimeout().dividedBy(2);
    }

    /** Pekko reads durations as Scala does, not as the configuration library. */
    private static String text(Duration duration) {
        return duration.toMillis() + " ms";
    }
}
