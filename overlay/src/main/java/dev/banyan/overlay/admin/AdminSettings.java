package dev.banyan.overlay.admin;

import dev.banyan.tree.config.Section;
import java.time.Duration;

/**
 * Settings of {@code banyan.admin}; {@code reference.conf} says what each does.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 for any free one
 * @param requestLimitBytes longest body of a request
 * @param requestTimeout longest time to answer a request
 */
public record AdminSettings(String host, int port, int requestLimitBytes, Duration requestTimeout) {
    /** Reads and checks the section {@code banyan.admin}. */
    public static AdminSettings from(Section section) {
        return new AdminSettings(
                section.text("host"),
                section.intBetween(0, 65_535, "port"),
                (int) section.bytesBetween(1024, 16 * 1024 * 1024, "request-limit"),
                section.positiveDuration("request-timeout"));
    }
}
