package dev.banyan.overlay.bulk.core;

import static dev.banyan.overlay.bulk.core.Fixtures.MILLI;

import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Directories and transfer cores of many nodes on a tree of virtual links with delay, uplink rate and order, under
 * crashes, freezes, moves, corruption and failing disks; deterministic per seed. Checks its invariants after every event.
 */
final class BulkNet {
    static final long SUSPECT_NANOS = 1000 * MILLI;
    static final long DEAD_NANOS = 3000 * MILLI;
    private static final int FAN_OUT = 4;

    private record Event(long atNanos, long order, int node, Runnable action) {}

    final List<BulkNode> nodes = new ArrayList<>();
    final TransferHeader header;
    final RandomGenerator random;
    final int source;
    private final PriorityQueue<Event> queue = new PriorityQueue<>(
            (a, b) -> a.atNanos != b.atNanos ? Long.compare(a.atNanos, b.atNanos) : Long.compare(a.order, b.order));
    final TreeMap<Integer, Pipe[]> bulkLinks = new TreeMap<>();
    long nowNanos;
    int root;
    private long order;
    private int nextLink = 1;
    private final List<BulkNode> failing = new ArrayList<>();
    private final List<NodeId> struck = new ArrayList<>();

    /** One direction of a link. */
    static final class Pipe {
        final BulkNode from;
        final BulkNode to;
        final boolean dialler;
        boolean open = true;
        long lastArrivalNanos;

        Pipe(BulkNode from, BulkNode to, boolean dialler) {
            this.from = from;
            this.to = to;
            this.dialler = dialler;
        }
    }

    BulkNet(RandomGenerator random, int members, int source, long fileBytes, long window, int stripes) {
        this.random = random;
        this.source = source;
        TransferSettings d = Fixtures.settings();
        TransferSettings settings = new TransferSettings(
                window,
                d.upstreamIdle(),
                d.requestWindow(),
                d.requestTimeout(),
                d.unsentChunksLimit(),
                d.haveInterval(),
                d.badChunkLimit(),
                d.pagesAhead(),
                d.linkLimit(),
                d.planPatience());
        for (int i = 0; i < members; i++) {
            nodes.add(new BulkNode(this, i, settings, Fixtures.directorySettings()));
        }
        header = Fixtures.header(nodes.get(source).id, fileBytes, stripes);
    }

    /** Builds a random tree of bounded fan-out and begins the transfer. */
    void start() {
        for (int i = 1; i < nodes.size(); i++) {
            BulkNode child = nodes.get(i);
            List<BulkNode> free = nodes.subList(0, i).stream()
                    .filter(n -> n.children() < FAN_OUT)
                    .toList();
            attach(child, free.get(random.nextInt(free.size())));
        }
        tellRoster();
        nodes.get(source).directory(new DirectoryInput.SendRequested(header));
    }

    /** The bulk links both of whose ends have the whole file. */
    List<String> linksOfThoseWhoHaveIt() {
        return bulkLinks.values().stream()
                .filter(pipes -> hasIt(pipes[0].from) && hasIt(pipes[0].to))
                .map(pipes -> pipes[0].from.id + " - " + pipes[0].to.id)
                .toList();
    }

    private boolean hasIt(BulkNode node) {
        return node.state() instanceof MemberState.Verified;
    }

    void tellRoster() {
        List<RosterMember> live = nodes.stream()
                .filter(n -> n.alive)
                .map(n -> Fixtures.rosterMember(
                        n.id, Optional.ofNullable(n.parent).map(parent -> parent.id)))
                .toList();
        nodes.get(root).directory(new DirectoryInput.MembersAttached(live));
        for (NodeId node : struck) {
            nodes.get(root).directory(new DirectoryInput.MemberDetached(node, TreeEvent.Departure.GONE));
        }
    }

    void at(long delayNanos, @Nullable BulkNode node, Runnable action) {
        queue.add(new Event(nowNanos + delayNanos, order++, node == null ? -1 : node.index, action));
    }

    /** Runs until the deadline or until {@code done}; false if the deadline came first. */
    boolean run(long untilNanos, BooleanSupplier done) {
        while (!done.getAsBoolean()) {
            Event event = queue.poll();
            if (event == null || event.atNanos > untilNanos) {
                return false;
            }
            nowNanos = event.atNanos;
            BulkNode node = event.node < 0 ? null : nodes.get(event.node);
            if (node != null && !node.alive) {
                continue;
            }
            if (node != null && nowNanos < node.frozenUntilNanos) {
                queue.add(new Event(node.frozenUntilNanos, event.order, event.node, event.action));
                continue;
            }
            event.action.run();
        }
        return true;
    }

