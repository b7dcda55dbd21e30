package dev.banyan.overlay.bulk;

import dev.banyan.overlay.bulk.core.Bitmap;
import dev.banyan.overlay.bulk.core.InlineContent;
import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.overlay.bulk.core.TransferInput;
import dev.banyan.overlay.bulk.store.EarlierCopy;
import dev.banyan.overlay.bulk.store.StoreException;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beginning of a receiver: opens the copy and reads back and hashes what an earlier life of this node claims to have of
 * it, then tells the core what is right. Nothing that is claimed is believed; a page of which no chunk is right is fetched
 * again, for it may be the page that is wrong.
 *
 * <p>One piece at a time, so that the node's other transfers get their share of the disk pool and the end of this one waits
 * for one piece at most. Used on the transfer's event loop only.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    /** Bytes read back in one task of the disk pool: the largest chunk, or as many small ones. */
    private static final long PIECE_BYTES = TransferHeader.CHUNK_BYTES_MAX;

    private final TransferHeader header;
    private final TransferFile file;
    private final DiskQueue disk;
    private final Pages pages;
    private final Meter meter;
    private final Consumer<TransferInput> core;
    private final BitSet right = new BitSet();
    private BitSet claimed = new BitSet();
    private int wrongChunks;
    private boolean cancelled;

    Recovery(
            TransferHeader header,
            TransferFile file,
            DiskQueue disk,
            Pages pages,
            Meter meter,
            Consumer<TransferInput> core) {
        this.header = header;
        this.file = file;
        this.disk = disk;
        this.pages = pages;
        this.meter = meter;
        this.core = core;
    }

    /** Begins; the core gets Recovered or StoreFailed in the end, unless this is cancelled. */
    void begin() {
        disk.run(() -> file.open().earlier(), this::opened, this::failed);
    }

    /** Begins as {@link #begin} does, with all of the file at hand: what an earlier life left is overwritten. */
    void fill(InlineContent content) {
        disk.run(
                () -> file.fill(content.bytes(), pages),
                page -> {
                    pages.keep(0, page);
                    meter.came(header.fileBytes(), header.chunkCount());
                    tell(new TransferInput.Recovered(Bitmap.all(header.chunkCount()), Bitmap.all(header.pageCount())));
                },
                this::failed);
    }

    /** Looks at nothing more and tells nothing. */
    void cancel() {
        cancelled = true;
    }

    private void opened(Optional<EarlierCopy> earlier) {
        if (earlier.isEmpty() || cancelled) {
            tell(new TransferInput.Recovered(Bitmap.none(header.chunkCount()), Bitmap.none(header.pageCount())));
            return;
        }
        claimed = earlier.get().claimed();
        wrongChunks = earlier.get().tornChunks();
        earlier.get().pages().forEach((page, digests) -> pages.keep(page, pages.frameOf(page, digests)));
        checkFrom(claimed.nextSetBit(0));
    }

    private void checkFrom(int first) {
        if (cancelled) {
            return;
        }
        if (first < 0) {
            done();
            return;
        }
        Map<Integer, Pages.ChunkCheck> piece = new LinkedHashMap<>();
        int index = first;
        for (long bytes = 0; index >= 0; index = claimed.nextSetBit(index + 1)) {
            bytes += header.chunkLength(index);
            if (bytes > PIECE_BYTES) {
                break;
            }
            piece.put(index, pages.checkOf(index));
        }
        int next = index;
        disk.run(
                () -> file.rightOf(piece),
                found -> {
                    right.or(found);
                    wrongChunks += piece.size() - found.cardinality();
                    checkFrom(next);
                },
                this::failed);
    }

    private void done() {
        BitSet held = new BitSet();
        for (int page = 0; page < header.pageCount(); page++) {
            int first = page * TransferHeader.CHUNKS_PER_PAGE;
            int firstRight = right.nextSetBit(first);
            if (firstRight >= 0 && firstRight < first + header.pageChunks(page)) {
                held.set(page);
            } else {
                pages.forget(page);
            }
        }
        long bytes = right.stream().mapToLong(header::chunkLength).sum();
        meter.resumed(bytes, right.cardinality());
        LOG.info(
                "{} goes on with {} of {} bytes of {} that are there; {} chunks were claimed and not right",
                header.id(),
                bytes,
                header.fileBytes(),
                header.fileName(),
                wrongChunks);
        tell(new TransferInput.Recovered(Bitmap.of(header.chunkCount(), right), Bitmap.of(header.pageCount(), held)));
    }

    private void failed(StoreException failure) {
        tell(new TransferInput.StoreFailed(String.valueOf(failure.getMessage())));
    }

    private void tell(TransferInput input) {
        if (!cancelled) {
            core.accept(input);
        }
    }
}
