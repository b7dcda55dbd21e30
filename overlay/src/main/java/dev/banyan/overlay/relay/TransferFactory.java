package dev.banyan.overlay.relay;

import dev.banyan.overlay.bulk.BulkSettings;
import dev.banyan.overlay.bulk.HotBudget;
import dev.banyan.overlay.bulk.TransferListener;
import dev.banyan.overlay.bulk.TransferRunner;
import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.overlay.bulk.core.TransferSettings;
import dev.banyan.overlay.bulk.store.DiskPool;
import dev.banyan.overlay.bulk.store.FileOpener;
import dev.banyan.overlay.bulk.store.SourceFile;
import dev.banyan.overlay.bulk.store.StoreException;
import dev.banyan.overlay.link.LinkService;
import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the shells of transfers from what a node has once: event loops, disk threads, memory for hot chunks.
 *
 * @param service lends an event loop to each transfer
 * @param running all that were made and have not ended; any thread
 */
public record TransferFactory(
        LinkService service,
        DiskPool disk,
        HotBudget hot,
        BulkSettings settings,
        TransferSettings coreSettings,
        Set<TransferRunner> running,
        LongSupplier nanoClock) {
    private static final Logger LOG = LoggerFactory.getLogger(TransferFactory.class);

    private static final String NO_DIRECTORY =
            "no receive directory is set: set banyan.bulk.receive-directory, or call Group.receiveInto";

    TransferRunner send(TransferHeader header, SourceFile file, TransferListener listener) {
        return register(TransferRunner.send(wiring(listener), header, file));
    }

    TransferRunner receive(
            TransferHeader header, Optional<Path> directory, Optional<NodeId> learntFrom, TransferListener listener) {
        TransferRunner.Wiring wiring = wiring(listener);
        return register(directory
                .map(path -> TransferRunner.receive(wiring, header, path, learntFrom))
                .orElseGet(() -> TransferRunner.relay(wiring, header, NO_DIRECTORY, learntFrom)));
    }

    private TransferRunner register(TransferRunner runner) {
        running.add(runner);
        return runner;
    }

    /** The runner has ended. */
    void ended(TransferRunner runner) {
        running.remove(runner);
    }

    /** Gives back what transfers hold after their node has died; its sockets are closed already. */
    public void abandonAll() {
        running.forEach(runner -> runner.cancel("the node has died"));
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
        return new TransferRunner.Wiring(
                service.nextLoop(),
                disk,
                hot,
                settings,
                coreSettings,
                nanoClock,
                PooledByteBufAllocator.DEFAULT,
                FileOpener.SYSTEM,
                listener);
    }
}
