package dev.banyan.tree.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigOrigin;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One section of a configuration, read with checks. Errors are {@link ConfigException.BadValue} with file, line, full key,
 * what is allowed and what was found.
 */
public final class Section {
    private final Config root;
    private final String path;

    private Section(Config root, String path) {
        this.root = root;
        this.path = path;
    }

    /** The section at {@code path} of a whole configuration. */
    public static Section at(Config root, String path) {
        return new Section(root, path);
    }

    /** The section below this one. */
    public Section section(String key) {
        return new Section(root, full(key));
    }

    /** A duration above zero. */
    public Duration positiveDuration(String key) {
        Duration value = root.getDuration(full(key));
        if (value.isNegative() || value.isZero()) {
            throw bad(key, "must be positive, was " + value);
        }
        return value;
    }

    /** A duration of zero or more. */
    public Duration duration(String key) {
        Duration value = root.getDuration(full(key));
        if (value.isNegative()) {
            throw bad(key, "must not be negative, was " + value);
        }
        return value;
    }

    /** An int within bounds, both included. */
    public int intBetween(int min, int max, String key) {
        int value = root.getInt(full(key));
        if (value < min || value > max) {
            throw bad(key, "must be between " + min + " and " + max + ", was " + value);
        }
        return value;
    }

    /** A size in bytes within bounds, both included; the file may say {@code 4 MiB}. */
    public long bytesBetween(long min, long max, String key) {
        long value = root.getBytes(full(key));
        if (value < min || value > max) {
            throw bad(key, "must be between " + min + " and " + max + " bytes, was " + value);
        }
        return value;
    }

    /** A number within bounds, both included. */
    public double doubleBetween(double min, double max, String key) {
        double value = root.getDouble(full(key));
        if (!(value >= min && value <= max)) {
            throw bad(key, "must be between " + min + " and " + max + ", was " + value);
        }
        return value;
    }

    /** A text that is not blank. */
    public String text(String key) {
        String value = root.getString(full(key));
        if (value.isBlank()) {
            throw bad(key, "must not be blank");
        }
        return value;
    }

    /** A text that may be empty. */
    public String optionalText(String key) {
        return root.getString(full(key));
    }

    /** A list of texts, perhaps empty. */
    public List<String> texts(String key) {
        return List.copyOf(root.getStringList(full(key)));
    }

    /** Texts by name, perhaps none, in the order of the names. */
    public SortedMap<String, String> textsByName(String key) {
        SortedMap<String, String> texts = new TreeMap<>();
        root.getObject(full(key)).unwrapped().forEach((name, value) -> texts.put(name, String.valueOf(value)));
        return texts;
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String key) {
        return root.getBoolean(full(key));
    }

    /** The exception that names the key, its origin and the reason; for checks that span several keys. */
    public ConfigException bad(String key, String reason) {
        ConfigOrigin origin = root.getValue(full(key)).origin();
        return new ConfigException.BadValue(origin, full(key), reason);
    }

    private String full(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
