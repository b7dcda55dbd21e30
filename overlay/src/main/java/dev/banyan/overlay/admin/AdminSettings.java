package dev.banyan.overlay.admin;

import dev.banyan.tree.config.Section;
import java.time.Duration;

/**
 * Settings of {@code banyan.admin}; {@code reference.conf} says what each does.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 for any free one
 * @param requestLimitBytes longest body of a request
 * @param requestTimeout longest time to read a request, and then to answer it
 * @param streamLimit most subscriptions and publishers at a time
 */
public record AdminSettings(String host, int port, int requestLimitBytes, Duration requestTimeout, int streamLimit) {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    /** Reads and checks the section {@code banyan.admin}. */
    public static AdminSettings from(Section section) {
        return new AdminSettings(
                section.text("host"),
                section.intBetween(0, 65_535, "port"),
                (int) section.bytesBetween(KIB, 16 * MIB, "request-limit"),
                section.positiveDuration("request-timeout"),
                section.intBetween(1, HttpSettings.STREAMS_MAX, "stream-limit"));
    }

    /** The same on another port: a node that replaces its ActorSystem keeps the one it had. */
    public AdminSettings withPort(int other) {
        return new AdminSettings(host, other, requestLimitBytes, requestTimeout, streamLimit);
    }
}
