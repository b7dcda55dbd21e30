package dev.banyan.overlay.bulk;

import dev.banyan.overlay.bulk.core.BulkFrame;
import dev.banyan.overlay.bulk.core.InlineContent;
import dev.banyan.overlay.bulk.core.MemberState;
import dev.banyan.overlay.bulk.core.TransferCore;
import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.overlay.bulk.core.TransferInput;
import dev.banyan.overlay.bulk.core.TransferSettings;
import dev.banyan.overlay.bulk.store.DiskPool;
import dev.banyan.overlay.bulk.store.FileOpener;
import dev.banyan.overlay.bulk.store.LeftOvers;
import dev.banyan.overlay.bulk.store.SourceFile;
import dev.banyan.overlay.link.Alarm;
import dev.banyan.overlay.link.Link;
import dev.banyan.overlay.link.LinkEnd;
import dev.banyan.overlay.link.LinkListener;
import dev.banyan.overlay.link.Pacer;
import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transfer at one node: feeds the pure core with what happens on links and disk, and carries out what it decides.
 *
 * <p>The public methods may be called from any thread and return at once; everything else happens on one event loop,
 * which like the disk pool must outlive the runner ({@link TransferListener#ended}). The runner ends when it is cancelled or the source
 * fails; until then a finished file stays offered to whoever asks.
 */
public final class TransferRunner {
    private static final Logger LOG = LoggerFactory.getLogger(TransferRunner.class);

    /**
     * What a runner needs.
     *
     * @param loop where everything of this transfer happens
     * @param disk threads of the node for files and digests
     * @param hot memory of the node for recent chunks
     * @param settings settings of this shell
     * @param coreSettings settings of the core
     * @param nanoClock monotonic time
     * @param limit bound of what this node sends of the transfer; {@link TransferRunner#limit} changes it
     * @param sourceLimit bound of what this node sends of all transfers whose source it is
     * @param allocator of the buffers for chunks read from files
     * @param opener opens the temporary files of receivers
     * @param leftOvers clears receive directories of unfinished copies that are too old
     * @param listener is told what happens, on {@code loop}
     */
    public record Wiring(
            EventLoop loop,
            DiskPool disk,
            HotBudget hot,
            BulkSettings settings,
            TransferSettings coreSettings,
            LongSupplier nanoClock,
            Pacer limit,
            Pacer sourceLimit,
            ByteBufAllocator allocator,
            FileOpener opener,
            LeftOvers leftOvers,
            TransferListener listener) {}

    private final Wiring wiring;
    private final TransferCore core;
    private final BulkCodec codec;
    private final TransferFile file;
    private final DiskQueue disk;
    private final Pages pages;
    private final ChunkMemory memory;
    private final Meter meter = new Meter();
    private final ChunkIntake intake;
    private final ChunkSender sender;
    private final EffectRunner effects;
    private final Recovery recovery;
    private final Map<Integer, Port> ports = new LinkedHashMap<>();
    private final Deque<TransferInput> inputs = new ArrayDeque<>();
    private final Alarm wake;
    private final Alarm snapshots;
    private final long inboxLimitBytes;
    private int lastLinkNumber;
    private boolean handling;
    private boolean over;
    private boolean keepsCopy;

    private TransferRunner(Wiring wiring, TransferCore core, TransferFile file) {
        this.wiring = wiring;
        this.core = core;
        this.file = file;
        codec = new BulkCodec(core.header());
        // A peer may have sent all it was granted while the loop was busy, however large the window is set.
        inboxLimitBytes = Math.max(wiring.settings().inboxBytes(), 2 * core.windowBytes());
        disk = new DiskQueue(wiring.disk(), wiring.loop(), this::crash);
        pages = new Pages(core.header());
        memory = new ChunkMemory(wiring.hot());
        intake = new ChunkIntake(core.header(), file, disk, memory, pages, meter, wiring.nanoClock(), this::handle);
        sender = new ChunkSender(file, disk, memory, meter, this::handle);
        wake = new Alarm(wiring.loop(), wiring.nanoClock(), () -> handle(new TransferInput.Tick()));
        snapshots = new Alarm(wiring.loop(), wiring.nanoClock(), this::tick);
        effects = new EffectRunner(this, wiring, ports, file, disk, pages, intake, sender);
        recovery = new Recovery(core.header(), file, disk, pages, meter, this::handle);
    }

    /**
     * Sends a file.
     *
     * @param header of the transfer; its size must be that of the file
     * @param source the open file; the runner closes it
     */
    public static TransferRunner send(Wiring wiring, TransferHeader header, SourceFile source) {
        if (source.sizeBytes() != header.fileBytes()) {
            throw new IllegalArgumentException("the header of " + header.id() + " says " + header.fileBytes()
                    + " bytes, " + source.path() + " has " + source.sizeBytes());
        }
        TransferFile file = TransferFile.original(header, source, wiring.allocator());
        TransferRunner runner = new TransferRunner(wiring, TransferCore.source(header, wiring.coreSettings()), file);
        runner.execute(() -> runner.handle(new TransferInput.Tick()));
        return runner;
    }

    /**
     * Receives a file. What an earlier life of this node left of it in the directory is checked and not fetched again.
     *
     * @param directory where it shall appear; a directory that cannot take it fails this member, which then only relays
     * @param learntFrom the neighbour who announced the transfer
     * @param content all of the file, if it came with its announcement
     */
    public static TransferRunner receive(
            Wiring wiring,
            TransferHeader header,
            Path directory,
            Optional<NodeId> learntFrom,
            Optional<InlineContent> content) {
        TransferRunner runner = receiver(wiring, header, directory, learntFrom);
        runner.execute(() -> runner.openCopy(content));
        return runner;
    }

    private static TransferRunner receiver(
            Wiring wiring, TransferHeader header, Path directory, Optional<NodeId> learntFrom) {
        TransferCore core = TransferCore.recovering(header, wiring.coreSettings(), learntFrom);
        TransferFile file =
                TransferFile.copy(header, directory, wiring.leftOvers(), wiring.opener(), wiring.allocator());
        return new TransferRunner(wiring, core, file);
    }

    /**
     * Takes part in a transfer without keeping the file: this member fails with the reason and relays.
     *
     * @param learntFrom the neighbour who announced the transfer
     */
    public static TransferRunner relay(
            Wiring wiring, TransferHeader header, String reason, Optional<NodeId> learntFrom) {
        TransferRunner runner = receiver(wiring, header, Path.of("."), learntFrom);
        runner.execute(() -> {
            runner.handle(new TransferInput.StoreFailed(reason));
            runner.handle(new TransferInput.Tick());
        });
        return runner;
    }

    /** The header of the transfer. */
    public TransferHeader header() {
        return core.header();
    }

    /**
     * The listener to dial or accept one bulk link with; a new one for each link.
     *
     * @param peer who is or shall be at the other end
     * @param role what the peer is to this node in the tree
     */
    public LinkListener linkListener(NodeId peer, LinkRole role) {
        return new Port(this, peer, role);
    }

    /**
     * The group's root has planned who is to push each stripe to this node.
     *
     * @param parents one for each stripe; empty where the plan names none
     */
    public void planned(List<Optional<NodeId>> parents) {
        execute(() -> handle(new TransferInput.Planned(parents)));
    }

    /**
     * Bounds what this node sends of the transfer from now on.
     *
     * @param bitsPerSecond 0 for no limit
     */
    public void limit(long bitsPerSecond) {
        wiring.limit().rate(bitsPerSecond);
    }

    /** Closes the open links to a peer. */
    public void closeLinks(NodeId peer, String reason) {
        execute(() -> ports.values().stream()
                .filter(port -> port.peer().equals(peer))
                .toList()
                .forEach(port -> closeLink(port, reason)));
    }

    /** Ends the transfer at this node: an unfinished copy is removed, all links are closed. */
    public void cancel(String reason) {
        execute(() -> handle(new TransferInput.Cancelled(reason)));
    }

    /** Ends the transfer at this node as {@link #cancel} does, but leaves an unfinished copy for a later life of the node. */
    public void suspend(String reason) {
        execute(() -> {
            keepsCopy = true;
            handle(new TransferInput.Cancelled(reason));
        });
    }

    // ---- for ports and parts

    BulkCodec codec() {
        return codec;
    }

    /** What the links of this transfer wait for before the node's uplink. */
    List<Pacer> pacers() {
        return file.isOriginal() ? List.of(wiring.limit(), wiring.sourceLimit()) : List.of(wiring.limit());
    }

    long inboxLimitBytes() {
        return inboxLimitBytes;
    }

    /**
     * Runs a task on the transfer's loop, always later, so that no input comes in the middle of an effect. When the loop has
     * ended, the node has, and there is nothing left to do for.
     */
    void execute(Runnable task) {
        try {
            wiring.loop().execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    crash(e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: the event loop of this node has ended", core.header().id());
        }
    }

    void opened(Port port, Link link) {
        if (over) {
            link.close("the transfer is over at this node");
            return;
        }
        port.open(++lastLinkNumber, link);
        ports.put(port.number(), port);
        wiring.listener().linkOpened(port.peer());
        handle(new TransferInput.LinkOpened(port.number(), port.peer(), port.role()));
    }

    void closed(Port port, LinkEnd end) {
        sender.dropAll(port);
        if (ports.remove(port.number()) != null) {
            handle(new TransferInput.LinkClosed(port.number(), end.cause()));
        }
        if (!over) {
            wiring.listener().linkClosed(port.peer(), end);
        }
    }

    void suspected(Port port, boolean suspected) {
        if (ports.containsKey(port.number())) {
            handle(
                    suspected
                            ? new TransferInput.LinkSuspected(port.number())
                            : new TransferInput.LinkRecovered(port.number()));
        }
    }

    void drained(Port port) {
        sender.pump(port);
    }

    void received(Port port, BulkFrame frame) {
        handle(new TransferInput.FrameReceived(port.number(), frame));
    }

    void receivedPage(Port port, Incoming.Page page, ByteBuf payload) {
        if (over) {
            payload.release();
            return;
        }
        long handle = intake.hold(payload);
        handle(new TransferInput.PageReceived(port.number(), page.page(), page.bytes(), handle));
    }

    void receivedChunk(Port port, Incoming.Chunk chunk, ByteBuf payload) {
        if (over) {
            payload.release();
            return;
        }
        long handle = intake.hold(payload);
        handle(new TransferInput.ChunkReceived(port.number(), chunk.index(), chunk.bytes(), handle));
    }

    void countMalformed() {
        meter.malformed();
    }

    // ---- the core

    /** Feeds one input, after those that are being handled, and carries out what the core says to each. */
    void handle(TransferInput input) {
        if (over) {
            return;
        }
        inputs.add(input);
        if (handling) {
            return;
        }
        handling = true;
        try {
            TransferInput next = inputs.poll();
            while (next != null) {
                core.handle(wiring.nanoClock().getAsLong(), next).forEach(effect -> effect.accept(effects));
                if (next instanceof TransferInput.Cancelled || sourceFailed()) {
                    end();
                }
                next = inputs.poll();
            }
        } catch (RuntimeException e) {
            crash(e);
        } finally {
            handling = false;
        }
        if (!over) {
            wake.at(core.nextWakeNanos());
            snapshots.at(wiring.nanoClock().getAsLong()
                    + wiring.settings().snapshotInterval().toNanos());
        }
    }

    private boolean sourceFailed() {
        return file.isOriginal() && core.memberState() instanceof MemberState.Failed;
    }

    /** A fault of this program: the transfer ends at this node, the node goes on. */
    private void crash(RuntimeException fault) {
        LOG.error("transfer {} fails at this node by an internal error", header().id(), fault);
        if (!over) {
            end();
            wiring.listener().stateChanged(new MemberState.Failed("internal error: " + fault));
        }
    }

    // ---- progress

    private void tick() {
        memory.trim();
        publish();
    }

    /** Tells the listener how things stand now. */
    void publish() {
        wiring.listener()
                .snapshot(meter.snapshot(
                        wiring.nanoClock().getAsLong(),
                        core.memberState(),
                        core.stats(),
                        ports.size(),
                        memory.hotBytes()));
    }

    // ---- file and end

    private void openCopy(Optional<InlineContent> content) {
        content.ifPresentOrElse(recovery::fill, recovery::begin);
        handle(new TransferInput.Tick());
    }

    private void closeLink(Port port, String reason) {
        Link link = port.link();
        if (link != null) {
            link.close(reason);
        }
    }

    private void end() {
        if (over) {
            return;
        }
        over = true;
        recovery.cancel();
        inputs.clear();
        List<Port> open = List.copyOf(ports.values());
        ports.clear();
        for (Port port : open) {
            sender.dropAll(port);
            closeLink(port, "the transfer is over at this node");
        }
        intake.close();
        memory.close();
        wake.cancel();
        snapshots.cancel();
        closeFile();
        disk.whenIdle(() -> {
            try {
                publish();
            } finally {
                wiring.listener().ended();
            }
        });
    }

    /** Closes the file on the disk pool; an unfinished copy is removed, unless the transfer is suspended. */
    void closeFile() {
        boolean keeps = keepsCopy;
        disk.run(
                () -> {
                    if (keeps) {
                        file.keep();
                    } else {
                        file.close();
                    }
                    return true;
                },
                closed -> {},
                e -> LOG.warn("transfer {}: {}", header().id(), e.getMessage()));
    }
}
