package dev.banyan.overlay.sim;

import dev.banyan.overlay.bulk.core.AccessRate;
import dev.banyan.overlay.bulk.core.MemberState;
import dev.banyan.overlay.bulk.core.TransferCore;
import dev.banyan.overlay.bulk.core.TransferEffect;
import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.overlay.bulk.core.TransferInput;
import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One file at one simulated node: the core with its bulk links, its memory and its file. */
public final class SimTransfer implements SimLinks.Owner {
    /** What the node is told by its transfers. */
    interface Listener {
        void linkOpened(TransferHeader header, NodeId peer);

        void linkClosed(TransferHeader header, NodeId peer, boolean lost);

        void linkDone(TransferHeader header, NodeId peer);

        void progressed(TransferHeader header, MemberState state);

        void measured(TransferHeader header, AccessRate rate);
    }

    private static final class Bulk {
        final long link;
        final int number;
        final NodeId peer;
        long writtenBytes;
        final List<Integer> unsent = new ArrayList<>();

        Bulk(long link, int number, NodeId peer) {
            this.link = link;
            this.number = number;
            this.peer = peer;
        }
    }

    private final SimShell shell;
    private final SimLinks simLinks;
    private final SimDisk disk;
    private final RandomGenerator random;
    private final TransferCore core;
    private final boolean isSource;
    private final long lowWaterBytes;
    private final Listener listener;
    private final EffectRunner runner = new EffectRunner();
    private final TreeMap<Long, Bulk> byLink = new TreeMap<>();
    private final TreeMap<Integer, Bulk> byNumber = new TreeMap<>();
    private final TreeMap<Long, SimWire.Chunk> handles = new TreeMap<>();
    private final BitSet inMemory = new BitSet();
    private final BitSet inFile = new BitSet();
    private long lastHandle;
    private int lastNumber;
    private long longestStallNanos;
    private long lastChunkNanos = -1;
    private long finishedNanos = -1;

    SimTransfer(
            SimShell shell,
            SimLinks simLinks,
            SimDisk disk,
            RandomGenerator random,
            TransferCore core,
            boolean isSource,
            long lowWaterBytes,
            Listener listener) {
        this.shell = shell;
        this.simLinks = simLinks;
        this.disk = disk;
        this.random = random;
        this.core = core;
        this.isSource = isSource;
        this.lowWaterBytes = lowWaterBytes;
        this.listener = listener;
    }

    /** The core, to be asked. */
    public TransferCore core() {
        return core;
    }

    /** Longest time between two chunks here, in nanoseconds; 0 before the second. */
    public long longestStallNanos() {
        return longestStallNanos;
    }

    /** Virtual time when the file had its name; -1 before. */
    public long finishedNanos() {
        return finishedNanos;
    }

    /** Chunks that lie in the file. */
    public int storedChunks() {
        return isSource ? core.header().chunkCount() : inFile.cardinality();
    }

    /** What is wrong with the node's memory; empty if nothing. */
    Optional<String> overBound() {
        if (core.unstoredBytes() > core.windowBytes()) {
            return Optional.of(core.header().id() + " has " + core.unstoredBytes() + " bytes not stored, window "
                    + core.windowBytes());
        }
        long held = 0;
        for (int i = inMemory.nextSetBit(0); i >= 0; i = inMemory.nextSetBit(i + 1)) {
            held += core.header().chunkLength(i);
        }
        return held > core.windowBytes()
                ? Optional.of(core.header().id() + " holds " + held + " bytes, window " + core.windowBytes())
                : Optional.empty();
    }

    void tell(TransferInput input) {
        for (TransferEffect effect : core.handle(shell.now(), input)) {
            effect.<@Nullable Void>accept(runner);
        }
    }

    void tick() {
        if (core.nextWakeNanos() <= shell.now()) {
            tell(new TransferInput.Tick());
        }
    }

    void opened(long link, NodeId peer, LinkRole role) {
        closeLinksTo(peer, "replaced");
        Bulk bulk = new Bulk(link, ++lastNumber, peer);
        byLink.put(link, bulk);
        byNumber.put(bulk.number, bulk);
        simLinks.opened(link, this);
        listener.linkOpened(core.header(), peer);
        tell(new TransferInput.LinkOpened(bulk.number, peer, role));
    }

