package dev.banyan.overlay.bulk.core;

import static dev.banyan.overlay.bulk.core.Fixtures.MILLI;

import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One node of a {@link BulkNet}: the shell of its cores, with a virtual uplink, digest check and disk. */
final class BulkNode {
    final int index;
    final NodeId id;
    final TransferDirectory directory;
    boolean alive = true;

    @Nullable
    BulkNode parent;

    long frozenUntilNanos;
    /** Chance that a chunk this node sends arrives wrong. */
    double corrupts;
    /** Stored chunks after which the disk fails. */
    int diskChunks = Integer.MAX_VALUE;

    long uplinkBytesPerSecond = 50_000_000;
    long storeNanos = MILLI;
    boolean asyncReads;
    long longestStallNanos;

    @Nullable
    String failure;

    private final BulkNet net;
    private final TransferSettings settings;
    private final TreeMap<Integer, BulkNode> links = new TreeMap<>();
    private final TreeMap<Integer, Boolean> diallers = new TreeMap<>();
    private final LinkedHashMap<Long, Boolean> handles = new LinkedHashMap<>();
    /** Chunks whose bytes are here, right or wrong. */
    private final BitSet inMemory = new BitSet();

    private final BitSet inFile = new BitSet();
    private final TreeMap<NodeId, LinkRole> neighbours = new TreeMap<>();
    private @Nullable TransferCore core;
    private long nextHandle;
    private long uplinkFreeNanos;
    private long wokenForNanos = Long.MAX_VALUE;
    private long directoryWokenForNanos = Long.MAX_VALUE;
    private long lastChunkNanos;
    private int stored;

    BulkNode(BulkNet net, int index, TransferSettings settings, DirectorySettings directorySettings) {
        this.net = net;
        this.index = index;
        this.settings = settings;
        this.id = Fixtures.node("n" + index);
        this.directory = new TransferDirectory(Fixtures.member(id), directorySettings);
    }

    long children() {
        return net.nodes.stream().filter(n -> n.alive && n.parent == this).count();
    }

    boolean isBelow(BulkNode other) {
        for (BulkNode at = this; at != null; at = at.parent) {
            if (at == other) {
                return true;
            }
        }
        return false;
    }

    boolean takesPart() {
        return core != null;
    }

    boolean knows(BulkNode peer) {
        return neighbours.containsKey(peer.id);
    }

    MemberState state() {
        return core == null ? new MemberState.Waiting() : core.memberState();
    }

    TransferStats stats() {
        return core == null ? new TransferStats(0, 0, 0, 0, 0, 0, 0, 0, 0) : core.stats();
    }

    String describe() {
        TransferCore c = core;
        return c == null
                ? "not started"
                : c.memberState() + " has " + c.verifiedChunks() + " upstream " + c.upstreamLink(0) + " links "
                        + links.keySet() + " unstored " + c.unstoredBytes() + " " + c.stats();
    }

    void neighbourUp(BulkNode peer, LinkRole role) {
        // The edge may have been given up before the news arrived.
        if ((role == LinkRole.PARENT && parent == peer) || (role == LinkRole.CHILD && peer.parent == this)) {
            neighbours.put(peer.id, role);
            directory(new DirectoryInput.NeighbourUp(peer.id, role));
        }
    }

    void neighbourDown(BulkNode peer) {
        if (neighbours.remove(peer.id) != null) {
            directory(new DirectoryInput.NeighbourDown(peer.id));
        }
    }

    void directory(DirectoryInput input) {
        for (DirectoryEffect effect : directory.handle(net.nowNanos, input)) {
            effect.accept(new DirectoryShell());
        }
        long wake = directory.nextWakeNanos();
        if (wake != TreeProtocol.NEVER && wake < directoryWokenForNanos) {
            directoryWokenForNanos = wake;
            net.at(BulkNet.wakeDelay(wake, net.nowNanos), this, () -> {
                directoryWokenForNanos = Long.MAX_VALUE;
                directory(new DirectoryInput.Tick());
            });
        }
    }

    void transfer(TransferInput input) {
        TransferCore c = core;
        if (c == null) {
            return;
        }
        for (TransferEffect effect : c.handle(net.nowNanos, input)) {
            effect.accept(new TransferShell());
        }
        check(c);
        long wake = c.nextWakeNanos();
        if (wake != TreeProtocol.NEVER && wake < wokenForNanos) {
            wokenForNanos = wake;
            net.at(BulkNet.wakeDelay(wake, net.nowNanos), this, () -> {
                wokenForNanos = Long.MAX_VALUE;
                transfer(new TransferInput.Tick());
            });
        }
    }

    private void check(TransferCore c) {
        if (c.unstoredBytes() > c.windowBytes()) {
            throw new AssertionError(id + " holds " + c.unstoredBytes() + " bytes, window " + c.windowBytes());
        }
        long held = 0;
        for (int index = inMemory.nextSetBit(0); index >= 0; index = inMemory.nextSetBit(index + 1)) {
            held += net.header.chunkLength(index);
        }
        if (held > c.windowBytes()) {
            throw new AssertionError(id + " has " + held + " bytes in memory, window " + c.windowBytes());
        }
    }