    long delay(BulkNode a, BulkNode b) {
        return (1 + Math.abs(a.index * 31 + b.index * 31) % 60) * MILLI;
    }

    void attach(BulkNode child, BulkNode parent) {
        child.parent = parent;
        at(0, child, () -> child.neighbourUp(parent, LinkRole.PARENT));
        at(delay(child, parent), parent, () -> parent.neighbourUp(child, LinkRole.CHILD));
    }

    void detach(BulkNode child) {
        BulkNode parent = child.parent;
        if (parent != null) {
            child.parent = null;
            at(0, child, () -> child.neighbourDown(parent));
            at(delay(child, parent), parent, () -> parent.neighbourDown(child));
        }
    }

    /** Finds a new place for a node without a parent. */
    void reattach(BulkNode child) {
        if (!child.alive || child.parent != null || child.index == root) {
            return;
        }
        List<BulkNode> free = nodes.stream()
                .filter(n -> n.alive && n.frozenUntilNanos <= nowNanos && n.children() < FAN_OUT && !n.isBelow(child))
                .toList();
        if (free.isEmpty()) {
            at(100 * MILLI, null, () -> reattach(child));
        } else {
            attach(child, free.get(random.nextInt(free.size())));
        }
    }

    void move(BulkNode child) {
        if (child.alive && child.parent != null) {
            detach(child);
            reattach(child);
        }
    }

    void crash(BulkNode node) {
        node.alive = false;
        node.stopped();
        struck.add(node.id);
        loseNode(node, 20 * MILLI + random.nextLong(200 * MILLI));
        at(500 * MILLI, null, this::tellRoster);
    }

    void freeze(BulkNode node, long nanos) {
        node.frozenUntilNanos = nowNanos + nanos;
        if (nanos > SUSPECT_NANOS) {
            at(SUSPECT_NANOS, null, () -> suspect(node, true));
        }
        if (nanos <= DEAD_NANOS) {
            at(nanos, null, () -> suspect(node, false));
        } else {
            at(DEAD_NANOS, null, () -> {
                closeBulkLinksOf(node);
                loseNode(node, 50 * MILLI);
                detach(node);
            });
            at(nanos + MILLI, null, () -> reattach(node));
        }
    }

    private void loseNode(BulkNode node, long repairNanos) {
        List<BulkNode> orphans =
                nodes.stream().filter(n -> n.alive && n.parent == node).toList();
        detach(node);
        orphans.forEach(this::detach);
        if (node.index == root && !orphans.isEmpty()) {
            at(0, node, () -> node.directory(new DirectoryInput.RootLost()));
            root = orphans.get(0).index;
            at(repairNanos, null, this::tellRoster);
        }
        orphans.forEach(o -> at(repairNanos, null, () -> reattach(o)));
    }

    private void suspect(BulkNode node, boolean suspected) {
        bulkLinks.forEach((number, pipes) -> {
            for (Pipe pipe : pipes) {
                if (pipe.open && pipe.from == node && pipe.to.alive) {
                    pipe.to.transfer(
                            suspected
                                    ? new TransferInput.LinkSuspected(number)
                                    : new TransferInput.LinkRecovered(number));
                }
            }
        });
    }

    void openBulk(BulkNode child, BulkNode peer) {
        long delay = delay(child, peer);
        at(2 * delay, peer, () -> {
            if (!peer.takesPart() || (header.stripes() == 1 && !peer.knows(child))) {
                at(delay, child, () -> child.bulkClosed(peer));
                return;
            }
            int number = nextLink++;
            Pipe up = new Pipe(child, peer, true);
            Pipe down = new Pipe(peer, child, false);
            bulkLinks.put(number, new Pipe[] {up, down});
            at(delay, child, () -> {
                if (up.open && child.takesPart()) {
                    child.bulkOpened(number, peer, LinkRole.PARENT);
                } else {
                    closeBulk(number);
                }
            });
            peer.bulkOpened(number, child, LinkRole.CHILD);
        });
        at(10_000 * MILLI, child, () -> child.dialTimedOut(peer));
    }

