package dev.banyan.overlay.sim;

import dev.banyan.overlay.bulk.core.AccessRate;
import dev.banyan.overlay.bulk.core.Bitmap;
import dev.banyan.overlay.bulk.core.DirectoryEffect;
import dev.banyan.overlay.bulk.core.DirectoryInput;
import dev.banyan.overlay.bulk.core.DirectorySettings;
import dev.banyan.overlay.bulk.core.FileTraits;
import dev.banyan.overlay.bulk.core.MemberState;
import dev.banyan.overlay.bulk.core.RosterMember;
import dev.banyan.overlay.bulk.core.TransferCore;
import dev.banyan.overlay.bulk.core.TransferDirectory;
import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.overlay.bulk.core.TransferId;
import dev.banyan.overlay.bulk.core.TransferInput;
import dev.banyan.overlay.bulk.core.TransferOutcome;
import dev.banyan.overlay.bulk.core.TransferSettings;
import dev.banyan.overlay.link.LinkKind;
import dev.banyan.tree.attach.Attachment;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import dev.banyan.tree.sim.SimEffect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** All transfers of a simulated node: the directory, the cores, and who is a neighbour. */
public final class SimTransfers implements SimTransfer.Listener {
    /**
     * What transfers of all nodes have in common.
     *
     * @param lowWaterBytes of the network's send buffers
     */
    public record Settings(
            TransferSettings transfer, DirectorySettings directory, SimDisk.Rates disk, long lowWaterBytes) {}

    private record Dial(TransferId id, NodeId peer) {}

    private final SimShell shell;
    private final SimTree tree;
    private final SimLinks links;
    private final Settings settings;
    private final RandomGenerator random;
    private final SimDisk disk;
    private final EffectRunner effects = new EffectRunner();
    private final TransferDirectory directory;
    private final TreeMap<TransferId, SimTransfer> transfers = new TreeMap<>();
    private final TreeMap<Long, Dial> dials = new TreeMap<>();
    private final TreeMap<NodeId, LinkRole> neighbours = new TreeMap<>();
    /** Whether there is any, or was: asked at every event. */
    private boolean used;

    private boolean root;
    private boolean held;
    private int sendCount;

    SimTransfers(SimShell shell, Member self, SimTree tree, SimLinks links, Settings settings, RandomGenerator random) {
        this.shell = shell;
        this.tree = tree;
        this.links = links;
        this.settings = settings;
        this.random = random;
        this.disk = new SimDisk(settings.disk());
        this.directory = new TransferDirectory(self, settings.directory());
    }

    /** The node's disk, to let it fail. */
    public SimDisk disk() {
        return disk;
    }

    /** The transfer at this node, also when it is over. */
    public Optional<SimTransfer> transfer(TransferId id) {
        return Optional.ofNullable(transfers.get(id));
    }

    /** At the source: who has the file. */
    public Optional<TransferOutcome> outcome(TransferId id) {
        return directory.outcome(id);
    }

