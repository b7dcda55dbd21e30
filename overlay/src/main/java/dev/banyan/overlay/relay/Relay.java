package dev.banyan.overlay.relay;

import dev.banyan.overlay.bulk.TransferRunner;
import dev.banyan.overlay.bulk.core.DirectoryEffect;
import dev.banyan.overlay.bulk.core.DirectoryInput;
import dev.banyan.overlay.bulk.core.MemberState;
import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.overlay.bulk.core.TransferId;
import dev.banyan.overlay.bulk.core.TransferMessage;
import dev.banyan.overlay.link.LinkKind;
import dev.banyan.overlay.link.LinkReason;
import dev.banyan.overlay.link.LinkService;
import dev.banyan.overlay.link.OfferedLink;
import dev.banyan.overlay.membership.LastingRef;
import dev.banyan.tree.actor.CborCodec;
import dev.banyan.tree.actor.TreeBuilder;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Owns the transfers of one group at one node: runs the directory, makes and ends transfers, dials and accepts their links. The
 * state of a transfer lives on its event loop; here are only its beginning, its end and its news.
 */
public final class Relay extends AbstractBehavior<RelayCommand> {
    /** Frame type of a transfer message on a tree link. */
    static final int TRANSFER_MESSAGE = 17;

    /**
     * What the actor works with.
     *
     * @param group name of the group
     * @param self this node
     * @param mail reaches this actor and whichever comes after it
     * @param links tree links of the group
     * @param service links of the node
     * @param codec of transfer messages
     * @param transfers makes the shells of transfers
     * @param tree the tree builder of the group
     * @param view what the API shows
     * @param stopped completed when this actor has stopped and nothing runs any more
     * @param nanoClock monotonic time
     */
    record Wiring(
            String group,
            NodeId self,
            LastingRef<RelayCommand> mail,
            TreeLinkTable links,
            LinkService service,
            CborCodec<TransferMessage> codec,
            TransferFactory transfers,
            ActorRef<TreeBuilder.Command> tree,
            GroupView view,
            CompletableFuture<Done> stopped,
            LongSupplier nanoClock) {}

    private static final RelayCommand.Wake WAKE = new RelayCommand.Wake();

    private final Wiring wiring;
    private final TimerScheduler<RelayCommand> timers;
    private final RelayMemory memory;
    private final EffectRunner runner = new EffectRunner();
    private long wakeNanos = Long.MAX_VALUE;

    private Relay(
            ActorContext<RelayCommand> context,
            TimerScheduler<RelayCommand> timers,
            Wiring wiring,
            RelayMemory memory) {
        super(context);
        this.timers = timers;
        this.wiring = wiring;
        this.memory = memory;
        context.watch(wiring.tree());
    }

