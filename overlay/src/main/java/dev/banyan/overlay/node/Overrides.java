package dev.banyan.overlay.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;

/** Settings given as {@code KEY=VALUE}. */
final class Overrides {
    private static final String VALUE = "value";

    private Overrides() {}

    /** All of them as one configuration; of two for the same key the later wins. Perhaps with substitutions to resolve. */
    static Config parse(List<String> overrides) {
        Config all = ConfigFactory.empty();
        for (String override : overrides) {
            all = parse(override).withFallback(all);
        }
        return all;
    }

    private static Config parse(String override) {
        int equals = override.indexOf('=');
        if (equals <= 0) {
            throw new ConfigException.Generic(
                    "--set: must be KEY=VALUE such as banyan.tree.fan-out=8, was '" + override + "'");
        }
        String key = override.substring(0, equals).strip();
        ConfigOrigin origin = ConfigOriginFactory.newSimple("--set " + key);
        ConfigValue value =
                value(override.substring(equals + 1).strip(), origin).withOrigin(origin);
        List<String> names = names(key);
        for (int i = names.size() - 1; i >= 0; i--) {
            value = value.atKey(names.get(i)).root().withOrigin(origin);
        }
        return ((ConfigObject) value).toConfig();
    }

    private static List<String> names(String key) {
        try {
            return ConfigUtil.splitPath(key);
        } catch (ConfigException e) {
            throw new ConfigException.Generic(
                    "--set: KEY must be names with dots between them, such as banyan.tree.fan-out, was '" + key + "'",
                    e);
        }
    }

    /** What is no HOCON is a text: an address with its port needs no quotes within those of the shell. */
    private static ConfigValue value(String text, ConfigOrigin origin) {
        try {
            Config parsed = ConfigFactory.parseString(
                    VALUE + " = " + text, ConfigParseOptions.defaults().setOriginDescription(origin.description()));
            ConfigValue value = parsed.root().get(VALUE);
            if (value != null && parsed.root().size() == 1) {
                return value;
            }
        } catch (ConfigException.Parse | ConfigException.BadPath e) {
            return ConfigValueFactory.fromAnyRef(text);
        }
        return ConfigValueFactory.fromAnyRef(text);
    }
}
