package dev.banyan.tree.protocol;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Cores that write to each other, with delays, loss, crashes, freezes and a partition; same calls, same events. */
public abstract class CoreWorld<N extends CoreNode> {
    /** In nanoseconds. */
    public static final long SECOND = 1_000_000_000L;

    private static final Duration LOOK = Duration.ofMillis(500);

    /** All that were started, in that order. */
    public final List<N> nodes = new ArrayList<>();
    /** Time since the world began, in nanoseconds. */
    public long now;
    /** Part of the messages that is lost. */
    public double loss;
    /** Index below which nodes are on one side; 0 while there is no partition. */
    public int partitionAt;
    /** Bytes and number of all messages, also of those lost. */
    public long bytesSent;

    /** See {@link #bytesSent}. */
    public long sent;
    /** Tells runs apart. */
    public long traceHash;

    /** The only source of chance. */
    protected final SplittableRandom random;

    private final TreeMap<NodeId, N> byId = new TreeMap<>();
    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private long sequence;

    /** An empty world. */
    protected CoreWorld(long seed) {
        this.random = new SplittableRandom(seed);
    }

    private record Event(long at, long order, CoreNode to, Input input) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    /** A node that was not started yet. */
    protected abstract N create(int index);

    /** One way, in nanoseconds. */
    public abstract long delayNanos(CoreNode from, CoreNode to);

    /** The node of that identity. */
    public N node(NodeId id) {
        return byId.get(id);
    }

    void wake(CoreNode node) {
        queue.add(new Event(node.tickAt, sequence++, node, new Input.Tick()));
    }

    void transmit(CoreNode from, Effect.Send send) {
        int bytes = send.message().wireBytes();
        CoreNode to = byId.get(send.to());
        bytesSent += bytes;
        sent++;
        traceHash = traceHash * 31 + (from.index * 7919L + to.index) * 31 + now + bytes;
        boolean cut = (from.index < partitionAt) != (to.index < partitionAt);
        if (to.alive && !cut && (loss == 0 || random.nextDouble() >= loss)) {
            queue.add(
                    new Event(now + delayNanos(from, to), sequence++, to, new Input.Received(from.id, send.message())));
        }
    }

    /** One more node, which knows nobody yet. */
    protected N add() {
        N node = create(nodes.size());
        nodes.add(node);
        byId.put(node.id, node);
        return node;
    }

    /** Starts n more nodes, spread evenly over a time; all know all contacts so far. */
    public void start(int count, Duration over) {
        Duration gap = Duration.ofNanos(over.toNanos() / Math.max(1, count));
        for (int i = 0; i < count; i++) {
            add().handle(contacts());
            run(gap);
        }
        tellContacts();
    }

    private Input contacts() {
        return new Input.ContactsChanged(alive().stream().map(node -> node.id).toList());
    }

    /** The membership service tells everybody who is there now. */
    public void tellContacts() {
        Input contacts = contacts();
        nodes.forEach(node -> node.handle(contacts));
    }

    /** The node is no more. */
    public void crash(CoreNode node) {
        node.alive = false;
    }

    /** Those that have neither crashed nor left. */
    public List<N> alive() {
        return nodes.stream().filter(node -> node.alive && !node.left).toList();
    }

    /** Lets that much time pass. */
    public void run(Duration duration) {
        long end = now + duration.toNanos();
        while (!queue.isEmpty() && queue.peek().at() <= end) {
            Event event = queue.poll();
            now = event.at();
            deliver(event);
        }
        now = end;
    }

    private void deliver(Event event) {
        CoreNode to = event.to();
        boolean tick = event.input() instanceof Input.Tick;
        boolean awaited = to.tickAt == event.at();
        if (to.frozenUntil > now) {
            if (tick && awaited) {
                to.tickAt = to.frozenUntil;
            }
            queue.add(new Event(to.frozenUntil, sequence++, to, event.input()));
        } else if (!tick) {
            to.handle(event.input());
        } else if (awaited) {
            to.tickAt = TreeProtocol.NEVER;
            to.handle(event.input());
        }
    }

    /** Runs until nothing is wrong; returns how long that took, fails after the bound. */
    protected Duration settle(Duration bound, Supplier<Optional<String>> flaw) {
        long start = now;
        Optional<String> wrong = flaw.get();
        while (wrong.isPresent()) {
            if (now - start > bound.toNanos()) {
                throw new AssertionError("after " + bound + ": " + wrong.get());
            }
            run(LOOK);
            wrong = flaw.get();
        }
        return Duration.ofNanos(now - start);
    }
}
