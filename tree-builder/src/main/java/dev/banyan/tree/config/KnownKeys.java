package dev.banyan.tree.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds settings that nobody reads: every key that has no default is taken for a slip of the pen. Also finds a section where a
 * value belongs, and the reverse, which would hide the defaults below.
 */
public final class KnownKeys {
    /** Slips of the pen are mostly a letter too many, one missing, or two swapped. */
    private static final int NEAR = 2;

    private final String root;
    private final ConfigObject defaults;
    private final List<String> freeForm;
    private final SortedSet<String> known = new TreeSet<>();

    /**
     * The keys below {@code root} that have a default.
     *
     * @param reference all defaults
     * @param root the only key allowed at the top
     * @param freeForm full keys of sections below which any key is allowed
     */
    public KnownKeys(Config reference, String root, List<String> freeForm) {
        this.root = root;
        this.defaults = reference.withOnlyPath(root).root();
        this.freeForm = List.copyOf(freeForm);
        collect(defaults, "");
    }

    private void collect(ConfigObject object, String path) {
        object.forEach((name, value) -> {
            String key = below(path, name);
            known.add(key);
            if (value instanceof ConfigObject inner && !freeForm.contains(key)) {
                collect(inner, key);
            }
        });
    }

    /**
     * Checks what somebody has set, without the defaults.
     *
     * @throws ConfigException naming file, line and key of the first key that is not known or not of the right kind, and the
     *     nearest known key if one is near
     */
    public void check(Config own) {
        check(own.root(), defaults, "");
    }

    private void check(ConfigObject own, ConfigObject allowed, String path) {
        for (Map.Entry<String, ConfigValue> entry : inOrderOfTheFile(own)) {
            String key = below(path, entry.getKey());
            ConfigValue value = entry.getValue();
            ConfigValue example = allowed.get(entry.getKey());
            if (example == null) {
                throw unknown(key, value);
            }
            boolean isSection = value instanceof ConfigObject;
            if (isSection != example instanceof ConfigObject) {
                throw Refusal.of(
                        value.origin(),
                        key,
                        "must be a " + (isSection ? "value" : "section in braces") + ", was " + Refusal.shown(value));
            }
            if (value instanceof ConfigObject inner
                    && example instanceof ConfigObject innerAllowed
                    && !freeForm.contains(key)) {
                check(inner, innerAllowed, key);
            }
        }
    }

    private static List<Map.Entry<String, ConfigValue>> inOrderOfTheFile(ConfigObject object) {
        Comparator<Map.Entry<String, ConfigValue>> byLine =
                Comparator.comparingInt(entry -> entry.getValue().origin().lineNumber());
        return object.entrySet().stream()
                .sorted(byLine.thenComparing(Map.Entry.comparingByKey()))
                .toList();
    }

    private ConfigException unknown(String key, ConfigValue value) {
        boolean isOutside = !key.startsWith(root + ".");
        Optional<String> meant =
                isOutside && freeForm.contains(below(root, key)) ? Optional.of(below(root, key)) : nearest(key);
        String reason = isOutside ? "must be below " + root + ", as all settings are" : "is no setting";
        String hint = meant.map(likely -> "; did you mean " + likely + "?").orElse("");
        return Refusal.of(value.origin(), key, reason + hint);
    }

    /** The known key of the least distance, if that is small or the key stands in the wrong section only. */
    private Optional<String> nearest(String key) {
        return known.stream()
                .filter(candidate ->
                        distance(key, candidate) <= NEAR || lastName(key).equals(lastName(candidate)))
                .min(Comparator.comparingInt(candidate -> distance(key, candidate)));
    }

    private static String lastName(String key) {
        List<String> names = ConfigUtil.splitPath(key);
        return names.get(names.size() - 1);
    }

    /** Levenshtein: letters to insert, remove or replace. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }

    private static String below(String path, String name) {
        String quoted = ConfigUtil.joinPath(name);
        return path.isEmpty() ? quoted : path + "." + quoted;
    }
}