    /** Sends something in order over one direction of a bulk link. */
    void deliver(int number, BulkNode from, long sentNanos, Runnable arrival) {
        Pipe pipe = pipe(number, from);
        if (pipe == null || !pipe.open) {
            return;
        }
        pipe.lastArrivalNanos = Math.max(pipe.lastArrivalNanos, sentNanos + delay(pipe.from, pipe.to));
        at(pipe.lastArrivalNanos - nowNanos, pipe.to, () -> {
            if (pipe.open) {
                arrival.run();
            }
        });
    }

    @Nullable
    Pipe pipe(int number, BulkNode from) {
        Pipe[] pipes = bulkLinks.get(number);
        return pipes == null ? null : pipes[0].from == from ? pipes[0] : pipes[1];
    }

    void closeBulk(int number) {
        Pipe[] pipes = bulkLinks.remove(number);
        if (pipes == null) {
            return;
        }
        for (Pipe pipe : pipes) {
            pipe.open = false;
            at(delay(pipe.from, pipe.to), pipe.to, () -> pipe.to.bulkLinkGone(number, pipe.from));
        }
    }

    void closeBulkLinksOf(BulkNode node) {
        new ArrayList<>(bulkLinks.keySet()).forEach(number -> {
            Pipe[] pipes = bulkLinks.get(number);
            if (pipes != null && (pipes[0].from == node || pipes[1].from == node)) {
                closeBulk(number);
            }
        });
    }

    void closeBulkLinksBetween(BulkNode a, BulkNode b) {
        new ArrayList<>(bulkLinks.keySet()).forEach(number -> {
            Pipe[] pipes = bulkLinks.get(number);
            if (pipes != null
                    && ((pipes[0].from == a && pipes[0].to == b) || (pipes[0].from == b && pipes[0].to == a))) {
                closeBulk(number);
            }
        });
    }

    BulkNode byId(NodeId id) {
        return nodes.stream().filter(n -> n.id.equals(id)).findFirst().orElseThrow();
    }

    List<BulkNode> liveReceivers() {
        return nodes.stream().filter(n -> n.alive && n.index != source).toList();
    }

    /** Asked after every event, so written out. */
    boolean allFinal() {
        for (BulkNode node : nodes) {
            if (node.alive && node.index != source && !node.state().isFinal()) {
                return false;
            }
        }
        return true;
    }

    /** These nodes will not have the file, by their own fault. */
    void expectFailed(List<BulkNode> bad) {
        failing.addAll(bad);
    }

    /** Everybody else alive has the file, and the source knows exactly who has it. */
    void checkOutcome() {
        TransferOutcome outcome = outcome();
        for (BulkNode node : liveReceivers()) {
            boolean verified = node.state() instanceof MemberState.Verified;
            if (verified == failing.contains(node)) {
                throw new AssertionError(node.id + " ended as " + node.state());
            }
            boolean named = outcome.unverified().stream().anyMatch(e -> e.node().equals(node.id));
            if (verified == named) {
                throw new AssertionError(node.id + " is " + node.state() + ", the source says " + outcome);
            }
        }
    }

    TransferOutcome outcome() {
        return nodes.get(source).directory.outcome(header.id()).orElseThrow();
    }

    /** Duplicate payload over all payload received, by nodes alive. */
    double duplicateShare() {
        long duplicate =
                nodes.stream().mapToLong(n -> n.stats().duplicateBytes()).sum();
        long received = nodes.stream().mapToLong(n -> n.stats().receivedBytes()).sum();
        return received == 0 ? 0 : (double) duplicate / received;
    }

    long protocolErrors() {
        return nodes.stream().mapToLong(n -> n.stats().protocolErrors()).sum();
    }

    String describe() {
        StringBuilder text = new StringBuilder();
        for (BulkNode n : nodes) {
            if (n.alive && n.index != source && n.state().isFinal()) {
                continue;
            }
            text.append(n.id.name()).append(n.alive ? "" : " dead").append(n.index == root ? " root" : "");
            BulkNode parent = n.parent;
            text.append(" parent=").append(parent == null ? "-" : parent.id.name());
            text.append(' ').append(n.describe()).append('\n');
        }
        return text.toString();
    }

    static long wakeDelay(long wakeNanos, long nowNanos) {
        return wakeNanos == TreeProtocol.NEVER ? TreeProtocol.NEVER : Math.max(0, wakeNanos - nowNanos);
    }
}
