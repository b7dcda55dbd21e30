package dev.banyan.tree.narada;

import com.typesafe.config.ConfigFactory;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.latency.Topology;
import dev.banyan.tree.protocol.CoreNode;
import dev.banyan.tree.protocol.CoreWorld;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeProtocol;
import dev.banyan.tree.sim.Percentiles;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Many Narada members in cities of the world; same seed, same events. */
final class MeshWorld extends CoreWorld<MeshWorld.Node> {
    final NaradaSettings settings;
    private final Topology topology;
    int maxDegree;

    MeshWorld(long seed, int most) {
        super(seed);
        this.settings = defaults();
        this.topology = Topology.cities(most, seed);
    }

    static NaradaSettings defaults() {
        return with("");
    }

    static NaradaSettings with(String overrides) {
        return NaradaSettings.from(Section.at(
                ConfigFactory.parseString("banyan.tree.narada { " + overrides + " }")
                        .withFallback(ConfigFactory.load()),
                "banyan.tree.narada"));
    }

    final class Node extends CoreNode {
        final Narada narada;

        Node(int index) {
            super(MeshWorld.this, index);
            this.narada = new Narada(id, settings, random.split());
        }

        @Override
        protected TreeProtocol core() {
            return narada;
        }

        @Override
        protected void handled() {
            maxDegree = Math.max(maxDegree, narada.degree());
        }
    }

    @Override
    protected Node create(int index) {
        return new Node(index);
    }

    @Override
    public long delayNanos(CoreNode from, CoreNode to) {
        return topology.oneWayNanos(from.index, to.index);
    }

    /** Runs until everybody knows a way to everybody; returns how long that took, fails after the bound. */
    Duration settle(Duration bound) {
        return settle(bound, this::flaw);
    }

    /** The first thing that is wrong with the mesh, seen from outside. */
    Optional<String> flaw() {
        TreeSet<NodeId> living = new TreeSet<>();
        alive().forEach(node -> living.add(node.id));
        for (Node node : alive()) {
            TreeSet<NodeId> known = new TreeSet<>(node.narada.members());
            if (!known.equals(living)) {
                TreeSet<NodeId> lacks = new TreeSet<>(living);
                lacks.removeAll(known);
                known.removeAll(living);
                return Optional.of(node.id + " does not know " + lacks + " and takes for living " + known);
            }
            MeshView view = node.narada.view();
            if (view.routes().size() != living.size() - 1) {
                return Optional.of(node.id + " has ways to " + view.routes().size() + " of " + (living.size() - 1));
            }
            for (NodeId neighbour : view.neighbours()) {
                Node other = node(neighbour);
                if (!other.narada.view().neighbours().contains(node.id)) {
                    return Optional.of(node.id + " takes " + neighbour + " for a neighbour, who does not");
                }
            }
        }
        return Optional.empty();
    }

    /** Share of the pairs of a source and a receiver that a packet of this moment would serve; news of a way are seconds old. */
    double reachedShare() {
        int members = alive().size();
        return pairs().size() / (double) (members * (members - 1));
    }

    /** Runs until packets reach that share; while links are exchanged, a moment's may miss some, as news of ways are on their way. */
    void awaitReached(double share, Duration bound) {
        long end = now + bound.toNanos();
        while (reachedShare() < share) {
            if (now > end) {
                throw new AssertionError("after " + bound + " packets reach " + reachedShare() + " of the pairs");
            }
            run(Duration.ofMillis(500));
        }
    }

    /** Delay along the tree of each source to each receiver, divided by the direct one, as packets are forwarded. */
    double[] relativeDelays() {
        return pairs().stream().mapToDouble(Double::doubleValue).toArray();
    }

    Percentiles rdp() {
        return Percentiles.of(relativeDelays());
    }

    private List<Double> pairs() {
        TreeMap<NodeId, MeshView> views = new TreeMap<>();
        alive().forEach(node -> views.put(node.id, node.narada.view()));
        List<Double> stretches = new ArrayList<>();
        for (Node source : alive()) {
            TreeMap<NodeId, Long> reached = new TreeMap<>();
            reached.put(source.id, 0L);
            Deque<Hop> hops = new ArrayDeque<>();
            hops.add(new Hop(source, Optional.empty(), 0));
            while (!hops.isEmpty()) {
                Hop hop = hops.remove();
                for (NodeId next : views.get(hop.at().id).forwardTo(source.id, hop.from())) {
                    Node to = node(next);
                    long delay = hop.delayNanos() + delayNanos(hop.at(), to);
                    if (to.alive && !to.left && reached.putIfAbsent(next, delay) == null) {
                        stretches.add(delay / (double) delayNanos(source, to));
                        hops.add(new Hop(to, Optional.of(hop.at().id), delay));
                    }
                }
            }
        }
        return stretches;
    }

    private record Hop(Node at, Optional<NodeId> from, long delayNanos) {}
}
