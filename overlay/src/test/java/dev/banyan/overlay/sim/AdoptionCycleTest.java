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

/** Leaves that adopt each other in a ring hang on nobody: their links live, only the beacon tells. */
class AdoptionCycleTest {
    private static final long SECOND = 1_000_000_000L;

    static LongStream seeds() {
        return SimGroups.seeds();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void threeLeavesThatAdoptEachOtherInARingAreAllAttachedAgainWithinTwoSeconds(long seed) {
        SimGroup group = grown(seed);
        Simulation simulation = group.simulation();
        List<NodeId> ring = leaves(group, 3);
        List<String> events = events(group, ring);
        moveUnderTheNext(group, ring);
        boolean adopted = simulation.runUntil(() -> isRing(group, ring), simulation.nowNanos() + 2 * SECOND);
        assertThat(adopted)
                .as("%s: they adopted each other: %s", SimGroups.rerun(simulation), events)
                .isTrue();
        long begun = simulation.nowNanos();
        simulation.runUntil(() -> group.notOneTree().isEmpty(), begun + 5 * SECOND);
        assertThat(simulation.nowNanos() - begun)
                .as("%s %s", SimGroups.rerun(simulation), events)
                .isLessThanOrEqualTo(2 * SECOND);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void ofTwoLeavesThatAskEachOtherOneTakesTheOther(long seed) {
        SimGroup group = grown(seed);
        Simulation simulation = group.simulation();
        List<NodeId> two = leaves(group, 2);
        List<String> events = events(group, two);
        moveUnderTheNext(group, two);
        long until = simulation.nowNanos() + 2 * SECOND;
        while (simulation.nowNanos() < until && simulation.step()) {
            assertThat(group.notOneTree())
                    .as("%s: %s", SimGroups.rerun(simulation), events)
                    .isEmpty();
        }
        assertThat(events).as(SimGroups.rerun(simulation)).anyMatch(event -> event.contains("DISPLACED"));
    }

    /** At equal distances nothing happens earlier at one than at the other. */
    private static SimGroup grown(long seed) {
        SimGroup group = SimGroups.equidistant(seed, 4);
        Simulation simulation = group.simulation();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 12; i++) {
            int index = i;
            simulation.at(i == 0 ? 0 : random.nextLong(3 * SECOND), "join " + i, () -> group.join(index, 0));
        }
        simulation.runUntil(15 * SECOND);
        return group;
    }

    private static List<String> events(SimGroup group, List<NodeId> of) {
        List<String> events = new ArrayList<>();
        group.observe((now, node, event) -> {
            if (of.contains(node)) {
                events.add(now / 1_000_000 + " " + node + " " + event);
            }
        });
        return events;
    }

    /** All are told by their parents, in the same moment, to move under the next; each grants before it has moved. */
    private static void moveUnderTheNext(SimGroup group, List<NodeId> ring) {
        for (NodeId self : ring) {
            NodeId parent = attachment(group, self).parent().orElseThrow();
            AttachMessage move = new AttachMessage.MoveRequested(next(ring, self));
            group.simulation().command(SimNames.index(self), new Input.Received(parent, move));
        }
    }

    private static NodeId next(List<NodeId> ring, NodeId of) {
        return ring.get((ring.indexOf(of) + 1) % ring.size());
    }

    private static boolean isRing(SimGroup group, List<NodeId> ring) {
        return ring.stream().allMatch(node -> attachment(group, node).parent().equals(Optional.of(next(ring, node))));
    }

    /** So many without children: a subtree may not move to one that moves itself. */
    private static List<NodeId> leaves(SimGroup group, int count) {
        List<NodeId> leaves = group.alive().stream()
                .filter(node -> node.tree().attachment().children().isEmpty())
                .map(SimNode::id)
                .limit(count)
                .toList();
        assertThat(leaves).hasSize(count);
        return leaves;
    }

    private static Attachment attachment(SimGroup group, NodeId node) {
        return group.node(node).orElseThrow().tree().attachment();
    }
}
