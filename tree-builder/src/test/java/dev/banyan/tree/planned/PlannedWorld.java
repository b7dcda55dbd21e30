package dev.banyan.tree.planned;

import dev.banyan.tree.latency.Topology;
import dev.banyan.tree.protocol.Candidate;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Builders of planned trees in cities of the world, with loss and crashes, without attachment; same seed, same events. */
final class PlannedWorld {
    final List<Node> nodes = new ArrayList<>();
    private final PlannedSettings settings;
    private final Topology topology;
    private final SplittableRandom random;
    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private final TreeMap<NodeId, Node> byId = new TreeMap<>();
    private long sequence;
    long now;
    double loss;
    long bytesSent;

    PlannedWorld(long seed, int most, PlannedSettings settings) {
        this.random = new SplittableRandom(seed);
        this.settings = settings;
        this.topology = Topology.cities(most, seed);
    }

    final class Node {
        final int index;
        final Member member;
        final Planned planned;
        final List<TreeEvent> told = new ArrayList<>();
        boolean alive = true;
        List<Candidate> offered = List.of();
        private long tickAt = Long.MAX_VALUE;

        Node(int index, int slots) {
            this.index = index;
            this.member = Samples.member(String.format("node-%05d", index), index, slots);
            this.planned = new Planned(member, settings, random.split());
        }

        NodeId id() {
            return member.id();
        }

        void handle(Input input) {
            if (!alive) {
                return;
            }
            for (Effect effect : planned.handle(now, input)) {
                if (effect instanceof Effect.Send send) {
                    transmit(this, send);
                } else if (effect instanceof Effect.OfferCandidates offer) {
                    offered = offer.nearestFirst();
                } else if (effect instanceof Effect.Tell tell) {
                    told.add(tell.event());
                }
            }
            long wake = planned.nextWakeNanos();
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

    long oneWayNanos(Node a, Node b) {
        return topology.oneWayNanos(a.index, b.index);
    }

    Node node(NodeId id) {
        return byId.get(id);
    }

    private void transmit(Node from, Effect.Send send) {
        bytesSent += send.message().wireBytes();
        Node to = byId.get(send.to());
        if (to.alive && (loss == 0 || random.nextDouble() >= loss)) {
            queue.add(new Event(
                    now + oneWayNanos(from, to), sequence++, to, new Input.Received(from.id(), send.message())));
        }
    }

    /** Starts n more nodes, all at once; all know all. */
    void start(int count, int slots) {
        for (int i = 0; i < count; i++) {
            Node node = new Node(nodes.size(), slots);
            nodes.add(node);
            byId.put(node.id(), node);
        }
        tellContacts();
    }

    /** The membership service tells everybody who is there now. */
    void tellContacts() {
        List<NodeId> contacts = alive().stream().map(Node::id).toList();
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
        }
        now = end;
    }

    List<Node> alive() {
        return nodes.stream().filter(node -> node.alive).toList();
    }

    /** Members that have a parent in the plan, as they know it. */
    long placed() {
        return alive().stream()
                .filter(node -> node.planned.plannedParent().isPresent())
                .count();
    }

    /** Mean delay from the first living member along the plan, as each knows its own parent. */
    double meanDelayMillis() {
        Node root = alive().get(0);
        long sum = 0;
        for (Node node : alive()) {
            Node at = node;
            for (int hops = 0; at != root; hops++) {
                Node parent = byId.get(at.planned.plannedParent().orElseThrow());
                if (hops > nodes.size()) {
                    throw new AssertionError("a cycle above " + node.id());
                }
                sum += oneWayNanos(parent, at);
                at = parent;
            }
        }
        return sum / 1e6 / (alive().size() - 1);
    }
}
