package dev.banyan.tree.narada;

import com.typesafe.config.ConfigFactory;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.latency.Topology;
import dev.banyan.tree.protocol.Candidate;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import dev.banyan.tree.sim.Percentiles;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/** Many Narada members in cities of the world with loss, crashes and a partition; same seed, same events. */
final class MeshWorld {
    static final long SECOND = 1_000_000_000L;

    final NaradaSettings settings;
    final List<Node> nodes = new ArrayList<>();
    private final Topology topology;
    private final SplittableRandom random;
    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private final TreeMap<NodeId, Node> byId = new TreeMap<>();
    private List<NodeId> contacts = List.of();
    private long sequence;
    long now;
    double loss;
    /** Index below which nodes are on one side; 0 while there is no partition. */
    int partitionAt;

    long bytesSent;
    int maxDegree;

    MeshWorld(long seed, int most) {
        this(seed, most, defaults());
    }

    MeshWorld(long seed, int most, NaradaSettings settings) {
        this.random = new SplittableRandom(seed);
        this.settings = settings;
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

    final class Node {
        final int index;
        final NodeId id;
        final Narada narada;
        boolean alive = true;
        boolean left;
        long tickAt = Long.MAX_VALUE;
        List<Candidate> offered = List.of();
        final List<TreeEvent> told = new ArrayList<>();

        Node(int index) {
            this.index = index;
            this.id = new NodeId(String.format("node-%05d", index), 1, "10.0.0.1:" + (20000 + index));
            this.narada = new Narada(id, settings, random.split());
        }

        void handle(Input input) {
            if (!alive) {
                return;
            }
            left |= input instanceof Input.LeaveRequested;
            for (Effect effect : narada.handle(now, input)) {
                if (effect instanceof Effect.Send send) {
                    transmit(this, send);
                } else if (effect instanceof Effect.OfferCandidates offer) {
                    offered = offer.nearestFirst();
                } else if (effect instanceof Effect.Tell tell) {
                    told.add(tell.event());
                }
            }
            long wake = narada.nextWakeNanos();
            if (wake != Long.MAX_VALUE && Math.max(now, wake) < tickAt) {
                tickAt = Math.max(now, wake);
                queue.add(new Event(tickAt, sequence++, this, new Input.Tick()));
            }
        }
    }

    private record Event(long at, long order, Node to, Input input) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    long delayNanos(Node a, Node b) {
        return topology.oneWayNanos(a.index, b.index);
    }

    private void transmit(Node from, Effect.Send send) {
        bytesSent += send.message().wireBytes();
        Node to = byId.get(send.to());
        boolean lost = loss > 0 && random.nextDouble() < loss;
        if (to.alive && !lost && (from.index < partitionAt) == (to.index < partitionAt)) {
            queue.add(
                    new Event(now + delayNanos(from, to), sequence++, to, new Input.Received(from.id, send.message())));
        }
    }

    /** Starts n more nodes, spread evenly over a time; all know all contacts so far. */
    void start(int count, Duration over) {
        long gap = over.toNanos() / Math.max(1, count);
        for (int i = 0; i < count; i++) {
            Node node = new Node(nodes.size());
            nodes.add(node);
            byId.put(node.id, node);
            refreshContacts();
            node.handle(new Input.ContactsChanged(contacts));
            run(Duration.ofNanos(gap));
        }
        tellContacts();
    }

    private void refreshContacts() {
        contacts = alive().stream().map(n -> n.id).toList();
    }

    /** The membership service tells everybody who is there now. */
    void tellContacts() {
        refreshContacts();
        nodes.forEach(node -> node.handle(new Input.ContactsChanged(contacts)));
    }

    void run(Duration duration) {
        long end = now + duration.toNanos();
        while (!queue.isEmpty() && queue.peek().at() <= end) {
            Event event = queue.poll();
            now = event.at();
            if (event.input() instanceof Input.Tick) {
                if (event.to().tickAt != event.at()) {
                    continue;
                }
                event.to().tickAt = Long.MAX_VALUE;
            }
            event.to().handle(event.input());
            if (event.to().alive) {
                maxDegree = Math.max(maxDegree, event.to().narada.degree());
            }
        }
        now = end;
    }

    /** Runs until everybody knows a way to everybody; returns how long that took, fails after the bound. */
    Duration settle(Duration bound) {
        long start = now;
        Optional<String> flaw = flaw();
        while (flaw.isPresent()) {
            if (now - start > bound.toNanos()) {
                throw new AssertionError("after " + bound + ": " + flaw.get());
            }
            run(Duration.ofMillis(500));
            flaw = flaw();
        }
        return Duration.ofNanos(now - start);
    }

    List<Node> alive() {
        return nodes.stream().filter(n -> n.alive && !n.left).toList();
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
                Node other = byId.get(neighbour);
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
                    Node to = byId.get(next);
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
