package dev.banyan.overlay;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.time.Duration;
import java.util.List;

/**
 * Settings of a node: a configuration in which every key of {@code banyan} has its default from reference.conf. Immutable.
 *
 * @param config the whole configuration, Pekko's part included
 */
public record OverlaySettings(Config config) {
    /** What {@code application.conf}, system properties and the defaults say. */
    public static OverlaySettings load() {
        return new OverlaySettings(ConfigFactory.load());
    }

    /** This configuration before the defaults; for settings read from a file. */
    public static OverlaySettings of(Config config) {
        return new OverlaySettings(config.withFallback(ConfigFactory.load()).resolve());
    }

    /** With that name, unique in its cluster. */
    public OverlaySettings withName(String name) {
        return with("banyan.name", name);
    }

    /** With these nodes to join the cluster at, each {@code host:port}; none makes this node found a cluster. */
    public OverlaySettings withSeeds(List<String> seeds) {
        return with("banyan.seed-nodes", seeds);
    }

    /**
     * With another value for a key.
     *
     * @param value a number, a text, a boolean, a {@link Duration} below 292 years, or a list or map of numbers, texts and
     *     booleans
     */
    public OverlaySettings with(String key, Object value) {
        // Typesafe would keep the bare number of milliseconds, and settings want their units.
        Object written = value instanceof Duration duration ? duration.toNanos() + "ns" : value;
        return new OverlaySettings(
                config.withValue(key, ConfigValueFactory.fromAnyRef(written, "set by the application")));
    }
}
