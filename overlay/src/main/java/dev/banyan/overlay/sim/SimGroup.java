package dev.banyan.overlay.sim;

import dev.banyan.overlay.bulk.core.TransferId;
import dev.banyan.overlay.live.core.SlowPolicy;
import dev.banyan.overlay.live.core.StartAt;
import dev.banyan.overlay.live.core.StreamId;
import dev.banyan.tree.attach.AttachSettings;
import dev.banyan.tree.attach.Attachment;
import dev.banyan.tree.member.BuilderSettings;
import dev.banyan.tree.member.TreeMember;
import dev.banyan.tree.nice.Nice;
import dev.banyan.tree.nice.NiceSettings;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.Rank;
import dev.banyan.tree.protocol.TreeEvent;
import dev.banyan.tree.protocol.TreeProtocol;
import dev.banyan.tree.sim.SimDelay;
import dev.banyan.tree.sim.Simulation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A simulated group: nodes that join, leave and fail on a simulated network, with the invariants of the tree checked after
 * every event. One run is determined by its settings, its seed and the calls of its scenario.
 */
public final class SimGroup {
    /** Makes the builder of a node; one of the protocol in the group's settings. */
    @FunctionalInterface
    public interface BuilderFactory {
        /** A fresh builder for that node. */
        TreeProtocol create(Member self, RandomGenerator random);

        /** What the settings choose. */
        static BuilderFactory of(BuilderSettings settings) {
            return settings::create;
        }

        /** NICE. */
        static BuilderFactory nice(NiceSettings settings) {
            return (self, random) -> new Nice(self.id(), settings, random);
        }
    }

    private static final int ROUNDS_WITHOUT_NEWS_MAX = 10;

    private final SimGroupSettings settings;
    private final BuilderFactory builders;
    private final Simulation simulation;
    private final SimMembership membership;
    private final TreeShapeWatch shape;
    private final StreamBook book = new StreamBook();
    private final ReceiptLedger receipts = new ReceiptLedger(this);
    private final BeaconWave beacons;
    private final List<@Nullable SimNode> nodes = new ArrayList<>();
    private final List<SimNode.Observer> observers = new ArrayList<>();
    /** By incarnation, which no two lives of a group share: quicker than reading it from the address. */
    private int[] addresses = new int[64];

    private int incarnations;
    private long ages;
    private int roundsWithoutNews;

    /** An empty group at virtual time 0. */
    public SimGroup(long seed, SimGroupSettings settings, SimDelay delay, BuilderFactory builders) {
        this.settings = settings;
        this.builders = builders;
        this.beacons = new BeaconWave(this, settings.attach());
        this.simulation = new Simulation(seed, settings.network(), delay, SimWire.CATEGORIES);
        this.membership = new SimMembership(new SplittableRandom(seed ^ 0x6d656d62L));
        simulation.check(new FanOutInvariant(this));
        simulation.check(new TransferBoundInvariant(this));
        simulation.check(new DeliveryInvariant());
        this.shape = new TreeShapeWatch(this);
        simulation.check(shape);
        refreshContacts();
    }

    /** The engine, to schedule faults and to run. */
    public Simulation simulation() {
        return simulation;
    }

    /** Hears every change at every node. */
    public void observe(SimNode.Observer observer) {
        observers.add(observer);
    }

    /** Starts a node now, with that wish to be root. */
    public NodeId join(int index, int rootPreference) {
        NodeId id = SimNames.id(index, ++incarnations);
        if (incarnations == addresses.length) {
            addresses = Arrays.copyOf(addresses, 2 * incarnations);
        }
        addresses[incarnations] = index;
        Member self = new Member(id, new Rank(rootPreference, ++ages, id), settings.fanOut(), Integer.toString(index));
        RandomGenerator random = new SplittableRandom(simulation.seed() * 31 + incarnations);
        membership.add(id);
        TreeMember tree = new TreeMember(
                settings.builder().protocol(),
                builders.create(self, random),
                new Attachment(self, settings.attach(), random));
        SimNode node = new SimNode(
                self,
                tree,
                settings.liveness(),
                settings.transfers(),
                membership.contactsOf(id),
                random,
                this::changed,
                simulation::isCalm,
                beacons,
                this::address,
                starting -> starting.newLive(settings.live(), book, receipts));
        while (nodes.size() <= index) {
            nodes.add(null);
        }
        nodes.set(index, node);
        simulation.restart(index, node);
        return id;
    }

    /** Ends a node without a farewell; the membership notices later. */
    public void crash(int index) {
        node(index).ifPresent(node -> {
            simulation.crash(index);
            nodes.set(index, null);
            simulation.at(
                    simulation.nowNanos() + settings.membershipDelay().toNanos(),
                    "membership drops " + node.id(),
                    () -> membership.remove(node.id()));
        });
    }

    /**
     * Lets a node send a file to the group, now.
     *
     * @param stripes trees it is dealt to; with 1 it goes down the group's tree
     * @return the name the transfer will have
     */
    public TransferId send(int index, long fileBytes, int chunkBytes, int stripes) {
        SimNode source = node(index).orElseThrow(() -> new IllegalStateException("node " + index + " does not run"));
        simulation.command(index, new SimNode.SendFile(fileBytes, chunkBytes, stripes));
        return source.transfers().nextId();
    }