    /** The only way to start it. */
    static Behavior<RelayCommand> create(Wiring wiring, RelayMemory memory) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new Relay(context, timers, wiring, memory)));
    }

    @Override
    public Receive<RelayCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(RelayCommand.NeighbourUp.class, this::onNeighbourUp)
                .onMessage(RelayCommand.NeighbourDown.class, this::onNeighbourDown)
                .onMessage(
                        RelayCommand.NeighbourSaid.class,
                        m -> step(new DirectoryInput.MessageReceived(m.peer(), m.message())))
                .onMessage(RelayCommand.TreeChanged.class, this::onTreeChanged)
                .onMessage(RelayCommand.BulkOffered.class, this::onBulkOffered)
                .onMessage(RelayCommand.SendFile.class, this::onSendFile)
                .onMessage(
                        RelayCommand.EndTransfer.class, m -> step(new DirectoryInput.EndRequested(m.id(), m.reason())))
                .onMessage(
                        RelayCommand.LimitTransfer.class,
                        m -> step(new DirectoryInput.LimitRequested(m.id(), m.bitsPerSecond())))
                .onMessage(RelayCommand.UpLimited.class, m -> step(new DirectoryInput.UpLimited(m.bitsPerSecond())))
                .onMessage(RelayCommand.ReceiveInto.class, this::onReceiveInto)
                .onMessage(RelayCommand.NodeStops.class, m -> onNodeStops())
                .onMessage(RelayCommand.StateChanged.class, this::onStateChanged)
                .onMessage(RelayCommand.Measured.class, this::onMeasured)
                .onMessage(RelayCommand.Snapshot.class, this::onSnapshot)
                .onMessage(
                        RelayCommand.BulkOpened.class, m -> step(new DirectoryInput.BulkLinkOpened(m.id(), m.peer())))
                .onMessage(
                        RelayCommand.BulkClosed.class,
                        m -> step(new DirectoryInput.BulkLinkClosed(m.id(), m.peer(), m.lost())))
                .onMessage(RelayCommand.BulkDone.class, m -> step(new DirectoryInput.BulkLinkDone(m.id(), m.peer())))
                .onMessage(RelayCommand.TransferEnded.class, this::onTransferEnded)
                .onMessage(RelayCommand.Wake.class, m -> onWake())
                .onMessage(RelayCommand.HandOver.class, this::onHandOver)
                .onSignal(Terminated.class, s -> onTreeGone())
                .onSignal(PostStop.class, s -> onPostStop())
                .build();
    }

    private Behavior<RelayCommand> onNodeStops() {
        memory.nodeStops = true;
        return this;
    }

    /** The group is left: what runs is ended here, and with the last of it this actor. */
    private Behavior<RelayCommand> onTreeGone() {
        if (memory.held) {
            return Behaviors.stopped();
        }
        memory.treeGone = true;
        for (TransferRunner transfer : memory.running.values()) {
            if (memory.nodeStops) {
                transfer.suspend("this node has stopped");
            } else {
                transfer.cancel("this node has left the group");
            }
        }
        memory.sending.values().stream()
                .filter(send -> !send.transfer().isDone())
                .forEach(send -> send.transfer().fail("this node has left the group"));
        return memory.running.isEmpty() ? Behaviors.stopped() : this;
    }

    private Behavior<RelayCommand> onPostStop() {
        if (!memory.held) {
            wiring.view().close();
            wiring.stopped().complete(Done.getInstance());
        }
        return this;
    }

    /** Transfers go on; the next relay hears of them. */
    private Behavior<RelayCommand> onHandOver(RelayCommand.HandOver handOver) {
        handOver.replyTo().tell(Done.getInstance());
        return Behaviors.stopped();
    }

    private Behavior<RelayCommand> step(DirectoryInput input) {
        tell(input);
        return this;
    }

    private void tell(DirectoryInput input) {
        memory.directory.handle(wiring.nanoClock().getAsLong(), input).forEach(effect -> effect.accept(runner));
        long next = memory.directory.nextWakeNanos();
        if (next < wakeNanos) {
            wakeNanos = next;
            long delay = Math.max(0, next - wiring.nanoClock().getAsLong());
            timers.startSingleTimer(WAKE, WAKE, Duration.ofNanos(delay));
        }
    }

    private Behavior<RelayCommand> onWake() {
        wakeNanos = Long.MAX_VALUE;
        return step(new DirectoryInput.Tick());
    }

    private Behavior<RelayCommand> onNeighbourUp(RelayCommand.NeighbourUp up) {
        memory.neighbours.put(up.peer(), new RelayMemory.Neighbour(up.role(), up.dataAddress()));
        return step(new DirectoryInput.NeighbourUp(up.peer(), up.role()));
    }

    private Behavior<RelayCommand> onNeighbourDown(RelayCommand.NeighbourDown down) {
        memory.neighbours.remove(down.peer());
        return step(new DirectoryInput.NeighbourDown(down.peer()));
    }

    private Behavior<RelayCommand> onTreeChanged(RelayCommand.TreeChanged changed) {
        memory.roster.changed(changed.event()).ifPresent(this::tell);
        return this;
    }

    private Behavior<RelayCommand> onReceiveInto(RelayCommand.ReceiveInto into) {
        memory.receiveDirectory = Optional.of(into.directory());
        return this;
    }

    private Behavior<RelayCommand> onSendFile(RelayCommand.SendFile send) {
        if (memory.treeGone) {
            wiring.transfers().abandon(send.file());
            send.transfer().fail("this node has left the group");
            return this;
        }
        memory.sending.put(send.transfer().header().id(), send);
        TransferHeader header = send.transfer().header();
        return step(new DirectoryInput.SendRequested(header, send.limitBitsPerSecond(), send.content()));
    }

    private Behavior<RelayCommand> onBulkOffered(RelayCommand.BulkOffered offer) {
        NodeId peer = offer.offered().hello().from();
        RelayMemory.Neighbour neighbour = memory.neighbours.get(peer);
        TransferRunner transfer =
                idOf(offer.transferId()).map(memory.running::get).orElse(null);
        if (transfer == null) {
            refuse(offer.offered(), "transfer " + offer.transferId() + " is not known here");
        } else if (neighbour == null && !transfer.header().isStriped()) {
            refuse(offer.offered(), wiring.self() + " is no tree neighbour of " + peer);
        } else {
            LinkRole role = neighbour == null ? LinkRole.CHILD : neighbour.role();
            offer.offered().accept(transfer.linkListener(peer, role));
        }
        return this;
    }

    private static void refuse(OfferedLink offered, String why) {
        offered.refuse(LinkReason.UNKNOWN_TRANSFER, why + ", try again later", List.of());
    }

    private static Optional<TransferId> idOf(String text) {
        try {
            return Optional.of(TransferId.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Behavior<RelayCommand> onStateChanged(RelayCommand.StateChanged changed) {
        memory.states.put(changed.id(), changed.state());
        wiring.view().stateChanged(changed.id(), changed.state());
        tell(new DirectoryInput.LocalState(changed.id(), changed.state()));
        holdMoves();
        return this;
    }

    private Behavior<RelayCommand> onMeasured(RelayCommand.Measured news) {
        tell(new DirectoryInput.Measured(news.id(), news.rate()));
        return this;
    }

    private Behavior<RelayCommand> onSnapshot(RelayCommand.Snapshot news) {
        wiring.view().snapshot(news.id(), news.snapshot());
        RelayCommand.SendFile send = memory.sending.get(news.id());
        if (send != null) {
            send.transfer().sent(news.snapshot().sentBytes());
        }
        return this;
    }

    private Behavior<RelayCommand> onTransferEnded(RelayCommand.TransferEnded ended) {
        if (!Long.valueOf(ended.run()).equals(memory.runOf.get(ended.id()))) {
            return this; // It has begun again since.
        }
        memory.runOf.remove(ended.id());
        memory.running.remove(ended.id());
        memory.sending.remove(ended.id());
        memory.states.remove(ended.id());
        if (memory.treeGone) {
            return memory.running.isEmpty() ? Behaviors.stopped() : this;
        }
        holdMoves();
        return this;
    }

    /** While a file is on its way through this node, its place in the tree is left alone as long as it works. */
    private void holdMoves() {
        boolean hold = false;
        for (TransferId id : memory.running.keySet()) {
            RelayCommand.SendFile send = memory.sending.get(id);
            MemberState state = memory.states.get(id);
            hold |= send != null ? !send.transfer().isDone() : state == null || !state.isFinal();
        }
        if (hold != memory.movesHeld) {
            memory.movesHeld = hold;
            wiring.tree().tell(new TreeBuilder.FromHost(new Input.MovesHeld(hold)));
        }
    }

    private final class EffectRunner implements DirectoryEffect.Visitor<Boolean> {
        @Override
        public Boolean sendMessage(DirectoryEffect.SendMessage effect) {
            wiring.links().send(effect.peer(), TRANSFER_MESSAGE, wiring.codec().encode(effect.message()));
            return true;
        }

        @Override
        public Boolean start(DirectoryEffect.Start effect) {
            TransferHeader header = effect.header();
            FileTransferEvents events = new FileTransferEvents(header.id(), ++memory.runs, wiring.mail());
            RelayCommand.SendFile send = memory.sending.get(header.id());
            TransferRunner transfer = send != null
                    ? wiring.transfers().send(header, send.file(), events)
                    : wiring.transfers()
                            .receive(header, directoryFor(header), effect.learntFrom(), effect.content(), events);
            memory.running.put(header.id(), transfer);
            memory.runOf.put(header.id(), memory.runs);
            wiring.view().started(header, send != null, directoryFor(header));
            holdMoves();
            return true;
        }

        /** What an earlier life of this node sent is passed on, but not received: it is here already, or was not wanted here. */
        private Optional<Path> directoryFor(TransferHeader header) {
            return header.source().name().equals(wiring.self().name()) ? Optional.empty() : memory.receiveDirectory;
        }

        @Override
        public Boolean refused(DirectoryEffect.Refused effect) {
            getContext().getLog().warn("transfer {} refused: {}", effect.id(), effect.reason());
            RelayCommand.SendFile send = memory.sending.get(effect.id());
            if (send != null && !memory.running.containsKey(effect.id())) {
                memory.sending.remove(effect.id());
                wiring.transfers().abandon(send.file());
                send.transfer().fail(effect.reason());
            }
            return true;
        }

        @Override
        public Boolean openBulkLink(DirectoryEffect.OpenBulkLink effect) {
            TransferRunner transfer = memory.running.get(effect.id());
            Optional<InetSocketAddress> address = addressOf(effect);
            if (transfer == null || address.isEmpty()) {
                wiring.mail().tell(new RelayCommand.BulkClosed(effect.id(), effect.peer(), false));
            } else {
                wiring.service()
                        .dial(
                                address.get(),
                                effect.peer(),
                                wiring.group(),
                                new LinkKind.Bulk(effect.id().toString()),
                                transfer.linkListener(effect.peer(), LinkRole.PARENT));
            }
            return true;
        }

        private Optional<InetSocketAddress> addressOf(DirectoryEffect.OpenBulkLink effect) {
            RelayMemory.Neighbour parent = memory.neighbours.get(effect.peer());
            return effect.dataAddress()
                    .or(() -> Optional.ofNullable(parent)
                            .filter(p -> p.role() == LinkRole.PARENT)
                            .map(RelayMemory.Neighbour::dataAddress))
                    .flatMap(address -> parsed(effect.peer(), address));
        }

        /** The address came from a peer. */
        private Optional<InetSocketAddress> parsed(NodeId peer, String address) {
            try {
                return Optional.of(DataAddress.parse(address));
            } catch (IllegalArgumentException e) {
                getContext().getLog().warn("cannot dial {} for a transfer: {}", peer, e.getMessage());
                return Optional.empty();
            }
        }

        @Override
        public Boolean planned(DirectoryEffect.Planned effect) {
            TransferRunner transfer = memory.running.get(effect.id());
            if (transfer != null) {
                transfer.planned(effect.parents());
            }
            return true;
        }

        @Override
        public Boolean limited(DirectoryEffect.Limited effect) {
            TransferRunner transfer = memory.running.get(effect.id());
            if (transfer != null) {
                transfer.limit(effect.bitsPerSecond());
                wiring.view().limited(effect.id(), effect.bitsPerSecond());
            }
            return true;
        }

        @Override
        public Boolean closeBulkLinks(DirectoryEffect.CloseBulkLinks effect) {
            TransferRunner transfer = memory.running.get(effect.id());
            if (transfer != null) {
                transfer.closeLinks(effect.peer(), "no longer needed");
            }
            return true;
        }

        @Override
        public Boolean end(DirectoryEffect.End effect) {
            RelayCommand.SendFile send = memory.sending.get(effect.id());
            if (send != null) {
                memory.directory.outcome(effect.id()).ifPresent(send.transfer()::ended);
            }
            TransferRunner transfer = memory.running.get(effect.id());
            if (transfer != null) {
                if (effect.mayReturn()) {
                    transfer.suspend(effect.reason());
                } else {
                    transfer.cancel(effect.reason());
                }
            }
            wiring.view().ended(effect.id(), effect.reason());
            return true;
        }

        @Override
        public Boolean resultsChanged(DirectoryEffect.ResultsChanged effect) {
            RelayCommand.SendFile send = memory.sending.get(effect.id());
            if (send != null) {
                boolean sent = memory.directory
                        .outcome(effect.id())
                        .filter(send.transfer()::update)
                        .isPresent();
                if (sent) {
                    wiring.view().sent(effect.id());
                }
                holdMoves();
            }
            return true;
        }
    }
}