    boolean owns(long link) {
        return byLink.containsKey(link);
    }

    void closed(long link, String cause, boolean lost) {
        Bulk bulk = byLink.remove(link);
        if (bulk != null) {
            simLinks.closed(link);
            byNumber.remove(bulk.number);
            tell(new TransferInput.LinkClosed(bulk.number, cause));
            listener.linkClosed(core.header(), bulk.peer, lost);
        }
    }

    void closeLinksTo(NodeId peer, String reason) {
        for (Bulk bulk : List.copyOf(byLink.values())) {
            if (bulk.peer.equals(peer)) {
                simLinks.close(bulk.link, reason);
                closed(bulk.link, reason, false);
            }
        }
    }

    void received(long link, Object message) {
        Bulk bulk = byLink.get(link);
        if (bulk == null) {
            return;
        }
        if (message instanceof SimWire.Frame frame) {
            tell(new TransferInput.FrameReceived(bulk.number, frame.frame()));
        } else if (message instanceof SimWire.Page page) {
            tell(new TransferInput.PageReceived(bulk.number, page.page(), page.bytes(), ++lastHandle));
        } else if (message instanceof SimWire.Chunk chunk) {
            if (lastChunkNanos >= 0) {
                longestStallNanos = Math.max(longestStallNanos, shell.now() - lastChunkNanos);
            }
            lastChunkNanos = shell.now();
            handles.put(++lastHandle, chunk);
            tell(new TransferInput.ChunkReceived(bulk.number, chunk.index(), chunk.bytes(), lastHandle));
        }
    }

    /** The send buffer has emptied: what was written has left. */
    void drained(long link, long unsentBytes) {
        Bulk bulk = byLink.get(link);
        if (bulk != null) {
            bulk.writtenBytes = unsentBytes;
            List<Integer> sent = List.copyOf(bulk.unsent);
            bulk.unsent.clear();
            sent.forEach(index -> tell(new TransferInput.SendDone(bulk.number, index)));
        }
    }

    @Override
    public void rtt(long link, long nanos) {
        // Transfers do not go by round trip times.
    }

    @Override
    public void suspected(long link) {
        tell(link, bulk -> new TransferInput.LinkSuspected(bulk.number));
    }

    @Override
    public void recovered(long link) {
        tell(link, bulk -> new TransferInput.LinkRecovered(bulk.number));
    }

    private void tell(long link, Function<Bulk, TransferInput> input) {
        Bulk bulk = byLink.get(link);
        if (bulk != null) {
            tell(input.apply(bulk));
        }
    }

    @Override
    public void dead(long link) {
        closed(link, "silent", true);
    }

    private void send(int number, Object message, int bytes) {
        Bulk bulk = byNumber.get(number);
        if (bulk != null) {
            bulk.writtenBytes += bytes;
            simLinks.send(bulk.link, message, bytes);
        }
    }

    private final class EffectRunner implements TransferEffect.Visitor<@Nullable Void> {
        @Override
        public @Nullable Void sendFrame(TransferEffect.SendFrame effect) {
            SimWire.Frame frame = new SimWire.Frame(effect.frame());
            send(effect.link(), frame, frame.bytes());
            return null;
        }

        @Override
        public @Nullable Void sendPage(TransferEffect.SendPage effect) {
            int bytes = core.header().pageBytes(effect.page());
            send(effect.link(), new SimWire.Page(effect.page(), bytes), SimWire.FRAME_BYTES + bytes);
            return null;
        }

