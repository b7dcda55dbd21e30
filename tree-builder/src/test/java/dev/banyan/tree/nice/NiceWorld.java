package dev.banyan.tree.nice;

import com.typesafe.config.ConfigFactory;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.protocol.Candidate;
import dev.banyan.tree.protocol.CoreNode;
import dev.banyan.tree.protocol.CoreWorld;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Many NICE members on a random plane; same seed, same events. */
final class NiceWorld extends CoreWorld<NiceWorld.Node> {
    private static final double PLANE_NANOS = 80e6;

    final NiceSettings settings = defaults();

    NiceWorld(long seed) {
        super(seed);
    }

    static NiceSettings defaults() {
        return NiceSettings.from(Section.at(ConfigFactory.load(), "banyan.tree.nice"));
    }

    final class Node extends CoreNode {
        final double x = random.nextDouble() * PLANE_NANOS;
        final double y = random.nextDouble() * PLANE_NANOS;
        final Nice nice;
        final long startedAt = now;
        long joinedAt = -1;

        Node(int index) {
            super(NiceWorld.this, index);
            this.nice = new Nice(id, settings, random.split());
        }

        @Override
        protected TreeProtocol core() {
            return nice;
        }

        @Override
        protected void handled() {
            if (joinedAt < 0 && !nice.clusters().isEmpty()) {
                joinedAt = now;
            }
        }
    }

    @Override
    protected Node create(int index) {
        return new Node(index);
    }

    @Override
    public long delayNanos(CoreNode from, CoreNode to) {
        Node a = nodes.get(from.index);
        Node b = nodes.get(to.index);
        return 500_000 + (long) Math.hypot(a.x - b.x, a.y - b.y);
    }

    /** Runs until the invariants hold; returns how long that took, fails after the bound. */
    Duration settle(Duration bound) {
        return settle(bound, () -> {
            List<String> violations = violations();
            return violations.isEmpty()
                    ? Optional.empty()
                    : Optional.of(violations.size() + " violations: "
                            + violations.subList(0, Math.min(12, violations.size())));
        });
    }

    /** Breaches of the invariants of NICE among the living, seen from outside. */
    List<String> violations() {
        List<String> found = new ArrayList<>();
        TreeMap<Integer, TreeMap<NodeId, Roster>> led = new TreeMap<>();
        TreeSet<NodeId> living = new TreeSet<>();
        TreeMap<Integer, TreeSet<NodeId>> inLayer = new TreeMap<>();
        for (Node node : alive()) {
            living.add(node.id);
            List<Roster> clusters = node.nice.clusters();
            if (clusters.isEmpty()) {
                found.add(node.id + " is in no cluster");
            }
            for (Roster roster : clusters) {
                inLayer.computeIfAbsent(roster.layer(), l -> new TreeSet<>()).add(node.id);
                if (roster.leader().equals(node.id)) {
                    led.computeIfAbsent(roster.layer(), l -> new TreeMap<>()).put(node.id, roster);
                } else if (roster.layer() != clusters.size() - 1) {
                    found.add(node.id + " does not lead layer " + roster.layer() + " below its top");
                }
            }
        }
        int top = led.isEmpty() ? -1 : led.lastKey();
        for (Node node : alive()) {
            for (Roster roster : node.nice.clusters()) {
                Roster truth = led.getOrDefault(roster.layer(), new TreeMap<>()).get(roster.leader());
                if (truth == null) {
                    found.add(node.id + " follows " + roster.leader() + " in layer " + roster.layer()
                            + ", who leads nothing there");
                } else if (!truth.members().equals(roster.members())) {
                    found.add(node.id + " and its leader " + roster.leader() + " disagree on layer " + roster.layer()
                            + ": " + roster.members() + " / " + truth.members());
                }
            }
        }
        led.forEach((layer, rosters) -> rosters.forEach((leader, roster) -> {
            int size = roster.members().size();
            if (size > settings.maxRegularSize() || (layer < top && size < settings.k())) {
                found.add("cluster of " + leader + " in layer " + layer + " has " + size + " members");
            }
            if (!living.containsAll(roster.members())) {
                found.add("cluster of " + leader + " in layer " + layer + " holds the dead");
            }
            if (layer < top && !inLayer.getOrDefault(layer + 1, new TreeSet<>()).contains(leader)) {
                found.add(leader + " leads layer " + layer + " and is not in the layer above");
            }
        }));
        if (top >= 0 && led.get(top).size() != 1) {
            found.add("top layer " + top + " has leaders " + led.get(top).keySet());
        }
        return found;
    }

    /** Mean over members of (mean round trip of its 3 nearest candidates) / (of the truly 3 nearest). */
    double candidateQuality() {
        double offeredSum = 0;
        double trueSum = 0;
        for (Node node : alive()) {
            long[] truth = alive().stream()
                    .filter(o -> o != node)
                    .mapToLong(o -> 2 * delayNanos(node, o))
                    .sorted()
                    .limit(3)
                    .toArray();
            trueSum += Arrays.stream(truth).average().orElseThrow();
            offeredSum += node.offered.stream()
                    .limit(3)
                    .mapToLong(Candidate::rttNanos)
                    .average()
                    .orElse(PLANE_NANOS * 2);
        }
        return offeredSum / trueSum;
    }
}
