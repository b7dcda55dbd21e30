package dev.banyan.bench.live.repair;

import com.fasterxml.jackson.databind.JsonNode;
import dev.banyan.bench.live.BenchException;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * The node a fault happens to: of those that pass on, the one with the most children, but not the root.
 *
 * @param children how many depend on it directly
 */
record Victim(String name, int children) {
    /**
     * Chooses it.
     *
     * @param tree what the root says of its tree
     * @throws BenchException if no node but the root has children
     */
    static Victim of(JsonNode tree) {
        return childrenByParent(tree).entrySet().stream()
                .max(Comparator.comparing(Map.Entry<String, Integer>::getValue)
                        .thenComparing(Map.Entry::getKey, Comparator.reverseOrder()))
                .map(node -> new Victim(node.getKey(), node.getValue()))
                .orElseThrow(() ->
                        new BenchException("no node but the root has children; choose a smaller --fan-out: " + tree));
    }

    /** Whether there is one. */
    static boolean isAny(JsonNode tree) {
        return !childrenByParent(tree).isEmpty();
    }

    private static Map<String, Integer> childrenByParent(JsonNode tree) {
        Map<String, Integer> children = new TreeMap<>();
        tree.path("subtree").forEach(node -> children.merge(node.path("parent").asText(), 1, Integer::sum));
        children.remove(tree.path("root").asText());
        return children;
    }
}
