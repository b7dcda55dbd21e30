package dev.banyan.overlay.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;

/** Settings given as {@code --set KEY=VALUE}. */
final class Overrides {
    private Overrides() {}

    /**
     * The settings; a later one wins.
     *
     * @param overrides {@code KEY=VALUE} each; the value is HOCON, or else a text
     * @throws ConfigException if one has no key or no {@code =}
     */
    static Config parse(List<String> overrides) {
        Config config = ConfigFactory.empty();
        for (String override : overrides) {
            int equals = override.indexOf('=');
            if (equals <= 0) {
                throw new ConfigException.Generic(
                        "--set needs KEY=VALUE, such as --set banyan.tree.fan-out=3; was '" + override + "'");
            }
            config = setting(override.substring(0, equals).strip(), override.substring(equals + 1))
                    .withFallback(config);
        }
        return config;
    }

    private static Config setting(String key, String value) {
        String origin = "--set " + key;
        try {
            return ConfigFactory.parseString(
                    key + " = " + value, ConfigParseOptions.defaults().setOriginDescription(origin));
        } catch (ConfigException.Parse notHocon) {
            return ConfigFactory.empty().withValue(key, ConfigValueFactory.fromAnyRef(value, origin));
        }
    }
}
