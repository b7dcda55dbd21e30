package dev.banyan.overlay.relay;

import dev.banyan.overlay.bulk.BulkSettings;
import dev.banyan.overlay.bulk.HotBudget;
import dev.banyan.overlay.bulk.TransferListener;
import dev.banyan.overlay.bulk.TransferRunner;
import dev.banyan.overlay.bulk.TransferSnapshot;
import dev.banyan.overlay.bulk.core.AccessRate;
import dev.banyan.overlay.bulk.core.InlineContent;
import dev.banyan.overlay.bulk.core.MemberState;
import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.overlay.bulk.core.TransferSettings;
import dev.banyan.overlay.bulk.store.DiskPool;
import dev.banyan.overlay.bulk.store.FileOpener;
import dev.banyan.overlay.bulk.store.LeftOvers;
import dev.banyan.overlay.bulk.store.SourceFile;
import dev.banyan.overlay.bulk.store.StoreException;
import dev.banyan.overlay.link.LinkEnd;
import dev.banyan.overlay.link.LinkService;
import dev.banyan.overlay.link.Pacer;
import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the shells of transfers from what a node has once: event loops, disk threads, memory for hot chunks.
 *
 * @param service lends an event loop to each transfer
 * @param sourceLimit bound of what the node sends as a source, over all its transfers
 * @param leftOvers clears receive directories of unfinished copies that are too old
 * @param running all that were made and have not ended; any thread
 */
public record TransferFactory(
        LinkService service,
        DiskPool disk,
        HotBudget hot,
        BulkSettings settings,
        TransferSettings coreSettings,
        Pacer sourceLimit,
        LeftOvers leftOvers,
        Set<Running> running,
        LongSupplier nanoClock) {
    private static final Logger LOG = LoggerFactory.getLogger(TransferFactory.class);

    private static final String NO_DIRECTORY =
            "no receive directory is set: set banyan.bulk.receive-directory, or call Group.receiveInto";

    /** A transfer that was made and has not given everything back. */
    public static final class Running implements TransferListener {
        private final TransferListener owner;
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private volatile @Nullable TransferRunner runner;

        private Running(TransferListener owner) {
            this.owner = owner;
        }

        @Override
        public void measured(AccessRate rate) {
            owner.measured(rate);
        }

        @Override
        public void stateChanged(MemberState state) {
            owner.stateChanged(state);
        }

        @Override
        public void snapshot(TransferSnapshot snapshot) {
            owner.snapshot(snapshot);
        }

        @Override
        public void linkOpened(NodeId peer) {
            owner.linkOpened(peer);
        }

        @Override
        public void linkClosed(NodeId peer, LinkEnd linkEnd) {
            owner.linkClosed(peer, linkEnd);
        }

        @Override
        public void linkDone(NodeId peer) {
            owner.linkDone(peer);
        }

        @Override
        public void ended() {
            end.complete(null);
            owner.ended();
        }
    }

    TransferRunner send(TransferHeader header, SourceFile file, TransferListener listener) {
        return register(listener, wiring -> TransferRunner.send(wiring, header, file));
    }

    TransferRunner receive(
            TransferHeader header,
            Optional<Path> directory,
            Optional<NodeId> learntFrom,
            Optional<InlineContent> content,
            TransferListener listener) {
        return register(
                listener,
                wiring -> directory
                        .map(path -> TransferRunner.receive(wiring, header, path, learntFrom, content))
                        .orElseGet(() -> TransferRunner.relay(wiring, header, NO_DIRECTORY, learntFrom)));
    }

    private TransferRunner register(TransferListener listener, Function<TransferRunner.Wiring, TransferRunner> maker) {
        Running entry = new Running(listener);
        running.add(entry);
        entry.end.thenRun(() -> running.remove(entry));
        TransferRunner runner = maker.apply(wiring(entry));
        entry.runner = runner;
        return runner;
    }

    /**
     * Has every transfer give back what it holds, after its node has died and its sockets are closed. Unfinished files stay.
     *
     * @return completes when all have
     */
    public CompletableFuture<Void> abandonAll() {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (Running entry : running) {
            TransferRunner runner = entry.runner;
            if (runner != null) {
                runner.suspend("the node has died");
                ends.add(entry.end);
            }
        }
        return CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new));
    }

    /** Closes a file that will not be sent after all. */
    void abandon(SourceFile file) {
        boolean taken = disk.offer(() -> {
            try {
                file.close();
            } catch (StoreException e) {
                LOG.warn("cannot close {}: {}", file.path(), e.getMessage());
            }
        });
        if (!taken) {
            LOG.warn("{} stays open until this node ends: the disk queue is full", file.path());
        }
    }

    private TransferRunner.Wiring wiring(TransferListener listener) {
        EventLoop loop = service.nextLoop();
        return new TransferRunner.Wiring(
                loop,
                disk,
                hot,
                settings,
                coreSettings,
                nanoClock,
                service.pacer(loop, 0),
                sourceLimit,
                PooledByteBufAllocator.DEFAULT,
                FileOpener.SYSTEM,
                leftOvers,
                listener);
    }
}
