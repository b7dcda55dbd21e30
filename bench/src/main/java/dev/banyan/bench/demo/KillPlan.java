package dev.banyan.bench.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** When nodes are killed, and which. */
final class KillPlan {
    private static final double FIRST = 0.2;
    private static final double LAST = 0.8;

    private final List<Double> points = new ArrayList<>();
    private final RandomGenerator random;
    private int done;

    /** @param kills how many; their points lie evenly spread between 20 and 80 % of the transfer */
    KillPlan(int kills, long seed) {
        for (int i = 0; i < kills; i++) {
            points.add(FIRST + (LAST - FIRST) * (i + 0.5) / kills);
        }
        random = new SplittableRandom(seed);
    }

    /** Whether the next kill is due when the transfer is so far. */
    boolean due(double fraction) {
        return remaining() > 0 && fraction >= points.get(done);
    }

    int remaining() {
        return points.size() - done;
    }

    /**
     * Takes the next kill off the plan: one of the receivers that have living children now; if there is none, the receiver
     * nearest to the source. Never the source.
     *
     * @param receivers receivers that live
     * @return empty if no receiver lives
     */
    Optional<DemoNode> next(ObservedTree tree, List<DemoNode> receivers) {
        done++;
        List<DemoNode> interior = receivers.stream()
                .filter(node -> !node.name().equals(tree.source()))
                .filter(node -> !tree.childrenOf(node.name()).isEmpty())
                .toList();
        return interior.isEmpty()
                ? nearest(tree, receivers)
                : Optional.of(interior.get(random.nextInt(interior.size())));
    }

    private static Optional<DemoNode> nearest(ObservedTree tree, List<DemoNode> receivers) {
        return tree.node(tree.source())
                .flatMap(source -> receivers.stream()
                        .filter(node -> node != source)
                        .min(Comparator.comparingLong(node -> source.place().delayNanos(node.place()))));
    }
}
