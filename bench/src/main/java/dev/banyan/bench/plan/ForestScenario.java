package dev.banyan.bench.plan;

import dev.banyan.bench.plan.ForestFigures.LeaveFigures;
import dev.banyan.bench.plan.ForestFigures.StripeFigures;
import dev.banyan.tree.forest.CompactTree;
import dev.banyan.tree.forest.Forest;
import dev.banyan.tree.forest.ForestRoster;
import dev.banyan.tree.forest.ForestSettings;
import dev.banyan.tree.latency.Topology;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A forest is planned for all members of a topology; then some leave and it is planned anew.
 *
 * @param source a member of the topology
 * @param limit most children of a member over all stripes; at least 1
 * @param leaveShare part of the members besides the source that leave, 0..1, exclusive
 * @param seed decides who leaves
 */
public record ForestScenario(
        Topology topology, int source, int limit, double leaveShare, long seed, ForestSettings settings) {
    /** Most members of a scenario: planning takes time as the square of their number. */
    public static final int MEMBERS_MAX = 5_000;

    private static final double MILLI_NANOS = 1e6;
    private static final int DECIMALS = 3;

    public ForestScenario {
        if (topology.size() > MEMBERS_MAX) {
            throw new IllegalArgumentException("members must be 1.." + MEMBERS_MAX + ", was " + topology.size());
        }
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, was " + limit);
        }
        if (!(leaveShare >= 0 && leaveShare < 1)) {
            throw new IllegalArgumentException("leave must be 0%..99%, was " + Math.round(leaveShare * 100) + "%");
        }
    }

    /** @throws IllegalArgumentException if the limit cannot reach all in all stripes */
    public ForestFigures run() {
        ForestRoster roster = ForestRoster.uniform(topology.size(), source, limit);
        Forest forest = Forest.plan(topology::oneWayNanos, roster, settings);
        Compared compared = compare(forest);
        return new ForestFigures(
                roster.size(),
                topology.place(source),
                settings.stripes(),
                limit,
                max(forest, this::children),
                max(forest, this::interiorStripes),
                millis(longest(forest)),
                compared.ofMean(),
                compared.ofMax(),
                backups(forest),
                IntStream.range(0, forest.stripeCount())
                        .mapToObj(s -> new StripeFigures(
                                forest.interiorCount(s),
                                forest.depth(s),
                                millis(forest.meanDelayNanos(s)),
                                millis(forest.maxDelayNanos(s))))
                        .toList(),
                afterLeaves(forest));
    }

    private @Nullable LeaveFigures afterLeaves(Forest forest) {
        List<Integer> leavers = leavers(forest.roster());
        if (leavers.isEmpty()) {
            return null;
        }
        ForestRoster survivors = forest.roster().without(leavers);
        Forest after = forest.replan(topology::oneWayNanos, survivors, settings);
        int edges = settings.stripes() * (survivors.size() - 1);
        int changed = after.changedEdges(forest);
        Compared compared = compare(after);
        return new LeaveFigures(
                leavers.size(),
                edges,
                lostEdges(forest, survivors),
                changed,
                rounded((double) changed / Math.max(1, edges)),
                compared.ofMean(),
                compared.ofMax());
    }

    private List<Integer> leavers(ForestRoster roster) {
        List<Integer> others = new ArrayList<>(roster.members());
        others.remove(Integer.valueOf(source));
        int count = (int) Math.round(leaveShare * others.size());
        SplittableRandom random = new SplittableRandom(seed);
        List<Integer> leavers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leavers.add(others.remove(random.nextInt(others.size())));
        }
        return leavers;
    }

    private int lostEdges(Forest forest, ForestRoster survivors) {
        int lost = 0;
        for (int s = 0; s < forest.stripeCount(); s++) {
            for (int member : survivors.members()) {
                int parent = forest.parent(s, member);
                if (parent != Forest.NONE && !survivors.contains(parent)) {
                    lost++;
                }
            }
        }
        return lost;
    }

    private BigDecimal backups(Forest forest) {
        int edges = 0;
        int backed = 0;
        for (int s = 0; s < forest.stripeCount(); s++) {
            for (int member : forest.roster().members()) {
                if (member != source && forest.parent(s, member) != source) {
                    edges++;
                    backed += forest.backup(s, member) == Forest.NONE ? 0 : 1;
                }
            }
        }
        return rounded(edges == 0 ? 1 : (double) backed / edges);
    }

    private int children(Forest forest, int member) {
        return IntStream.range(0, forest.stripeCount())
                .map(s -> forest.childCount(s, member))
                .sum();
    }

    private int interiorStripes(Forest forest, int member) {
        return (int) IntStream.range(0, forest.stripeCount())
                .filter(s -> member != source && forest.childCount(s, member) > 0)
                .count();
    }

    /** A figure of a member. */
    private interface OfMember {
        int of(Forest forest, int member);
    }

    private static int max(Forest forest, OfMember figure) {
        return forest.roster().members().stream()
                .mapToInt(member -> figure.of(forest, member))
                .max()
                .orElse(0);
    }

    private static long longest(Forest forest) {
        return IntStream.range(0, forest.stripeCount())
                .mapToLong(forest::maxDelayNanos)
                .max()
                .orElse(0);
    }

    /** Delays over those of the Compact Tree; null where there is none. */
    private record Compared(
            @Nullable BigDecimal ofMean, @Nullable BigDecimal ofMax) {}

    private Compared compare(Forest forest) {
        List<Integer> members = forest.roster().members();
        CompactTree compact = CompactTree.of(
                (from, to) -> topology.oneWayNanos(members.get(from), members.get(to)),
                members.size(),
                members.indexOf(source),
                limit);
        if (compact.maxDelayNanos() == 0) {
            return new Compared(null, null);
        }
        double mean = IntStream.range(0, forest.stripeCount())
                .mapToDouble(forest::meanDelayNanos)
                .average()
                .orElse(0);
        return new Compared(
                rounded(mean / compact.meanDelayNanos()), rounded((double) longest(forest) / compact.maxDelayNanos()));
    }

    private static BigDecimal millis(double nanos) {
        return rounded(nanos / MILLI_NANOS);
    }

    private static BigDecimal rounded(double value) {
        return BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_UP);
    }
}