    void bulkOpened(int number, BulkNode peer, LinkRole role) {
        links.put(number, peer);
        diallers.put(number, role == LinkRole.PARENT);
        directory(new DirectoryInput.BulkLinkOpened(net.header.id(), peer.id));
        transfer(new TransferInput.LinkOpened(number, peer.id, role));
    }

    void bulkLinkGone(int number, BulkNode peer) {
        if (links.remove(number) != null) {
            transfer(new TransferInput.LinkClosed(number, "closed"));
        }
        bulkClosed(peer);
    }

    void bulkClosed(BulkNode peer) {
        boolean lost = !peer.alive || peer.frozenUntilNanos > net.nowNanos;
        directory(new DirectoryInput.BulkLinkClosed(net.header.id(), peer.id, lost));
    }

    void dialTimedOut(BulkNode peer) {
        if (!links.containsValue(peer)) {
            bulkClosed(peer);
        }
    }

    /** The process is gone: the sockets close, nothing else happens. */
    void stopped() {
        net.closeBulkLinksOf(this);
    }

    private void sendChunk(int link, int chunk) {
        boolean corrupt = corrupts > 0 && net.random.nextDouble() < corrupts;
        boolean readable = index == net.source || inMemory.get(chunk) || inFile.get(chunk);
        if (!readable) {
            net.at(0, this, () -> transfer(new TransferInput.SendFailed(link, chunk, "file is gone")));
            return;
        }
        long start = Math.max(net.nowNanos, uplinkFreeNanos);
        int bytes = net.header.chunkLength(chunk);
        uplinkFreeNanos = start + bytes * 1_000_000_000L / uplinkBytesPerSecond;
        long sent = uplinkFreeNanos;
        net.at(sent - net.nowNanos, this, () -> transfer(new TransferInput.SendDone(link, chunk)));
        BulkNet.Pipe pipe = net.pipe(link, this);
        if (pipe != null) {
            BulkNode to = pipe.to;
            net.deliver(link, this, sent, () -> to.chunkArrived(link, chunk, bytes, corrupt));
        }
    }

    private void chunkArrived(int link, int chunk, int bytes, boolean corrupt) {
        long handle = nextHandle++;
        handles.put(handle, corrupt);
        if (lastChunkNanos > 0) {
            longestStallNanos = Math.max(longestStallNanos, net.nowNanos - lastChunkNanos);
        }
        lastChunkNanos = net.nowNanos;
        transfer(new TransferInput.ChunkReceived(link, chunk, bytes, handle));
        if (handles.containsKey(handle)) {
            throw new AssertionError(id + " lost track of a chunk handle");
        }
    }

    private final class TransferShell implements TransferEffect.Visitor<Boolean> {
        @Override
        public Boolean sendFrame(TransferEffect.SendFrame effect) {
            BulkNet.Pipe pipe = net.pipe(effect.link(), BulkNode.this);
            if (pipe != null) {
                BulkNode to = pipe.to;
                net.deliver(
                        effect.link(),
                        BulkNode.this,
                        net.nowNanos,
                        () -> to.transfer(new TransferInput.FrameReceived(effect.link(), effect.frame())));
            }
            return true;
        }

        @Override
        public Boolean sendPage(TransferEffect.SendPage effect) {
            BulkNet.Pipe pipe = net.pipe(effect.link(), BulkNode.this);
            if (pipe != null) {
                BulkNode to = pipe.to;
                int bytes = net.header.pageBytes(effect.page());
                net.deliver(
                        effect.link(),
                        BulkNode.this,
                        net.nowNanos,
                        () -> to.transfer(new TransferInput.PageReceived(
                                effect.link(), effect.page(), bytes, -1 - effect.page())));
            }
            return true;
        }

        @Override
        public Boolean sendChunk(TransferEffect.SendChunk effect) {
            if (asyncReads && net.random.nextInt(4) == 0) {
                net.at(
                        net.random.nextLong(5 * MILLI),
                        BulkNode.this,
                        () -> BulkNode.this.sendChunk(effect.link(), effect.index()));
            } else {
                BulkNode.this.sendChunk(effect.link(), effect.index());
            }
            return true;
        }

        @Override
        public Boolean verify(TransferEffect.Verify effect) {
            boolean corrupt = Objects.requireNonNull(handles.remove(effect.handle()));
            int chunk = effect.index();
            if (inMemory.get(chunk) || inFile.get(chunk)) {
                throw new AssertionError(id + " takes chunk " + chunk + " twice");
            }
            inMemory.set(chunk);
            net.at(MILLI / 5, BulkNode.this, () -> {
                if (corrupt) {
                    inMemory.clear(chunk);
                    transfer(new TransferInput.ChunkRejected(chunk));
                } else {
                    transfer(new TransferInput.ChunkVerified(chunk));
                }
            });
            return true;
        }

