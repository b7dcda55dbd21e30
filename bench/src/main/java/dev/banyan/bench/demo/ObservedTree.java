package dev.banyan.bench.demo;

import dev.banyan.overlay.TreeSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The tree as its living members see it at about one moment: each says who its parent is. Immutable. */
final class ObservedTree {
    private static final Duration ANSWER_TIME = Duration.ofSeconds(2);

    private final String source;
    private final Map<String, DemoNode> nodes = new LinkedHashMap<>();
    private final Map<String, TreeSnapshot> snapshots = new TreeMap<>();

    /** @param snapshots what each node said, by node; those that did not answer are missing */
    ObservedTree(List<DemoNode> living, Map<String, TreeSnapshot> snapshots) {
        this.source = living.get(0).name();
        living.forEach(node -> nodes.put(node.name(), node));
        this.snapshots.putAll(snapshots);
    }

    /**
     * Asks all nodes.
     *
     * @param living nodes that live, the source first
     */
    static ObservedTree of(List<DemoNode> living, Deadline deadline) {
        Deadline answers = deadline.atMost(ANSWER_TIME);
        Map<DemoNode, CompletableFuture<TreeSnapshot>> asked = new LinkedHashMap<>();
        living.forEach(node -> asked.put(node, node.group().tree().toCompletableFuture()));
        Map<String, TreeSnapshot> snapshots = new TreeMap<>();
        asked.forEach((node, answer) -> answerOf(answer, answers).ifPresent(s -> snapshots.put(node.name(), s)));
        return new ObservedTree(living, snapshots);
    }

    private static Optional<TreeSnapshot> answerOf(CompletableFuture<TreeSnapshot> answer, Deadline deadline) {
        try {
            return Optional.of(answer.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException | ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoException("the demo was interrupted", e);
        }
    }

    String source() {
        return source;
    }

    /** What a node said of itself. */
    Optional<TreeSnapshot> snapshotOf(String node) {
        return Optional.ofNullable(snapshots.get(node));
    }

    /** The parent a node names. */
    Optional<String> parentOf(String node) {
        return snapshotOf(node).flatMap(TreeSnapshot::parent);
    }

    /** Living nodes that name this one as their parent, in the order of their names. */
    List<DemoNode> childrenOf(String node) {
        return snapshots.values().stream()
                .filter(snapshot -> snapshot.parent().filter(node::equals).isPresent())
                .flatMap(snapshot -> Optional.ofNullable(nodes.get(snapshot.self())).stream())
                .toList();
    }

    Optional<DemoNode> node(String name) {
        return Optional.ofNullable(nodes.get(name));
    }

    /** Living nodes that have no place under the source, or of which the source does not know; in the order of the start. */
    List<DemoNode> missing() {
        Set<String> known = new TreeSet<>();
        snapshotOf(source).ifPresent(root -> root.subtree().forEach(member -> known.add(member.name())));
        return nodes.values().stream().filter(node -> !placed(node, known)).toList();
    }

    private boolean placed(DemoNode node, Set<String> known) {
        boolean follows = snapshotOf(node.name())
                .filter(s -> s.attached() && s.root().filter(source::equals).isPresent())
                .isPresent();
        return follows
                && (node.name().equals(source)
                        ? parentOf(source).isEmpty()
                        : known.contains(node.name())
                                && pathFromSource(node.name()).isPresent());
    }

    /** The nodes from the source down to this one, both included; empty while the chain of parents does not reach the source. */
    Optional<List<DemoNode>> pathFromSource(String name) {
        List<DemoNode> path = new ArrayList<>();
        Optional<String> next = Optional.of(name);
        while (next.isPresent() && path.size() < nodes.size()) {
            Optional<DemoNode> node = node(next.get());
            if (node.isEmpty()) {
                return Optional.empty();
            }
            path.add(0, node.get());
            if (next.get().equals(source)) {
                return Optional.of(path);
            }
            next = parentOf(next.get());
        }
        return Optional.empty();
    }

    /** Emulated delay along the tree over direct delay from the source, of every receiver under the source; ascending. */
    List<Double> stretches() {
        return nodes.values().stream()
                .filter(node -> !node.name().equals(source))
                .flatMap(node -> pathFromSource(node.name()).stream())
                .map(ObservedTree::stretch)
                .sorted()
                .toList();
    }

    private static double stretch(List<DemoNode> path) {
        long along = 0;
        for (int i = 1; i < path.size(); i++) {
            along += path.get(i - 1).place().delayNanos(path.get(i).place());
        }
        long direct = path.get(0).place().delayNanos(path.get(path.size() - 1).place());
        return (double) along / direct;
    }
}
