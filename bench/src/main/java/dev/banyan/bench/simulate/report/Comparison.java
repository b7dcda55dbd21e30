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

/** Figures beside those that {@code banyan simulate --json} printed earlier; runs belong together by protocol and members. */
public final class Comparison {
    /** What files without a protocol were made with: those of the time when there was but one. */
    private static final String NICE = "nice";

    private final TreeMap<String, Map<String, JsonNode>> earlier = new TreeMap<>();

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
        JsonNode protocol = run.get("protocol");
        earlier.put(name(members.intValue(), protocol == null ? NICE : protocol.asText()), FlatFigures.of(run));
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
            String name = name(run.members(), run.protocol());
            Map<String, JsonNode> before = earlier.get(name);
            if (before == null) {
                lines.add(name + ": no earlier run of so many by that protocol");
            } else {
                lines.addAll(lines(name, before, FlatFigures.of(run)));
            }
        }
        return lines;
    }

    private static List<String> lines(String name, Map<String, JsonNode> before, Map<String, JsonNode> now) {
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
        lines.add(0, name + ": " + lines.size() + " figures differ, " + same + " are the same");
        return lines;
    }

    private static String name(int members, String protocol) {
        return members + " members by " + protocol;
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
