package dev.banyan.overlay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import dev.banyan.tree.sim.SimMetrics;
import dev.banyan.tree.sim.Simulation;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is left out while the network is calm must not show, besides in the number of events. */
class CalmNetworkTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int MEMBERS = 30;

    /** A jitter below a nanosecond delays nothing, but the network is never calm. */
    private static SimGroup group(boolean mayBeCalm) {
        SimGroup group = mayBeCalm
                ? SimGroups.equidistant(1, 3)
                : SimGroups.equidistant(1, 3, network -> network.withJitterMax(Duration.ofNanos(1)));
        for (int i = 0; i < MEMBERS; i++) {
            int index = i;
            group.simulation().at(i * SECOND / 10, "join " + i, () -> group.join(index, index == 0 ? 1 : 0));
        }
        group.simulation().runUntil(20 * SECOND);
        return group;
    }

    private static long pingAndBeaconBytes(SimGroup group) {
        SimMetrics metrics = group.simulation().metrics();
        return IntStream.range(0, MEMBERS)
                .mapToLong(i -> metrics.linkBytesSent(i, SimWire.CONTROL))
                .sum();
    }

    @Test
    void aSettledGroupHandlesFewEventsWhileItIsCalm() {
        SimGroup calm = group(true);
        long before = calm.simulation().eventCount();
        calm.simulation().runFor(Duration.ofSeconds(10));
        SimGroup told = group(false);
        long toldBefore = told.simulation().eventCount();
        told.simulation().runFor(Duration.ofSeconds(10));
        assertThat(calm.simulation().eventCount() - before)
                .isLessThan((told.simulation().eventCount() - toldBefore) / 4);
    }

    @Test
    void bytesOfWhatIsLeftOutAreCountedAllTheSame() {
        SimGroup calm = group(true);
        SimGroup told = group(false);
        long calmBefore = pingAndBeaconBytes(calm);
        long toldBefore = pingAndBeaconBytes(told);
        calm.simulation().runFor(Duration.ofSeconds(10));
        told.simulation().runFor(Duration.ofSeconds(10));
        double ratio = (double) (pingAndBeaconBytes(calm) - calmBefore) / (pingAndBeaconBytes(told) - toldBefore);
        assertThat(ratio).isBetween(0.95, 1.05);
    }

    @Test
    void everybodyHearsTheBeaconWhileItIsCalm() {
        SimGroup calm = group(true);
        for (int step = 0; step < 50; step++) {
            calm.simulation().runFor(Duration.ofMillis(100));
            assertThat(calm.notOneTree()).isEmpty();
        }
    }

    /** Frozen at the same time, an inner node is suspected by the same children at the same time, give or take a ping. */
    @Test
    void aFrozenNodeIsSuspectedAtTheSameTimeAsWithoutCalm() {
        TreeMap<NodeId, Long> calm = orphanedAfterFreeze(true);
        TreeMap<NodeId, Long> told = orphanedAfterFreeze(false);
        assertThat(calm).isNotEmpty();
        assertThat(told).isNotEmpty();
        long sooner = calm.values().stream().min(Long::compare).orElseThrow();
        long soonerTold = told.values().stream().min(Long::compare).orElseThrow();
        assertThat(Math.abs(sooner - soonerTold) / 1_000_000).isLessThanOrEqualTo(300);
    }

    private static TreeMap<NodeId, Long> orphanedAfterFreeze(boolean mayBeCalm) {
        SimGroup group = group(mayBeCalm);
        Simulation simulation = group.simulation();
        SimNode inner = group.alive().stream()
                .filter(node -> node.tree().attachment().parent().isPresent())
                .filter(node -> !node.tree().attachment().children().isEmpty())
                .findFirst()
                .orElseThrow();
        Set<NodeId> children = Set.copyOf(inner.tree().attachment().children());
        TreeMap<NodeId, Long> orphaned = new TreeMap<>();
        long frozenAt = simulation.nowNanos();
        group.observe((now, node, event) -> {
            if (event instanceof TreeEvent.Orphaned && children.contains(node)) {
                orphaned.put(node, now - frozenAt);
            }
        });
        simulation.freeze(SimNames.index(inner.id()));
        simulation.runFor(Duration.ofSeconds(3));
        return orphaned;
    }

    @Test
    void theGroupIsOneTreeAgainAfterAFreezeThatEndsTheCalm() {
        SimGroup group = group(true);
        Simulation simulation = group.simulation();
        simulation.freeze(1);
        assertThat(simulation.isCalm()).isFalse();
        simulation.runFor(Duration.ofSeconds(10));
        simulation.thaw(1);
        assertThat(simulation.isCalm()).isTrue();
        simulation.runFor(Duration.ofSeconds(10));
        assertThat(group.notOneTree()).isEmpty();
    }

    @Test
    void whoLosesItsParentToACrashFindsAnotherWhileItIsCalm() {
        SimGroup group = group(true);
        int inner = group.alive().stream()
                .filter(node -> node.tree().attachment().parent().isPresent())
                .filter(node -> !node.tree().attachment().children().isEmpty())
                .mapToInt(node -> SimNames.index(node.id()))
                .findFirst()
                .orElseThrow();
        group.crash(inner);
        group.simulation().runFor(Duration.ofSeconds(5));
        assertThat(group.notOneTree()).isEmpty();
    }

    @Test
    void nobodyIsWokenForBeaconsWhileItIsCalm() {
        SimGroup calm = group(true);
        calm.simulation().runFor(Duration.ofSeconds(10));
        assertThat(calm.alive())
                .filteredOn(node -> node.tree().attachment().parent().isPresent())
                .allSatisfy(
                        node -> assertThat(node.tree().attachment().stream()).isNotNull());
    }

    @Test
    void delaysAreKnownAlongTheTreeWhileItIsCalm() {
        SimGroup calm = group(true);
        calm.simulation().runFor(Duration.ofSeconds(5));
        for (SimNode node : calm.alive()) {
            Optional<SimNode> parent = node.tree().attachment().parent().flatMap(calm::node);
            parent.ifPresent(p -> assertThat(node.tree().attachment().delayNanos())
                    .isGreaterThan(p.tree().attachment().delayNanos()));
        }
    }

    @Test
    void theRootsDeathIsNoticedByAllWhileItIsCalm() {
        SimGroup group = group(true);
        group.crash(0);
        group.simulation().runFor(Duration.ofSeconds(15));
        assertThat(group.notOneTree()).isEmpty();
        assertThat(group.alive())
                .allSatisfy(node ->
                        assertThat(node.tree().attachment().isAttached()).isTrue());
    }

    /** A root that is cut off from its children without being told must not keep them attached by the stream. */
    @Test
    void aCutLinkEndsTheStreamBelowIt() {
        SimGroup group = group(true);
        SimNode inner = group.alive().stream()
                .filter(node -> node.tree().attachment().parent().isPresent())
                .filter(node -> !node.tree().attachment().children().isEmpty())
                .findFirst()
                .orElseThrow();
        int parent = SimNames.index(inner.tree().attachment().parent().orElseThrow());
        group.simulation().cutLink(SimNames.index(inner.id()), parent);
        group.simulation().runFor(Duration.ofMillis(1));
        assertThat(inner.tree().attachment().stream()).isNull();
        assertThat(inner.tree().attachment().children().stream()
                        .flatMap(child -> group.node(child).stream())
                        .map(child -> child.tree().attachment().stream()))
                .containsOnlyNulls();
        group.simulation().runFor(Duration.ofSeconds(5));
        assertThat(group.notOneTree()).isEmpty();
    }
}
