package dev.banyan.tree.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One section of a configuration, read with checks. Every error is a {@link ConfigException} of one line that names file, line,
 * full key, what is allowed and what was found; a key that is not set has no file and line.
 */
public final class Section {
    private static final String VALUE = "value";
    private static final String DURATION_FORM = " with its unit, such as 500ms or 2s";
    private static final List<String> SIZE_UNITS = List.of(" bytes", " KiB", " MiB", " GiB", " TiB");

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

    /** A duration above zero; the unit must be written. */
    public Duration positiveDuration(String key) {
        return read(
                key,
                "must be a duration above zero" + DURATION_FORM,
                Section::durationOf,
                duration -> !duration.isNegative() && !duration.isZero());
    }

    /** A duration of zero or more; the unit must be written. */
    public Duration duration(String key) {
        return read(
                key,
                "must be a duration of zero or more" + DURATION_FORM,
                Section::durationOf,
                duration -> !duration.isNegative());
    }

    /** A duration within bounds, both included and whole milliseconds; the unit must be written. */
    public Duration durationBetween(Duration min, Duration max, String key) {
        return read(
                key,
                "must be a duration between " + min.toMillis() + "ms and " + max.toMillis() + "ms" + DURATION_FORM,
                Section::durationOf,
                duration -> duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0);
    }

    /** An int within bounds, both included. */
    public int intBetween(int min, int max, String key) {
        return read(
                key,
                "must be a whole number between " + min + " and " + max,
                value -> numberOf(value).intValueExact(),
                number -> number >= min && number <= max);
    }

    /** A size in bytes within bounds, both included; the file may say {@code 4 MiB}. */
    public long bytesBetween(long min, long max, String key) {
        return read(
                key,
                "must be a size between " + size(min) + " and " + size(max),
                value -> isNumber(value) ? numberOf(value).longValueExact() : value.getBytes(VALUE),
                bytes -> bytes >= min && bytes <= max);
    }

    /**
     * A rate within bounds, both included; the file may say {@code 400mbit}, see {@link BitRate}.
     *
     * @return bits per second
     */
    public long bitRate(long min, long max, String key) {
        return read(
                key,
                "must be a rate between " + new BitRate(min) + " and " + new BitRate(max)
                        + " per second, such as 400mbit or 1.5gbit",
                value -> isNumber(value)
                        ? numberOf(value).longValueExact()
                        : BitRate.parse(value.getString(VALUE)).bitsPerSecond(),
                bits -> bits >= min && bits <= max);
    }

    /** A number within bounds, both included. */
    public double doubleBetween(double min, double max, String key) {
        return read(
                key,
                "must be a number between " + min + " and " + max,
                value -> value.getDouble(VALUE),
                number -> number >= min && number <= max);
    }

    /** A text that is not blank. */
    public String text(String key) {
        return read(key, "must be a text that is not blank", value -> value.getString(VALUE), text -> !text.isBlank());
    }

    /** A text that may be empty. */
    public String optionalText(String key) {
        return read(key, "must be a text, perhaps an empty one", value -> value.getString(VALUE), text -> true);
    }

    /** A path of the file system; none if the text is empty. */
    public Optional<Path> optionalPath(String key) {
        return read(
                key,
                "must be a path, or empty for none",
                value -> Optional.of(value.getString(VALUE))
                        .filter(text -> !text.isEmpty())
                        .map(Path::of),
                file -> true);
    }

    /** A list of texts, perhaps empty. */
    public List<String> texts(String key) {
        return List.copyOf(read(
                key,
                "must be a list of texts such as [\"a\", \"b\"], perhaps empty",
                value -> value.getStringList(VALUE),
                texts -> true));
    }

    /** Texts by name, perhaps none, in the order of the names. */
    public SortedMap<String, String> textsByName(String key) {
        ConfigObject named =
                read(key, "must be a section of texts by name", value -> value.getObject(VALUE), texts -> true);
        SortedMap<String, String> texts = new TreeMap<>();
        for (String name : named.keySet()) {
            texts.put(name, optionalText(key + "." + ConfigUtil.quoteString(name)));
        }
        return texts;
    }

    /** Whether the key has a value; for what has no default. */
    public boolean has(String key) {
        return root.hasPath(full(key));
    }

    /** {@code on} or {@code off}; {@code true} and {@code false} do as well. */
    public boolean flag(String key) {
        return read(key, "must be on or off", value -> value.getBoolean(VALUE), flag -> true);
    }

    /**
     * The exception that names the key, its origin and the reason; for checks that span several keys.
     *
     * @param reason what is allowed, the value that was found, and what to do where that is not plain
     */
    public ConfigException bad(String key, String reason) {
        ConfigValue value = value(key, reason);
        return Refusal.of(value.origin(), full(key), reason);
    }

    private <T> T read(String key, String allowed, Function<Config, T> as, Predicate<T> isAllowed) {
        ConfigValue value = value(key, allowed);
        String reason = allowed + ", was " + Refusal.shown(value);
        T read;
        try {
            read = as.apply(value.atKey(VALUE));
        } catch (ConfigException | ArithmeticException | IllegalArgumentException e) {
            throw Refusal.of(value.origin(), full(key), reason, e);
        }
        if (!isAllowed.test(read)) {
            throw Refusal.of(value.origin(), full(key), reason);
        }
        return read;
    }

    /** The value as it stands; unlike a path of Typesafe's it tells a null and a value in place of a section from nothing. */
    private ConfigValue value(String key, String allowed) {
        List<String> names = ConfigUtil.splitPath(full(key));
        int last = names.size() - 1;
        ConfigObject object = root.root();
        for (int i = 0; i < last; i++) {
            ConfigValue next = object.get(names.get(i));
            if (next == null) {
                throw Refusal.notSet(full(key), allowed);
            }
            if (!(next instanceof ConfigObject inner)) {
                String section = ConfigUtil.joinPath(names.subList(0, i + 1));
                throw Refusal.of(next.origin(), section, "must be a section in braces, was " + Refusal.shown(next));
            }
            object = inner;
        }
        ConfigValue value = object.get(names.get(last));
        if (value == null) {
            throw Refusal.notSet(full(key), allowed);
        }
        return value;
    }

    private static boolean isNumber(Config value) {
        return value.getValue(VALUE).valueType() == ConfigValueType.NUMBER;
    }

    /** Exactly the number that was written, where Typesafe cuts fractions off. */
    private static BigDecimal numberOf(Config value) {
        return new BigDecimal(value.getString(VALUE).strip());
    }

    /** A bare number, which Typesafe takes for milliseconds, is mostly meant as seconds: only 0 goes without a unit. */
    private static Duration durationOf(Config value) {
        String text = value.getString(VALUE).strip();
        if (!text.isEmpty() && Character.isDigit(text.charAt(text.length() - 1)) && !text.equals("0")) {
            throw new IllegalArgumentException("no unit: " + text);
        }
        return value.getDuration(VALUE);
    }

    private static String size(long bytes) {
        long amount = bytes;
        int unit = 0;
        while (amount != 0 && amount % 1024 == 0 && unit < SIZE_UNITS.size() - 1) {
            amount /= 1024;
            unit++;
        }
        return amount + SIZE_UNITS.get(unit);
    }

    private String full(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