    /**
     * Lets a node open a publisher, now.
     *
     * @param number tells the node's publishers apart; from 1
     */
    public StreamId openPublisher(int index, String topic, int number) {
        SimNode node = node(index).orElseThrow(() -> new IllegalStateException("node " + index + " does not run"));
        StreamId stream = new StreamId(topic, node.id(), number);
        simulation.command(index, new SimLive.Command.Open(stream));
        return stream;
    }

    /** Lets a publisher say messages of so many bytes each, now, if its node still lives. */
    public void publish(StreamId stream, int messages, int bytes, boolean receipts) {
        node(stream.publisher())
                .ifPresent(node -> simulation.command(
                        SimNames.index(node.id()), new SimLive.Command.Publish(stream, messages, bytes, receipts)));
    }

    /** Lets a publisher end its stream, now, if its node still lives. */
    public void closePublisher(StreamId stream) {
        node(stream.publisher())
                .ifPresent(node -> simulation.command(SimNames.index(node.id()), new SimLive.Command.Close(stream)));
    }

    /** Messages that were published in a stream so far, written or waiting. */
    public long published(StreamId stream) {
        return book.count(stream);
    }

    /**
     * Lets a node subscribe, now.
     *
     * @param number tells the node's subscriptions apart
     */
    public void subscribe(int index, long number, String topic, StartAt start, SlowPolicy policy) {
        simulation.command(index, new SimLive.Command.Subscribe(number, topic, start, policy));
    }

    /**
     * Changes how fast a subscriber takes what comes.
     *
     * @param bytesPerSecond 0: nothing; {@link Long#MAX_VALUE}: all there is, as at the begin
     */
    public void pace(int index, long number, long bytesPerSecond) {
        simulation.command(index, new SimLive.Command.Pace(number, bytesPerSecond));
    }

    /** Asks a node to leave gracefully. */
    public void leave(int index) {
        node(index).ifPresent(node -> {
            simulation.command(index, new Input.LeaveRequested());
            membership.remove(node.id());
        });
    }

    private void changed(long now, NodeId node, TreeEvent event) {
        if (event instanceof TreeEvent.Left) {
            int index = SimNames.index(node);
            simulation.at(now + 1, node + " has left", () -> {
                Optional<SimNode> there = node(index);
                if (there.isPresent() && there.get().id().equals(node)) {
                    simulation.crash(index);
                    nodes.set(index, null);
                }
            });
        }
        if (event instanceof TreeEvent.ParentChanged) {
            shape.parentChanged(SimNames.index(node));
        }
        observers.forEach(o -> o.changed(now, node, event));
    }

    private int address(NodeId id) {
        return addresses[(int) id.incarnation()];
    }

    private void refreshContacts() {
        simulation.at(simulation.nowNanos() + settings.contactsEvery().toNanos(), "contacts refresh", () -> {
            if (isContactsNews()) {
                tellContacts();
            }
            refreshContacts();
        });
    }

    /** A membership service tells news; of those that all others are, a node is told others now and then. */
    private boolean isContactsNews() {
        boolean news = membership.takeChanged() || ++roundsWithoutNews >= ROUNDS_WITHOUT_NEWS_MAX;
        if (news) {
            roundsWithoutNews = 0;
        }
        return news;
    }

    private void tellContacts() {
        for (SimNode node : alive()) {
            simulation.command(SimNames.index(node.id()), new Input.ContactsChanged(membership.contactsOf(node.id())));
        }
    }

    /** The node at an index, if it lives. */
    public Optional<SimNode> node(int index) {
        return Optional.ofNullable(nodeAt(index));
    }

    /** The node at an index; null if none lives there. */
    @Nullable
    SimNode nodeAt(int index) {
        return index < nodes.size() ? nodes.get(index) : null;
    }

    /** The node of that id, if it lives. */
    public Optional<SimNode> node(NodeId id) {
        return node(SimNames.index(id)).filter(n -> n.id().equals(id));
    }

    /** One more than the largest index that ever had a node. */
    int indexBound() {
        return nodes.size();
    }

    /** All that live, frozen ones included, in the order of their indices. */
    public List<SimNode> alive() {
        List<SimNode> alive = new ArrayList<>();
        for (SimNode node : nodes) {
            if (node != null) {
                alive.add(node);
            }
        }
        return alive;
    }

    /** Why the living do not form one tree now; empty if they do. */
    public Optional<String> notOneTree() {
        return TreeShape.notOneTree(this);
    }

    /** Most children that a member may have. */
    public int fanOut() {
        return settings.fanOut();
    }

    /** How long a cycle may live: a beacon that ends, the wait for an ancestor's search, and one round of searching. */
    long cycleBoundNanos() {
        AttachSettings a = settings.attach();
        return a.beaconTimeout().toNanos()
                + a.orphanGrace().toNanos()
                + 2 * a.requestTimeout().toNanos()
                + a.reservationTime().toNanos();
    }
}
