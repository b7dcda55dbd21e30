package dev.banyan.bench.simulate.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.banyan.bench.simulate.SimulationFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Figures beside those that {@code banyan simulate --json} printed earlier; runs belong together by their members. */
public final class Comparison {
    private final TreeMap<Integer, Map<String, JsonNode>> earlier = new TreeMap<>();

    private Comparison(JsonNode json) {
        JsonNode runs = json.get("runs");
        if (runs == null) {
            add(json);
        } else {
            runs.forEach(this::add);
        }
    }

    private void add(JsonNode run) {
        JsonNode members = run.get("members");
        if (members == null || !members.isInt()) {
            throw new IllegalArgumentException("it has no 'members'; write it with --json");
        }
        earlier.put(members.intValue(), FlatFigures.of(run));
    }

    /**
     * Takes in the earlier figures.
     *
     * @param json of one run or of a sweep
     * @throws IllegalArgumentException if it is not that; the message says why
     */
    public static Comparison with(String json) {
        try {
            return new Comparison(new ObjectMapper().readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is no JSON (" + e.getOriginalMessage() + ")", e);
        }
    }

    /** A line per figure that differs, and one about those that do not. */
    public List<String> lines(List<SimulationFigures> runs) {
        List<String> lines = new ArrayList<>();
        for (SimulationFigures run : runs) {
            Map<String, JsonNode> before = earlier.get(run.members());
            if (before == null) {
                lines.add(run.members() + " members: no earlier run of so many");
            } else {
                lines.addAll(lines(run.members(), before, FlatFigures.of(run)));
            }
        }
        return lines;
    }

    private static List<String> lines(int members, Map<String, JsonNode> before, Map<String, JsonNode> now) {
        List<String> lines = new ArrayList<>();
        int same = 0;
        for (Map.Entry<String, JsonNode> figure : now.entrySet()) {
            JsonNode was = before.getOrDefault(figure.getKey(), MissingNode.getInstance());
            if (isSame(was, figure.getValue())) {
                same++;
            } else {
                lines.add(figure.getKey() + "  " + text(was) + " -> " + text(figure.getValue())
                        + change(was, figure.getValue()));
            }
        }
        for (String gone : before.keySet()) {
            if (!now.containsKey(gone)) {
                lines.add(gone + "  " + text(before.getOrDefault(gone, MissingNode.getInstance())) + " -> none");
            }
        }
        lines.add(0, members + " members: " + lines.size() + " figures differ, " + same + " are the same");
        return lines;
    }

    private static boolean isSame(JsonNode was, JsonNode is) {
        return was.isNumber() && is.isNumber() ? was.decimalValue().compareTo(is.decimalValue()) == 0 : was.equals(is);
    }

    private static String text(JsonNode value) {
        return value.isMissingNode() || value.isNull() ? "none" : value.asText();
    }

    private static String change(JsonNode was, JsonNode is) {
        if (!was.isNumber() || !is.isNumber() || was.doubleValue() == 0) {
            return "";
        }
        return String.format(Locale.ROOT, "  (%+.1f %%)", 100 * (is.doubleValue() / was.doubleValue() - 1));
    }
}
