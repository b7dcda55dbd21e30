package dev.banyan.bench.simulate;

import dev.banyan.overlay.sim.SimGroup;
import dev.banyan.overlay.sim.SimNames;
import dev.banyan.tree.sim.Percentiles;
import dev.banyan.tree.sim.SimPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Lets a {@link Scenario} happen to a group, and watches packets and orphans meanwhile. A member that leaves without notice falls
 * silent: its links stay open and say nothing, until its peers have given them up.
 */
final class Faults {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final Duration ROUND_EVERY = Duration.ofSeconds(100);
    private static final Duration ROUND = Duration.ofSeconds(10);
    private static final Duration PARTED = Duration.ofSeconds(60);
    /** A packet sent this long after the faults should reach all; origin: NICE's paper as an aim. */
    private static final Duration CALM_AFTER = Duration.ofSeconds(30);
    /** Packets are sent this long before the faults, to have something to compare with. */
    private static final Duration BEFORE = Duration.ofSeconds(20);
    /** Beyond the time after which a silent link is closed. */
    private static final Duration SILENCE_MARGIN = Duration.ofSeconds(1);

    /** A time in which faults happen. */
    private record Window(long fromNanos, long toNanos) {
        boolean holds(long nanos) {
            return nanos >= fromNanos && nanos < toNanos;
        }
    }

    private final SimGroup group;
    private final SimulationPlan plan;
    private final SimulationWorld world;
    private final long silenceNanos;
    private final Deliveries deliveries;
    private final Recoveries recoveries;
    private final RandomGenerator random;
    private final List<Window> windows = new ArrayList<>();
    private @Nullable SimPartition partition;
    private int endedCount;

    /** @param linkDead silence after which a link is closed */
    Faults(SimGroup group, SimulationPlan plan, SimulationWorld world, Duration linkDead) {
        this.group = group;
        this.plan = plan;
        this.world = world;
        this.silenceNanos = linkDead.plus(SILENCE_MARGIN).toNanos();
        this.deliveries = new Deliveries(group, world);
        this.recoveries = new Recoveries(group);
        // Joins are drawn from the seed itself; faults must not follow from them.
        this.random = new SplittableRandom(plan.seed() ^ 0x6661756cL);
    }

    Recoveries recoveries() {
        return recoveries;
    }

    List<Deliveries.Delivery> deliveries() {
        return deliveries.done();
    }

    /** Plans all that will happen. */
    void schedule() {
        long begin = plan.duration().toNanos();
        switch (plan.scenario()) {
            case CHURN -> {
                for (int round = 0; round < Scenario.CHURN_ROUNDS; round++) {
                    round(begin + round * ROUND_EVERY.toNanos());
                }
            }
            case CRASH_10, CRASH_30, CRASH_50 -> {
                windows.add(new Window(begin, begin + ROUND.toNanos()));
                group.simulation().at(begin, "mass crash", this::massCrash);
            }
            case PARTITION -> {
                windows.add(new Window(begin, begin + PARTED.toNanos()));
                group.simulation().at(begin, "partition", this::part);
                group.simulation().at(begin + PARTED.toNanos(), "heal", this::heal);
            }
            case NONE, JOIN_STORM -> {}
        }
        if (!windows.isEmpty()) {
            deliveries.schedule(Math.max(0, begin - BEFORE.toNanos()), plan.endNanos());
        }
    }

    private void round(long begin) {
        windows.add(new Window(begin, begin + ROUND.toNanos()));
        group.simulation().at(begin, "round of leavers", () -> {
            for (int member : drawn(Scenario.CHURN_LEAVERS)) {
                long at = begin + random.nextLong(ROUND.toNanos());
                group.simulation().at(at, "silence of " + member, () -> silence(member));
            }
        });
    }

    private void silence(int member) {
        recoveries.ends(member);
        endedCount++;
        group.simulation().freeze(member);
        group.simulation()
                .at(group.simulation().nowNanos() + silenceNanos, "end of " + member, () -> group.crash(member));
    }

    private void massCrash() {
        List<Integer> members =
                drawn((int) Math.round(plan.members() * plan.scenario().crashPart()));
        // All die at the same moment, so nobody among them is an orphan of another.
        members.forEach(recoveries::ends);
        members.forEach(member -> {
            endedCount++;
            group.crash(member);
        });
    }

    private void part() {
        List<Integer> apart = drawn(plan.members() / 2);
        List<Integer> rest = new ArrayList<>();
        group.alive().forEach(node -> rest.add(SimNames.index(node.id())));
        rest.removeAll(apart);
        partition = group.simulation().partition(rest, apart);
    }

    private void heal() {
        if (partition != null) {
            group.simulation().heal(partition);
        }
    }

    /** So many members that run, by chance, the source not among them. */
    private List<Integer> drawn(int count) {
        List<Integer> members = new ArrayList<>();
        group.alive().forEach(node -> members.add(SimNames.index(node.id())));
        members.removeIf(m -> m == world.source() || group.simulation().isFrozen(m));
        for (int i = 0; i < count; i++) {
            int swap = i + random.nextInt(members.size() - i);
            int member = members.get(swap);
            members.set(swap, members.get(i));
            members.set(i, member);
        }
        return new ArrayList<>(members.subList(0, count));
    }

    /** Null if there were no faults. */
    @Nullable
    FaultFigures figures() {
        List<Deliveries.Delivery> done = deliveries.done();
        if (windows.isEmpty() || done.isEmpty()) {
            return null;
        }
        long lastEnd = windows.get(windows.size() - 1).toNanos();
        Percentiles recovery = Rounded.percentiles(recoveries.millis());
        return new FaultFigures(
                endedCount,
                Rounded.of(done.stream()
                        .filter(d -> windows.stream().anyMatch(w -> w.holds(d.sentNanos())))
                        .mapToDouble(Deliveries.Delivery::share)
                        .average()
                        .orElse(1)),
                Rounded.of(least(done.stream().mapToDouble(Deliveries.Delivery::share))),
                Rounded.of(least(
                        done.stream().filter(d -> isCalm(d.sentNanos())).mapToDouble(Deliveries.Delivery::share))),
                Rounded.of(secondsToFull(done, lastEnd)),
                recoveries.millis().size() + recoveries.pendingCount(),
                recoveries.pendingCount(),
                Rounded.of(recovery.at(50)),
                Rounded.of(recovery.at(95)),
                Rounded.of(recovery.at(99)),
                Rounded.of(recovery.max()));
    }

    private static double least(DoubleStream shares) {
        return shares.min().orElse(1);
    }

    private boolean isCalm(long nanos) {
        return windows.stream()
                .noneMatch(w -> new Window(w.fromNanos(), w.toNanos() + CALM_AFTER.toNanos()).holds(nanos));
    }

    private static double secondsToFull(List<Deliveries.Delivery> done, long lastEnd) {
        long lastShort = done.stream()
                .filter(d -> d.share() < 1)
                .mapToLong(Deliveries.Delivery::sentNanos)
                .max()
                .orElse(0);
        return Math.max(0, (double) (lastShort - lastEnd) / SECOND_NANOS);
    }
}