        @Override
        public Boolean store(TransferEffect.Store effect) {
            net.at(storeNanos, BulkNode.this, () -> {
                if (stored >= diskChunks) {
                    transfer(new TransferInput.StoreFailed("No space left on device"));
                    return;
                }
                stored++;
                if (!(state() instanceof MemberState.Failed)) {
                    inMemory.clear(effect.index());
                    inFile.set(effect.index());
                }
                transfer(new TransferInput.ChunkStored(effect.index()));
            });
            return true;
        }

        @Override
        public Boolean forget(TransferEffect.Forget effect) {
            if (!inMemory.get(effect.index())) {
                throw new AssertionError(id + " forgets chunk " + effect.index() + ", which it does not have");
            }
            inMemory.clear(effect.index());
            return true;
        }

        @Override
        public Boolean keepPage(TransferEffect.KeepPage effect) {
            return true;
        }

        @Override
        public Boolean drop(TransferEffect.Drop effect) {
            handles.remove(effect.handle());
            return true;
        }

        @Override
        public Boolean makePage(TransferEffect.MakePage effect) {
            net.at(2 * MILLI, BulkNode.this, () -> transfer(new TransferInput.PageReady(effect.page())));
            return true;
        }

        @Override
        public Boolean finish(TransferEffect.Finish effect) {
            if (inFile.cardinality() != net.header.chunkCount()) {
                throw new AssertionError(id + " finishes with " + inFile.cardinality() + " chunks");
            }
            net.at(5 * MILLI, BulkNode.this, () -> transfer(new TransferInput.Finished()));
            return true;
        }

        @Override
        public Boolean abandonFile(TransferEffect.AbandonFile effect) {
            inFile.clear();
            return true;
        }

        @Override
        public Boolean closeLink(TransferEffect.CloseLink effect) {
            BulkNode peer = links.remove(effect.link());
            net.closeBulk(effect.link());
            if (effect.cause() == TransferEffect.CloseCause.PROTOCOL_ERROR) {
                failure = effect.reason();
            }
            if (peer != null) {
                net.at(0, BulkNode.this, () -> bulkClosed(peer));
            }
            return true;
        }

        @Override
        public Boolean linkDone(TransferEffect.LinkDone effect) {
            BulkNode peer = links.get(effect.link());
            if (peer != null) {
                net.at(0, BulkNode.this, () -> directory(new DirectoryInput.BulkLinkDone(net.header.id(), peer.id)));
            }
            return true;
        }

        @Override
        public Boolean measured(TransferEffect.Measured effect) {
            net.at(0, BulkNode.this, () -> directory(new DirectoryInput.Measured(net.header.id(), effect.rate())));
            return true;
        }

        @Override
        public Boolean progressed(TransferEffect.Progressed effect) {
            net.at(0, BulkNode.this, () -> directory(new DirectoryInput.LocalState(net.header.id(), effect.state())));
            return true;
        }
    }

    private final class DirectoryShell implements DirectoryEffect.Visitor<Boolean> {
        @Override
        public Boolean sendMessage(DirectoryEffect.SendMessage effect) {
            BulkNode to = net.byId(effect.peer());
            net.at(
                    net.delay(BulkNode.this, to),
                    to,
                    () -> to.directory(new DirectoryInput.MessageReceived(id, effect.message())));
            return true;
        }

        @Override
        public Boolean start(DirectoryEffect.Start effect) {
            Optional<NodeId> from = effect.learntFrom();
            core = from.isEmpty()
                    ? TransferCore.source(effect.header(), settings)
                    : TransferCore.receiver(
                            effect.header(),
                            settings,
                            from,
                            Bitmap.none(effect.header().chunkCount()),
                            Bitmap.none(effect.header().pageCount()));
            net.at(0, BulkNode.this, () -> transfer(new TransferInput.Tick()));
            return true;
        }

        @Override
        public Boolean refused(DirectoryEffect.Refused effect) {
            throw new AssertionError(id + " refuses: " + effect.reason());
        }

        @Override
        public Boolean openBulkLink(DirectoryEffect.OpenBulkLink effect) {
            net.openBulk(BulkNode.this, net.byId(effect.peer()));
            return true;
        }

        @Override
        public Boolean planned(DirectoryEffect.Planned effect) {
            net.at(0, BulkNode.this, () -> transfer(new TransferInput.Planned(effect.parents())));
            return true;
        }

        @Override
        public Boolean limited(DirectoryEffect.Limited effect) {
            throw new AssertionError("nobody limits transfers here: " + effect);
        }

        @Override
        public Boolean closeBulkLinks(DirectoryEffect.CloseBulkLinks effect) {
            net.closeBulkLinksBetween(BulkNode.this, net.byId(effect.peer()));
            return true;
        }

        @Override
        public Boolean end(DirectoryEffect.End effect) {
            net.at(0, BulkNode.this, () -> transfer(new TransferInput.Cancelled(effect.reason())));
            return true;
        }

        @Override
        public Boolean resultsChanged(DirectoryEffect.ResultsChanged effect) {
            return true;
        }
    }
}