    /** What is wrong with the memory of a transfer; empty if nothing. */
    Optional<String> overBound() {
        if (!used) {
            return Optional.empty();
        }
        for (SimTransfer transfer : transfers.values()) {
            Optional<String> wrong = transfer.overBound();
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return Optional.empty();
    }

    /** The name of the transfer that this node will begin next. */
    TransferId nextId() {
        return new TransferId(shell.id.name(), shell.id.incarnation(), sendCount + 1);
    }

    /** Begins to send a file. */
    void send(long fileBytes, int chunkBytes, int stripes) {
        TransferId id = nextId();
        sendCount++;
        tell(new DirectoryInput.SendRequested(
                new TransferHeader(
                        id, shell.id, "file-" + sendCount, fileBytes, FileTraits.UNKNOWN, chunkBytes, stripes),
                0,
                Optional.empty()));
    }

    void tell(DirectoryInput input) {
        for (DirectoryEffect effect : directory.handle(shell.now(), input)) {
            effect.<@Nullable Void>accept(effects);
        }
        holdMoves();
    }

    void tick() {
        if (!used) {
            return;
        }
        if (directory.nextWakeNanos() <= shell.now()) {
            tell(new DirectoryInput.Tick());
        }
        transfers.values().forEach(SimTransfer::tick);
    }

    long nextWakeNanos() {
        if (!used) {
            return Long.MAX_VALUE;
        }
        long next = directory.nextWakeNanos();
        for (SimTransfer transfer : transfers.values()) {
            next = Math.min(next, transfer.core().nextWakeNanos());
        }
        return next;
    }

    /** While a file comes in, this node stays where it is unless it must move. */
    private void holdMoves() {
        boolean now = false;
        for (SimTransfer transfer : transfers.values()) {
            now |= !transfer.core().memberState().isFinal();
        }
        if (now != held) {
            held = now;
            shell.after(0, () -> tree.tell(new Input.MovesHeld(held)));
        }
    }

    void changed(TreeEvent event, Attachment attachment) {
        if (event instanceof TreeEvent.ChildAttached attached) {
            up(attached.child(), LinkRole.CHILD);
        } else if (event instanceof TreeEvent.ChildDetached detached) {
            down(detached.child());
        } else if (event instanceof TreeEvent.ParentChanged changed) {
            followParent(changed.from(), changed.to());
        } else if (event instanceof TreeEvent.RootChanged changed) {
            rootChanged(changed.root().equals(shell.id), attachment);
        } else if (root && event instanceof TreeEvent.MemberAttached attached) {
            RosterMember member = new RosterMember(attached.member(), Optional.of(attached.parent()));
            tell(new DirectoryInput.MembersAttached(List.of(member)));
        } else if (root && event instanceof TreeEvent.MemberDetached detached) {
            tell(new DirectoryInput.MemberDetached(detached.member(), detached.departure()));
        }
    }

    /** The same parent as before is either heard again, over the link there was, or over a new one after that was lost. */
    private void followParent(Optional<NodeId> from, Optional<NodeId> to) {
        boolean heardAgain = to.equals(from)
                && to.filter(p -> neighbours.get(p) == LinkRole.PARENT).isPresent();
        if (!heardAgain) {
            from.filter(p -> neighbours.get(p) == LinkRole.PARENT).ifPresent(this::down);
            to.ifPresent(p -> up(p, LinkRole.PARENT));
        }
    }

    private void rootChanged(boolean nowRoot, Attachment attachment) {
        if (root && !nowRoot) {
            tell(new DirectoryInput.RootLost());
        }
        if (!root && nowRoot) {
            List<RosterMember> members = new ArrayList<>();
            attachment.forEachInSubtree((member, parent) -> members.add(new RosterMember(member, Optional.of(parent))));
            tell(new DirectoryInput.MembersAttached(members));
        }
        root = nowRoot;
    }

    private void up(NodeId peer, LinkRole role) {
        if (neighbours.containsKey(peer)) {
            down(peer);
        }
        neighbours.put(peer, role);
        tell(new DirectoryInput.NeighbourUp(peer, role));
    }

    /** The peer is no neighbour any more. */
    void down(NodeId peer) {
        if (neighbours.remove(peer) != null) {
            tell(new DirectoryInput.NeighbourDown(peer));
        }
    }

    void requested(long link, NodeId from, LinkKind.Bulk kind) {
        SimTransfer transfer = transfers.get(TransferId.parse(kind.transferId()));
        boolean known =
                transfer != null && (transfer.core().header().isStriped() || neighbours.get(from) == LinkRole.CHILD);
        if (transfer == null || !known) {
            shell.add(new SimEffect.RefuseLink(link, "not a transfer with a neighbour", SimWire.HANDSHAKE_BYTES));
            return;
        }
        shell.add(new SimEffect.AcceptLink(link, "welcome", SimWire.HANDSHAKE_BYTES));
        transfer.opened(link, from, LinkRole.CHILD);
    }

    void opened(long link) {
        Dial dial = dials.remove(link);
        SimTransfer transfer = dial == null ? null : transfers.get(dial.id());
        if (dial == null || transfer == null) {
            shell.add(new SimEffect.CloseLink(link, "no longer wanted"));
        } else {
            transfer.opened(link, dial.peer(), LinkRole.PARENT);
        }
    }

    void closed(long link, String cause, boolean processGone) {
        Dial dial = dials.remove(link);
        if (dial != null) {
            tell(new DirectoryInput.BulkLinkClosed(dial.id(), dial.peer(), processGone));
        } else {
            owner(link).ifPresent(t -> t.closed(link, cause, processGone));
        }
    }

    void received(long link, Object message) {
        owner(link).ifPresent(t -> t.received(link, message));
    }

    void drained(long link, long unsentBytes) {
        owner(link).ifPresent(t -> t.drained(link, unsentBytes));
    }

    private Optional<SimTransfer> owner(long link) {
        for (SimTransfer transfer : transfers.values()) {
            if (transfer.owns(link)) {
                return Optional.of(transfer);
            }
        }
        return Optional.empty();
    }

    @Override
    public void linkOpened(TransferHeader header, NodeId peer) {
        tell(new DirectoryInput.BulkLinkOpened(header.id(), peer));
    }

    @Override
    public void linkClosed(TransferHeader header, NodeId peer, boolean lost) {
        tell(new DirectoryInput.BulkLinkClosed(header.id(), peer, lost));
    }

    @Override
    public void linkDone(TransferHeader header, NodeId peer) {
        tell(new DirectoryInput.BulkLinkDone(header.id(), peer));
    }

    @Override
    public void progressed(TransferHeader header, MemberState state) {
        tell(new DirectoryInput.LocalState(header.id(), state));
    }

    @Override
    public void measured(TransferHeader header, AccessRate rate) {
        tell(new DirectoryInput.Measured(header.id(), rate));
    }

    private final class EffectRunner implements DirectoryEffect.Visitor<@Nullable Void> {
        @Override
        public @Nullable Void sendMessage(DirectoryEffect.SendMessage effect) {
            SimWire.Directory message = new SimWire.Directory(effect.message());
            tree.send(effect.peer(), message, message.bytes());
            return null;
        }

        @Override
        public @Nullable Void start(DirectoryEffect.Start effect) {
            TransferHeader header = effect.header();
            boolean source = effect.learntFrom().isEmpty();
            TransferCore core = source
                    ? TransferCore.source(header, settings.transfer())
                    : TransferCore.receiver(
                            header,
                            settings.transfer(),
                            effect.learntFrom(),
                            Bitmap.none(header.chunkCount()),
                            Bitmap.none(header.pageCount()));
            SimTransfer transfer = new SimTransfer(
                    shell, links, disk, random, core, source, settings.lowWaterBytes(), SimTransfers.this);
            used = true;
            transfers.put(header.id(), transfer);
            shell.after(0, () -> transfer.tell(new TransferInput.Tick()));
            return null;
        }

        @Override
        public @Nullable Void refused(DirectoryEffect.Refused effect) {
            return null;
        }

        @Override
        public @Nullable Void openBulkLink(DirectoryEffect.OpenBulkLink effect) {
            long link = shell.newLink();
            dials.put(link, new Dial(effect.id(), effect.peer()));
            shell.add(new SimEffect.OpenLink(
                    link,
                    SimNames.index(effect.peer()),
                    new SimWire.Hello(
                            shell.id,
                            effect.peer(),
                            new LinkKind.Bulk(effect.id().toString())),
                    SimWire.HANDSHAKE_BYTES));
            return null;
        }

        @Override
        public @Nullable Void closeBulkLinks(DirectoryEffect.CloseBulkLinks effect) {
            dials.entrySet().removeIf(dial -> {
                boolean unwanted = dial.getValue().equals(new Dial(effect.id(), effect.peer()));
                if (unwanted) {
                    shell.add(new SimEffect.CloseLink(dial.getKey(), "no neighbour any more"));
                }
                return unwanted;
            });
            SimTransfer transfer = transfers.get(effect.id());
            if (transfer != null) {
                shell.after(0, () -> transfer.closeLinksTo(effect.peer(), "no neighbour any more"));
            }
            return null;
        }

        /** Limits are kept by links, and those of a simulation have none but the uplink of their node. */
        @Override
        public @Nullable Void limited(DirectoryEffect.Limited effect) {
            return null;
        }

        @Override
        public @Nullable Void planned(DirectoryEffect.Planned effect) {
            SimTransfer transfer = transfers.get(effect.id());
            if (transfer != null) {
                shell.after(0, () -> transfer.tell(new TransferInput.Planned(effect.parents())));
            }
            return null;
        }

        @Override
        public @Nullable Void end(DirectoryEffect.End effect) {
            SimTransfer transfer = transfers.get(effect.id());
            if (transfer != null) {
                shell.after(0, () -> transfer.tell(new TransferInput.Cancelled(effect.reason())));
            }
            return null;
        }

        @Override
        public @Nullable Void resultsChanged(DirectoryEffect.ResultsChanged effect) {
            return null;
        }
    }
}
