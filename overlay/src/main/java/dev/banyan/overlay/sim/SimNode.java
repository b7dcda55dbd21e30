package dev.banyan.overlay.sim;

import dev.banyan.overlay.bulk.core.DirectoryInput;
import dev.banyan.overlay.link.LinkKind;
import dev.banyan.overlay.link.LivenessSettings;
import dev.banyan.overlay.live.core.LiveSettings;
import dev.banyan.tree.attach.BeaconStream;
import dev.banyan.tree.member.TreeMember;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import dev.banyan.tree.protocol.TreeMessage;
import dev.banyan.tree.sim.SimEffect;
import dev.banyan.tree.sim.SimEvent;
import dev.banyan.tree.sim.SimProcess;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One simulated node: the shell that turns events of the engine into inputs of the cores, and their effects into effects of the
 * engine. This class only says whose an event is.
 */
public final class SimNode implements SimProcess {
    /** Hears what happens at a node; called within the event that causes it. */
    @FunctionalInterface
    public interface Observer {
        /** The tree changed at that node. */
        void changed(long nowNanos, NodeId node, TreeEvent event);
    }

    /** Lets the node send a file. */
    record SendFile(long fileBytes, int chunkBytes, int stripes) {}

    private final SimShell shell;
    private final SimTree tree;
    private final SimLinks links;
    private final SimTransfers transfers;
    private final EventHandler events = new EventHandler();
    private final List<NodeId> contacts;
    private final SimTree.Beacons beacons;
    /** From whom a stream of beacons is carried here; null if beacons come as messages. */
    private @Nullable SimNode carrier;

    private long turnsSeen;
    private boolean placeTouched;
    private final Function<SimNode, SimLive> lives;
    /** Only where somebody publishes, subscribes or relays, so that large groups without streams cost nothing. */
    private @Nullable SimLive live;

    private boolean root;

    /**
     * @param contacts the group when this node starts, oldest first, itself included
     * @param calm whether the network is
     * @param beacons carries beacons while it is
     * @param addresses the index in the engine of each node that ever was
     */
    SimNode(
            Member self,
            TreeMember member,
            LivenessSettings liveness,
            SimTransfers.Settings transferSettings,
            List<NodeId> contacts,
            RandomGenerator random,
            Observer observer,
            BooleanSupplier calm,
            SimTree.Beacons beacons,
            ToIntFunction<NodeId> addresses,
            Function<SimNode, SimLive> lives) {
        this.contacts = List.copyOf(contacts);
        this.beacons = beacons;
        this.shell = new SimShell(self.id());
        this.links = new SimLinks(shell, liveness, calm);
        this.tree = new SimTree(shell, member, links, new TreeListener(observer), beacons, addresses);
        this.transfers = new SimTransfers(shell, self, tree, links, transferSettings, random);
        this.lives = lives;
    }

    /** The node's live streams; from the first call on there are some. */
    public SimLive live() {
        SimLive there = live;
        if (there == null) {
            there = lives.apply(this);
            live = there;
            tree.forEachLink(there::linkOpened);
            there.rootChanged(root);
        }
        return there;
    }

    /** What is wrong with the node's live streams; empty if nothing. */
    Optional<String> wrongWithStreams() {
        return live == null ? Optional.empty() : live.wrong();
    }

    SimLive newLive(LiveSettings settings, StreamBook book, ReceiptLedger receipts) {
        return new SimLive(shell, links, settings, book, receipts);
    }

    /** Whether an application here subscribes to the topic and is ready. */
    boolean isReadyFor(String topic) {
        return live != null && live.isReadyFor(topic);
    }

    /** Who this node is. */
    public NodeId id() {
        return shell.id;
    }

    /** The tree core, to be asked about this node's place. */
    public TreeMember tree() {
        return tree.member();
    }

    /** Of this node in the engine. */
    int index() {
        return shell.index;
    }

    /** Hears that stream from that node on; see {@link TreeMember#hear}. */
    boolean hear(BeaconStream stream, SimNode from) {
        boolean news = tree.member()
                .attachment()
                .hear(stream, from.id(), from.tree().attachment().delayNanos());
        if (news) {
            carrier = from;
        }
        return news;
    }

    /** Whether that node carries a stream here. */
    boolean isCarriedBy(SimNode node) {
        return carrier == node;
    }

    /** Hears no stream any more; returns who carried it here, null if nobody did. */
    @Nullable
    SimNode leaveStream() {
        SimNode former = carrier;
        carrier = null;
        tree.member().attachment().leaveStream();
        return former;
    }

    /** All to whom this node has an open tree link. */
    void forEachTreePeer(SimTree.PeerVisitor visitor) {
        tree.forEachPeer(visitor);
    }

    /** The node's transfers. */
    public SimTransfers transfers() {
        return transfers;
    }

    @Override
    public List<SimEffect> handle(long nowNanos, SimEvent event) {
        shell.begin(nowNanos);
        if (event instanceof SimEvent.Datagram datagram) {
            // Nearly all are, and a visit takes them to an object more.
            received((SimWire.Mail) datagram.message());
        } else {
            event.accept(events);
        }
        tree.tick();
        links.tick();
        transfers.tick();
        if (live != null) {
            live.tick();
        }
        while (shell.doWhatIsDue()) {
            // What was done may have made more due.
        }
        long turns = tree.member().attachment().placeTurns();
        placeTouched = turns != turnsSeen;
        turnsSeen = turns;
        if (placeTouched && carrier != null && tree.member().attachment().stream() == null) {
            beacons.left(this);
        }
        return shell.takeEffects();
    }

