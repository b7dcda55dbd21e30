package dev.banyan.overlay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.TreeEvent;
import dev.banyan.tree.sim.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Members that take their leave: their children move first, and nobody is without a parent for it. */
class LeaveSimulationTest {
    private static final long SECOND = 1_000_000_000L;

    static LongStream seeds() {
        return SimGroups.seeds(40);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nobodyLosesItsParentWhenAnInteriorNodeLeavesSoonAfterAnotherWasFrozen(long seed) {
        SimGroup group =
                SimGroups.grown(SimGroups.withNice(seed, 2), 5, Duration.ofSeconds(2), 0, Duration.ofSeconds(20));
        Simulation simulation = group.simulation();
        SplittableRandom random = new SplittableRandom(seed);
        int frozen = interior(group);
        SimGroups.freeze(simulation, frozen, random.nextLong(SECOND, 8 * SECOND));
        while (simulation.isFrozen(frozen)) {
            simulation.runFor(Duration.ofMillis(50));
        }
        simulation.runFor(Duration.ofMillis(random.nextLong(500, 3000)));
        SimGroups.becomesOneTree(group, Duration.ofSeconds(15));
        List<String> changes = new ArrayList<>();
        List<String> orphans = new ArrayList<>();
        group.observe((now, node, event) -> {
            if (event instanceof TreeEvent.Orphaned) {
                orphans.add(node + " " + event);
            } else if (event instanceof TreeEvent.ParentChanged) {
                changes.add(node + " " + event);
            }
        });

        group.leave(interior(group));

        simulation.runFor(Duration.ofSeconds(8));
        SimGroups.becomesOneTree(group, Duration.ofSeconds(2));
        assertThat(orphans).as("%s: %s", SimGroups.rerun(simulation), changes).isEmpty();
        assertThat(changes).anyMatch(change -> change.contains("PARENT_LEFT"));
    }

    private static int interior(SimGroup group) {
        return group.alive().stream()
                .filter(node -> node.tree().attachment().parent().isPresent())
                .filter(node -> !node.tree().attachment().children().isEmpty())
                .map(node -> SimNames.index(node.id()))
                .findFirst()
                .orElseThrow();
    }
}
