package dev.banyan.overlay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.attach.AttachMessage;
import dev.banyan.tree.attach.Attachment;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.sim.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two siblings that adopt each other hang on nobody: their links live, only the beacon tells. */
class AdoptionCycleTest {
    private static final long SECOND = 1_000_000_000L;

    static LongStream seeds() {
        return SimGroups.seeds();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void twoSiblingsThatAdoptEachOtherAreBothAttachedAgainWithinTwoSeconds(long seed) {
        // At equal distances nothing of the two happens earlier at one than at the other.
        SimGroup group = SimGroups.equidistant(seed, 4);
        Simulation simulation = group.simulation();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 12; i++) {
            int index = i;
            simulation.at(i == 0 ? 0 : random.nextLong(3 * SECOND), "join " + i, () -> group.join(index, 0));
        }
        simulation.runUntil(15 * SECOND);
        List<NodeId> siblings = siblings(group);
        List<String> events = new ArrayList<>();
        group.observe((now, node, event) -> {
            if (siblings.contains(node)) {
                events.add(now / 1_000_000 + " " + node + " " + event);
            }
        });
        // Both are told by their parent, in the same moment, to move under the other; each grants before it has moved.
        NodeId parent = attachment(group, siblings.get(0)).parent().orElseThrow();
        for (int i = 0; i < 2; i++) {
            NodeId self = siblings.get(i);
            simulation.command(
                    SimNames.index(self),
                    new Input.Received(parent, new AttachMessage.MoveRequested(siblings.get(1 - i))));
        }
        boolean adopted = simulation.runUntil(() -> isCycle(group, siblings), simulation.nowNanos() + 2 * SECOND);
        assertThat(adopted)
                .as("%s: they adopted each other: %s", SimGroups.rerun(simulation), events)
                .isTrue();
        long begun = simulation.nowNanos();
        simulation.runUntil(() -> group.notOneTree().isEmpty(), begun + 5 * SECOND);
        assertThat(simulation.nowNanos() - begun)
                .as("%s %s", SimGroups.rerun(simulation), events)
                .isLessThanOrEqualTo(2 * SECOND);
    }

    private static boolean isCycle(SimGroup group, List<NodeId> two) {
        return attachment(group, two.get(0)).parent().equals(Optional.of(two.get(1)))
                && attachment(group, two.get(1)).parent().equals(Optional.of(two.get(0)));
    }

    /** Two leaves below the same parent: a subtree may not move to one that moves itself. */
    private static List<NodeId> siblings(SimGroup group) {
        for (SimNode node : group.alive()) {
            List<NodeId> leaves = node.tree().attachment().children().stream()
                    .filter(c -> attachment(group, c).children().isEmpty())
                    .limit(2)
                    .toList();
            if (leaves.size() == 2) {
                return leaves;
            }
        }
        throw new AssertionError("no two sibling leaves");
    }

    private static Attachment attachment(SimGroup group, NodeId node) {
        return group.node(node).orElseThrow().tree().attachment();
    }
}