    /** Whether the last event concerned this node's place in the tree, so that it may be another now. */
    boolean isPlaceTouched() {
        return placeTouched;
    }

    private void received(SimWire.Mail mail) {
        if (mail.to().equals(shell.id)) {
            tree.tell(new Input.Received(mail.from(), mail.message()));
        }
    }

    @Override
    public long nextWakeNanos() {
        long next = Math.min(tree.member().nextWakeNanos(), links.nextWakeNanos());
        next = live == null ? next : Math.min(next, live.nextWakeNanos());
        return Math.min(Math.min(next, transfers.nextWakeNanos()), shell.nextWakeNanos());
    }

    @Override
    public void disturbed(long nowNanos) {
        links.disturbed(nowNanos);
        beacons.left(this);
    }

    private final class TreeListener implements SimTree.Listener {
        private final Observer observer;

        TreeListener(Observer observer) {
            this.observer = observer;
        }

        @Override
        public void changed(TreeEvent event) {
            transfers.changed(event, tree.member().attachment());
            if (event instanceof TreeEvent.RootChanged changed) {
                root = changed.root().equals(shell.id);
                if (live != null) {
                    live.rootChanged(root);
                }
            }
            observer.changed(shell.now(), shell.id, event);
        }

        @Override
        public void linkUp(long link, NodeId peer, LinkRole role) {
            if (live != null) {
                live.linkOpened(link, peer, role);
            }
        }

        @Override
        public void linkGone(long link, NodeId peer, boolean processGone) {
            transfers.down(peer);
            if (live != null) {
                live.linkClosed(link, processGone);
            }
        }

        @Override
        public void suspected(long link, boolean suspected) {
            if (live != null) {
                live.suspected(link, suspected);
            }
        }
    }

    private final class EventHandler implements SimEvent.Visitor<Boolean> {
        @Override
        public Boolean started(SimEvent.Started event) {
            tree.tell(new Input.ContactsChanged(contacts));
            return true;
        }

        @Override
        public Boolean datagram(SimEvent.Datagram event) {
            received((SimWire.Mail) event.message());
            return true;
        }

        @Override
        public Boolean linkRequested(SimEvent.LinkRequested event) {
            SimWire.Hello hello = (SimWire.Hello) event.hello();
            if (!hello.to().equals(shell.id)) {
                refuse(event.link(), "this is " + shell.id + ", not " + hello.to());
            } else if (hello.kind() instanceof LinkKind.Tree kind) {
                tree.requested(event.link(), hello.from(), kind);
            } else if (hello.kind() instanceof LinkKind.Bulk kind) {
                transfers.requested(event.link(), hello.from(), kind);
            } else {
                refuse(event.link(), "no such links here");
            }
            return true;
        }

        private void refuse(long link, String reason) {
            shell.add(new SimEffect.RefuseLink(link, reason, SimWire.HANDSHAKE_BYTES));
        }

        @Override
        public Boolean linkOpened(SimEvent.LinkOpened event) {
            if (!tree.opened(event.link())) {
                transfers.opened(event.link());
            }
            return true;
        }

        @Override
        public Boolean linkRefused(SimEvent.LinkRefused event) {
            gone(event.link(), "refused: " + event.reason(), false);
            return true;
        }

        @Override
        public Boolean linkClosed(SimEvent.LinkClosed event) {
            gone(event.link(), event.cause(), event.processGone());
            return true;
        }

        private void gone(long link, String cause, boolean processGone) {
            if (!tree.closed(link, cause, processGone)) {
                transfers.closed(link, cause, processGone);
            }
        }

        @Override
        public Boolean linkMessage(SimEvent.LinkMessage event) {
            links.received(event.link());
            NodeId peer = tree.peer(event.link());
            if (event.message() instanceof SimWire.Ping ping) {
                links.pinged(event.link(), ping);
            } else if (peer == null) {
                transfers.received(event.link(), event.message());
            } else if (event.message() instanceof TreeMessage message) {
                tree.tell(new Input.Received(peer, message));
            } else if (event.message() instanceof SimWire.Directory directory) {
                transfers.tell(new DirectoryInput.MessageReceived(peer, directory.message()));
            } else if (event.message() instanceof SimWire.Live || event.message() instanceof SimWire.LiveData) {
                live().received(event.link(), (SimWire) event.message());
            }
            return true;
        }

        @Override
        public Boolean linkDrained(SimEvent.LinkDrained event) {
            transfers.drained(event.link(), event.unsentBytes());
            if (live != null) {
                live.drained(event.link(), event.unsentBytes());
            }
            return true;
        }

        @Override
        public Boolean wake(SimEvent.Wake event) {
            return true;
        }

        @Override
        public Boolean command(SimEvent.Command event) {
            if (event.command() instanceof Input input) {
                if (live != null && input instanceof Input.LeaveRequested) {
                    live.leave();
                }
                tree.tell(input);
            } else if (event.command() instanceof SendFile file) {
                transfers.send(file.fileBytes(), file.chunkBytes(), file.stripes());
            } else if (event.command() instanceof SimLive.Command command) {
                live().command(command);
            }
            return true;
        }
    }
}
