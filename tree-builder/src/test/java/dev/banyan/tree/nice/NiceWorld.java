package dev.banyan.tree.nice;

import com.typesafe.config.ConfigFactory;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.protocol.Candidate;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/** Many NICE members on a random plane with delays, loss, crashes and a partition; same seed, same events. */
final class NiceWorld {
    static final long SECOND = 1_000_000_000L;
    private static final double PLANE_NANOS = 80e6;

    final NiceSettings settings;
    final List<Node> nodes = new ArrayList<>();
    private final SplittableRandom random;
    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private List<NodeId> contacts = List.of();
    private long sequence;
    long now;
    double loss;
    /** Index below which nodes are on one side; 0 while there is no partition. */
    int partitionAt;

    long traceHash;
    long sent;

    NiceWorld(long seed) {
        this(seed, defaults());
    }

    NiceWorld(long seed, NiceSettings settings) {
        this.random = new SplittableRandom(seed);
        this.settings = settings;
    }

    static NiceSettings defaults() {
        return NiceSettings.from(Section.at(ConfigFactory.load(), "banyan.tree.nice"));
    }

    final class Node {
        final int index;
        final NodeId id;
        final double x = random.nextDouble() * PLANE_NANOS;
        final double y = random.nextDouble() * PLANE_NANOS;
        final Nice nice;
        boolean alive = true;
        boolean left;
        long tickAt = Long.MAX_VALUE;
        long bytesSent;
        long joinedAt = -1;
        long startedAt;
        /** Until then its inputs wait, as in a process that was stopped and continued. */
        long frozenUntil;

        List<Candidate> offered = List.of();
        int offers;

        Node(int index) {
            this.index = index;
            this.id = new NodeId(String.format("node-%05d", index), 1, "10.0.0.1:" + (20000 + index));
            this.nice = new Nice(id, settings, random.split());
        }

        void handle(Input input) {
            if (!alive) {
                return;
            }
            left |= input instanceof Input.LeaveRequested;
            for (Effect effect : nice.handle(now, input)) {
                if (effect instanceof Effect.Send send) {
                    transmit(this, send);
                } else if (effect instanceof Effect.OfferCandidates offer) {
                    offered = offer.nearestFirst();
                    offers++;
                }
            }
            if (joinedAt < 0 && !nice.clusters().isEmpty()) {
                joinedAt = now;
            }
            long wake = Math.max(now, nice.nextWakeNanos());
            if (wake != Long.MAX_VALUE && wake < tickAt) {
                tickAt = wake;
                queue.add(new Event(wake, sequence++, this, new Input.Tick()));
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

    private final Map<NodeId, Node> byId = new LinkedHashMap<>();

    long delayNanos(Node a, Node b) {
        return 500_000 + (long) Math.hypot(a.x - b.x, a.y - b.y);
    }

    private void transmit(Node from, Effect.Send send) {
        from.bytesSent += send.message().wireBytes();
        sent++;
        Node to = byId.get(send.to());
        traceHash = traceHash * 31
                + (from.index * 7919L + to.index) * 31
                + now
                + send.message().wireBytes();
        if (!to.alive || cut(from, to) || (loss > 0 && random.nextDouble() < loss)) {
            return;
        }
        queue.add(new Event(now + delayNanos(from, to), sequence++, to, new Input.Received(from.id, send.message())));
    }

    private boolean cut(Node a, Node b) {
        return (a.index < partitionAt) != (b.index < partitionAt);
    }

    /** Starts n more nodes, spread evenly over a time; all know all contacts so far. */
    void start(int count, Duration over) {
        long gap = over.toNanos() / Math.max(1, count);
        for (int i = 0; i < count; i++) {
            Node node = new Node(nodes.size());
            nodes.add(node);
            byId.put(node.id, node);
            refreshContacts();
            node.startedAt = now;
            node.handle(new Input.ContactsChanged(contacts));
            run(Duration.ofNanos(gap));
        }
        tellContacts();
    }

    private void refreshContacts() {
        contacts = nodes.stream().filter(n -> n.alive && !n.left).map(n -> n.id).toList();
    }

    /** The membership service tells everybody who is there now. */
    void tellContacts() {
        refreshContacts();
        for (Node node : nodes) {
            node.handle(new Input.ContactsChanged(contacts));
        }
    }

    void crash(Node node) {
        node.alive = false;
    }

    void run(Duration duration) {
        long end = now + duration.toNanos();
        while (!queue.isEmpty() && queue.peek().at() <= end) {
            Event event = queue.poll();
            now = event.at();
            if (event.to().frozenUntil > now) {
                if (event.input() instanceof Input.Tick && event.to().tickAt == event.at()) {
                    event.to().tickAt = event.to().frozenUntil;
                }
                queue.add(new Event(event.to().frozenUntil, sequence++, event.to(), event.input()));
                continue;
            }
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

    /** Runs until the invariants hold; returns how long that took, fails after the bound. */
    Duration settle(Duration bound) {
        long start = now;
        List<String> violations = violations();
        while (!violations.isEmpty()) {
            if (now - start > bound.toNanos()) {
                throw new AssertionError(violations.size() + " violations after " + bound + ": "
                        + violations.subList(0, Math.min(12, violations.size())));
            }
            run(Duration.ofMillis(500));
            violations = violations();
        }
        return Duration.ofNanos(now - start);
    }

    long bytesSent() {
        return nodes.stream().mapToLong(n -> n.bytesSent).sum();
    }

    List<Node> alive() {
        return nodes.stream().filter(n -> n.alive && !n.left).toList();
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

    /** What three random candidates would have instead, by the same measure. */
    double randomQuality() {
        double randomSum = 0;
        double trueSum = 0;
        for (Node node : alive()) {
            long[] all = alive().stream()
                    .filter(o -> o != node)
                    .mapToLong(o -> 2 * delayNanos(node, o))
                    .sorted()
                    .toArray();
            trueSum += Arrays.stream(all).limit(3).average().orElseThrow();
            randomSum += Arrays.stream(all).average().orElseThrow();
        }
        return randomSum / trueSum;
    }
}
