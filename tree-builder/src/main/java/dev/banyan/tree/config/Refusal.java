package dev.banyan.tree.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;

/** The one form of errors in settings: {@code <file>: <line>: <full key>: <what is allowed>, was <value>}, on one line. */
final class Refusal {
    private static final int SHOWN_MAX = 80;

    private Refusal() {}

    static ConfigException of(ConfigOrigin origin, String fullKey, String reason) {
        return new ConfigException.Generic(oneLine(place(origin) + fullKey + ": " + reason));
    }

    static ConfigException of(ConfigOrigin origin, String fullKey, String reason, Throwable cause) {
        return new ConfigException.Generic(oneLine(place(origin) + fullKey + ": " + reason), cause);
    }

    /** A default that will not do, such as a name that has to be set, stands in no file of the user's. */
    private static String place(ConfigOrigin origin) {
        boolean isDefault = origin.description().contains("reference.conf");
        return isDefault ? "" : origin.description() + ": ";
    }

    /** For a key that stands nowhere, and so has no file and line. */
    static ConfigException notSet(String fullKey, String allowed) {
        return new ConfigException.Generic(fullKey + ": " + allowed + ", but is not set");
    }

    /** A value as it was written, cut if it is long: numbers bare, texts in quotes, all else as HOCON. */
    static String shown(ConfigValue value) {
        String text = value.valueType() == ConfigValueType.STRING
                ? String.valueOf(value.unwrapped())
                : value.render(ConfigRenderOptions.concise());
        String cut = text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "...";
        return value.valueType() == ConfigValueType.STRING ? "'" + cut + "'" : cut;
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ");
    }
}