        @Override
        public @Nullable Void sendChunk(TransferEffect.SendChunk effect) {
            int index = effect.index();
            Bulk bulk = byNumber.get(effect.link());
            if (bulk == null) {
                return null;
            }
            if (!isSource && !inMemory.get(index) && !inFile.get(index)) {
                shell.after(0, () -> tell(new TransferInput.SendFailed(effect.link(), index, "the file is gone")));
                return null;
            }
            int bytes = core.header().chunkLength(index);
            boolean corrupt = disk.corruptChance() > 0 && random.nextDouble() < disk.corruptChance();
            send(effect.link(), new SimWire.Chunk(index, bytes, corrupt), SimWire.FRAME_BYTES + bytes);
            if (bulk.writtenBytes > lowWaterBytes) {
                bulk.unsent.add(index);
            } else {
                shell.after(0, () -> tell(new TransferInput.SendDone(effect.link(), index)));
            }
            return null;
        }

        @Override
        public @Nullable Void verify(TransferEffect.Verify effect) {
            SimWire.Chunk chunk = handles.remove(effect.handle());
            int index = effect.index();
            if (chunk == null || inMemory.get(index) || inFile.get(index)) {
                throw new IllegalStateException("chunk " + index + " is to be verified twice");
            }
            inMemory.set(index);
            shell.after(disk.digestNanos(shell.now(), chunk.bytes()), () -> {
                if (chunk.corrupt()) {
                    inMemory.clear(index);
                    tell(new TransferInput.ChunkRejected(index));
                } else {
                    tell(new TransferInput.ChunkVerified(index));
                }
            });
            return null;
        }

        @Override
        public @Nullable Void store(TransferEffect.Store effect) {
            int index = effect.index();
            int bytes = core.header().chunkLength(index);
            shell.after(disk.storeNanos(shell.now(), bytes), () -> {
                if (!disk.store(bytes)) {
                    tell(new TransferInput.StoreFailed("No space left on device"));
                    return;
                }
                if (!(core.memberState() instanceof MemberState.Failed)) {
                    inMemory.clear(index);
                    inFile.set(index);
                }
                tell(new TransferInput.ChunkStored(index));
            });
            return null;
        }

        @Override
        public @Nullable Void forget(TransferEffect.Forget effect) {
            inMemory.clear(effect.index());
            return null;
        }

        @Override
        public @Nullable Void keepPage(TransferEffect.KeepPage effect) {
            return null;
        }

        @Override
        public @Nullable Void drop(TransferEffect.Drop effect) {
            handles.remove(effect.handle());
            return null;
        }

        @Override
        public @Nullable Void makePage(TransferEffect.MakePage effect) {
            long bytes = (long) core.header().pageChunks(effect.page())
                    * core.header().chunkBytes();
            shell.after(disk.digestNanos(shell.now(), bytes), () -> tell(new TransferInput.PageReady(effect.page())));
            return null;
        }

        @Override
        public @Nullable Void finish(TransferEffect.Finish effect) {
            if (inFile.cardinality() != core.header().chunkCount()) {
                throw new IllegalStateException("the file is finished with " + inFile.cardinality() + " of "
                        + core.header().chunkCount() + " chunks");
            }
            shell.after(disk.finishNanos(), () -> {
                finishedNanos = shell.now();
                tell(new TransferInput.Finished());
            });
            return null;
        }

        @Override
        public @Nullable Void abandonFile(TransferEffect.AbandonFile effect) {
            inFile.clear();
            return null;
        }

        @Override
        public @Nullable Void closeLink(TransferEffect.CloseLink effect) {
            Bulk bulk = byNumber.remove(effect.link());
            if (bulk != null) {
                byLink.remove(bulk.link);
                simLinks.close(bulk.link, effect.reason());
                shell.after(0, () -> listener.linkClosed(core.header(), bulk.peer, false));
            }
            return null;
        }

        @Override
        public @Nullable Void linkDone(TransferEffect.LinkDone effect) {
            Bulk bulk = byNumber.get(effect.link());
            if (bulk != null) {
                shell.after(0, () -> listener.linkDone(core.header(), bulk.peer));
            }
            return null;
        }

        @Override
        public @Nullable Void measured(TransferEffect.Measured effect) {
            shell.after(0, () -> listener.measured(core.header(), effect.rate()));
            return null;
        }

        @Override
        public @Nullable Void progressed(TransferEffect.Progressed effect) {
            shell.after(0, () -> listener.progressed(core.header(), effect.state()));
            return null;
        }
    }
}
