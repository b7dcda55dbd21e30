package dev.banyan.tree.planned;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.forest.CompactTree;
import dev.banyan.tree.protocol.Candidate;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Groups of members that tell, measure and are placed. */
class PlannedGroupTest {
    private static PlannedWorld settled(long seed, int members, int slots) {
        PlannedWorld world = new PlannedWorld(seed, members + 8, Samples.DEFAULTS);
        world.start(members, slots);
        world.run(Duration.ofSeconds(60));
        return world;
    }

    @Test
    void placesEveryMemberWithinTheSlotsOfAll() {
        PlannedWorld world = settled(1, 60, 4);
        assertThat(world.placed()).isEqualTo(59);
        TreeMap<NodeId, Integer> children = new TreeMap<>();
        world.alive()
                .forEach(node ->
                        node.planned.plannedParent().ifPresent(parent -> children.merge(parent, 1, Integer::sum)));
        assertThat(children.values()).allMatch(count -> count <= 4);
    }

    @Test
    void plansDelaysNearThoseOfATreeThatKnowsThemAll() {
        PlannedWorld world = settled(1, 60, 4);
        world.run(Duration.ofSeconds(120));
        CompactTree yardstick =
                CompactTree.of((a, b) -> world.delayNanos(world.nodes.get(a), world.nodes.get(b)), 60, 0, 4);
        assertThat(world.meanDelayMillis()).isLessThan(1.5 * yardstick.meanDelayNanos() / 1e6);
    }

    @Test
    void placesAMemberThatJoins() {
        PlannedWorld world = settled(2, 20, 3);
        world.start(1, 3);
        world.run(Duration.ofSeconds(3));
        assertThat(world.nodes.get(20).planned.plannedParent()).isPresent();
        assertThat(world.nodes.get(20).planned.planner())
                .contains(world.nodes.get(0).id());
    }

    @Test
    void offersThePlannedParentAsMeasured() {
        PlannedWorld world = settled(3, 40, 3);
        for (PlannedWorld.Node node : world.alive().subList(1, 40)) {
            NodeId parent = node.planned.plannedParent().orElseThrow();
            assertThat(node.offered)
                    .contains(new Candidate(
                            parent,
                            world.delayNanos(node, world.node(parent)) + world.delayNanos(world.node(parent), node)));
            assertThat(node.offered).isSortedAccordingTo((a, b) -> Long.compare(a.rttNanos(), b.rttNanos()));
            assertThat(node.offered).hasSizeLessThanOrEqualTo(Samples.DEFAULTS.candidateLimit());
        }
    }

    @Test
    void isPlannedByTheNextOldestWhenThePlannerDies() {
        PlannedWorld world = settled(4, 30, 3);
        world.nodes.get(0).alive = false;
        world.tellContacts();
        world.run(Duration.ofSeconds(4));
        assertThat(world.nodes.get(1).planned.stats().plans()).isPositive();
        assertThat(world.placed()).isEqualTo(28);
        assertThat(world.alive())
                .allMatch(node -> node.planned
                        .planner()
                        .orElseThrow()
                        .equals(world.nodes.get(1).id()))
                .noneMatch(node -> node.planned
                        .plannedParent()
                        .equals(Optional.of(world.nodes.get(0).id())));
    }

    @Test
    void goesOnWithWhatItMeasuredWhileThePlannerIsSilent() {
        PlannedWorld world = settled(5, 30, 3);
        world.nodes.get(0).alive = false;
        world.run(Duration.ofSeconds(90));
        assertThat(world.placed()).isZero();
        assertThat(world.alive()).allMatch(node -> !node.offered.isEmpty());
        assertThat(world.alive())
                .allMatch(node -> node.offered.stream()
                        .noneMatch(c -> c.node().equals(world.nodes.get(0).id())));
    }

    @Test
    void forgetsAMemberThatTakesItsLeaveAtTheNextPlan() {
        PlannedWorld world = settled(6, 20, 2);
        PlannedWorld.Node leaver = world.nodes.get(7);
        leaver.handle(new Input.LeaveRequested());
        leaver.alive = false;
        world.run(Duration.ofSeconds(4));
        assertThat(world.alive()).noneMatch(node -> node.planned.plannedParent().equals(Optional.of(leaver.id())));
        assertThat(world.placed()).isEqualTo(18);
    }

    @Test
    void placesAllAlthoughMessagesAreLost() {
        PlannedWorld world = new PlannedWorld(7, 40, Samples.DEFAULTS);
        world.loss = 0.2;
        world.start(40, 3);
        world.run(Duration.ofSeconds(60));
        assertThat(world.placed()).isEqualTo(39);
    }

    @Test
    void refusesThoseBeyondTheLimitAndSaysSoAtBothEnds() {
        PlannedWorld world = new PlannedWorld(8, 12, Samples.with("member-limit = 10"));
        world.start(12, 3);
        world.run(Duration.ofSeconds(30));
        PlannedWorld.Node planner = world.nodes.get(0);
        assertThat(world.placed()).isEqualTo(9);
        assertThat(planner.planned.stats().beyondLimit()).isGreaterThanOrEqualTo(2);
        assertThat(planner.told).hasSize(1).allMatch(TreeEvent.GroupOutgrewBuilder.class::isInstance);
        assertThat(world.alive().stream()
                        .filter(node -> node.told.contains(new TreeEvent.GroupOutgrewBuilder(node.id(), 10))))
                .hasSize(2)
                .allMatch(node -> !node.offered.isEmpty());
    }

    @Test
    void aSecondRunWithTheSameSeedIsTheSame() {
        PlannedWorld first = settled(9, 30, 3);
        PlannedWorld second = settled(9, 30, 3);
        assertThat(second.bytesSent).isEqualTo(first.bytesSent);
        assertThat(second.meanDelayMillis()).isEqualTo(first.meanDelayMillis());
    }
}
