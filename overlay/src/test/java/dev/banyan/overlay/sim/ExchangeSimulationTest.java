package dev.banyan.overlay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.attach.Attachment;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import dev.banyan.tree.sim.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Exchanges of places, where they are frequent: at a fan-out of 2 hardly a node has a slot to spare.
 */
class ExchangeSimulationTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int MEMBERS = 40;

    /** A member has just given up its place under {@code from}. */
    private record Vacated(NodeId member, NodeId from, long detachedNanos) {}

    static LongStream seeds() {
        return SimGroups.seeds();
    }

    private final List<Vacated> vacated = new ArrayList<>();

    private SimGroup joining(long seed) {
        SimGroup group = SimGroups.withoutBuilder(seed, 2);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < MEMBERS; i++) {
            int index = i;
            group.simulation().at(i == 0 ? 0 : random.nextLong(5 * SECOND), "join " + i, () -> group.join(index, 0));
        }
        group.observe((now, node, event) -> {
            if (event instanceof TreeEvent.ParentChanged changed
                    && changed.cause() == TreeEvent.Cause.EXCHANGED
                    && changed.from().isPresent()) {
                vacated.add(new Vacated(node, changed.from().get(), changed.detachedNanos()));
            }
        });
        return group;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whoGivesUpItsPlaceHasAnotherBefore(long seed) {
        SimGroup group = joining(seed);
        group.simulation().runUntil(120 * SECOND);
        assertThat(group.notOneTree()).as(SimGroups.rerun(group.simulation())).isEmpty();
        assertThat(vacated).as(SimGroups.rerun(group.simulation())).isNotEmpty().allMatch(v -> v.detachedNanos() == 0);
    }

    /** By turns the one that has given up its place dies, its old parent, its new one, or the one that wants the place. */
    @ParameterizedTest
    @MethodSource("seeds")
    void oneTreeSpansTheLivingWhenAnybodyDiesAmidAnExchange(long seed) {
        SimGroup group = joining(seed);
        Simulation simulation = group.simulation();
        SplittableRandom random = new SplittableRandom(seed);
        int deaths = 0;
        while (deaths < 8 && simulation.nowNanos() < 120 * SECOND) {
            vacated.clear();
            simulation.runUntil(() -> !vacated.isEmpty(), 120 * SECOND);
            if (vacated.isEmpty()) {
                break;
            }
            Vacated last = vacated.get(0);
            simulation.runFor(Duration.ofMillis(random.nextInt(300)));
            NodeId victim = victim(group, last, deaths % 4);
            if (SimNames.index(victim) != 0) {
                group.crash(SimNames.index(victim));
                deaths++;
            }
        }
        assertThat(deaths).as(SimGroups.rerun(simulation)).isPositive();
        simulation.runUntil(() -> group.notOneTree().isEmpty(), simulation.nowNanos() + 15 * SECOND);
        assertThat(group.notOneTree()).as(SimGroups.rerun(simulation)).isEmpty();
    }

    private static NodeId victim(SimGroup group, Vacated last, int turn) {
        return switch (turn) {
            case 0 -> last.member();
            case 1 -> last.from();
            case 2 ->
                group.node(last.member())
                        .flatMap(node -> node.tree().attachment().parent())
                        .orElse(last.member());
            default -> youngestChild(group, last.from());
        };
    }

    /** Whoever has the vacated place by now. */
    private static NodeId youngestChild(SimGroup group, NodeId parent) {
        List<NodeId> children = group.node(parent)
                .map(node -> node.tree().attachment())
                .map(Attachment::children)
                .orElse(List.of());
        return children.isEmpty() ? parent : children.get(children.size() - 1);
    }
}
