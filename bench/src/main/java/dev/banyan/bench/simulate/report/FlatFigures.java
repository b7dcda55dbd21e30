package dev.banyan.bench.simulate.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.banyan.bench.simulate.SimulationFigures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Figures as pairs of name and value, those of a part as {@code part.name}, in the order of the record. */
public final class FlatFigures {
    /** Keeps 1.500 as it is. */
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private FlatFigures() {}

    /** Of a run. */
    static Map<String, JsonNode> of(SimulationFigures figures) {
        return of(MAPPER.valueToTree(figures));
    }

    /** Of the JSON of a run. */
    static Map<String, JsonNode> of(JsonNode figures) {
        Map<String, JsonNode> flat = new LinkedHashMap<>();
        flatten("", figures, flat);
        return flat;
    }

    private static void flatten(String prefix, JsonNode node, Map<String, JsonNode> flat) {
        node.fields().forEachRemaining(field -> {
            if (field.getValue().isObject()) {
                flatten(prefix + field.getKey() + ".", field.getValue(), flat);
            } else {
                flat.put(prefix + field.getKey(), field.getValue());
            }
        });
    }

    /**
     * A table in CSV (RFC 4180): a line of names, then a line per run; what a run lacks is empty.
     *
     * @param runs at least one
     */
    public static List<String> csv(List<SimulationFigures> runs) {
        List<Map<String, JsonNode>> rows = runs.stream().map(FlatFigures::of).toList();
        List<String> names = names(rows);
        return Stream.concat(
                        Stream.of(String.join(",", names)),
                        rows.stream()
                                .map(row -> names.stream()
                                        .map(name -> cell(row.get(name)))
                                        .collect(Collectors.joining(","))))
                .toList();
    }

    /** The names of the figures of any run. */
    static List<String> names(List<Map<String, JsonNode>> runs) {
        Map<String, JsonNode> widest = new LinkedHashMap<>();
        runs.forEach(run -> run.forEach(widest::putIfAbsent));
        // A part that one run lacks is there as an empty value of the part's own name.
        TreeSet<String> parts = new TreeSet<>();
        widest.keySet().stream().filter(n -> n.contains(".")).forEach(n -> parts.add(n.substring(0, n.indexOf('.'))));
        return widest.keySet().stream().filter(n -> !parts.contains(n)).toList();
    }

    private static String cell(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return "";
        }
        String text = value.asText();
        return text.matches("[^\",\\r\\n]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
