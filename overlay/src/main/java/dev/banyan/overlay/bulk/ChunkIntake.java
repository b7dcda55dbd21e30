package dev.banyan.overlay.bulk;

import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.overlay.bulk.core.TransferInput;
import dev.banyan.overlay.bulk.store.Digests;
import dev.banyan.overlay.bulk.store.StoreException;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What comes in: received pages and chunks until the core says what becomes of them, the check of each chunk's digest and
 * its way to the file. A chunk is reported as verified before it is written, so that relaying does not wait for the
 * disk. Used on the transfer's event loop only.
 */
final class ChunkIntake {
    private final TransferHeader header;
    private final TransferFile file;
    private final DiskQueue disk;
    private final ChunkMemory memory;
    private final Pages pages;
    private final Meter meter;
    private final LongSupplier nanoClock;
    private final Consumer<TransferInput> core;
    private final Map<Long, ByteBuf> received = new HashMap<>();
    private long lastHandle;
    private boolean abandoned;

    ChunkIntake(
            TransferHeader header,
            TransferFile file,
            DiskQueue disk,
            ChunkMemory memory,
            Pages pages,
            Meter meter,
            LongSupplier nanoClock,
            Consumer<TransferInput> core) {
        this.header = header;
        this.file = file;
        this.disk = disk;
        this.memory = memory;
        this.pages = pages;
        this.meter = meter;
        this.nanoClock = nanoClock;
        this.core = core;
    }

    /** Takes over the reference to a received payload; the answer is the handle by which the core speaks of it. */
    long hold(ByteBuf payload) {
        lastHandle++;
        received.put(lastHandle, payload);
        return lastHandle;
    }

    /** Releases a received payload unused. */
    void drop(long handle) {
        take(handle).release();
    }

    /** Keeps a received page. */
    void keepPage(int page, long handle) {
        ByteBuf frame = take(handle);
        try {
            pages.keep(page, frame);
        } finally {
            frame.release();
        }
    }

    /** Compares the digest of a received chunk with that in its page. */
    void verify(int index, long handle) {
        ByteBuf frame = take(handle);
        memory.hold(index, frame);
        Pages.ChunkCheck check = pages.checkOf(index);
        ByteBuf shared = frame.retain();
        disk.run(
                () -> check.matches(Digests.ofChunk(TransferFile.content(shared))),
                right -> {
                    if (right) {
                        memory.heat(index, shared);
                    } else {
                        memory.letGo(index);
                    }
                    shared.release();
                    verified(index, right);
                },
                e -> {
                    shared.release();
                    core.accept(
                            new TransferInput.Cancelled("chunk " + index + " could not be checked: " + e.getMessage()));
                });
    }

    private void verified(int index, boolean right) {
        if (right) {
            meter.verified(nanoClock.getAsLong(), header.chunkLength(index));
            core.accept(new TransferInput.ChunkVerified(index));
        } else {
            core.accept(new TransferInput.ChunkRejected(index));
        }
    }

    /** Writes a verified chunk to the file. */
    void store(int index) {
        ByteBuf shared = memory.held(index).retain();
        disk.run(
                () -> {
                    file.store(index, shared, () -> pages.digests(header.pageOf(index)));
                    return true;
                },
                stored -> {
                    shared.release();
                    // A file that was given up meanwhile does not hold the chunk; the core says when to forget it.
                    if (!abandoned) {
                        memory.letGo(index);
                    }
                    core.accept(new TransferInput.ChunkStored(index));
                },
                (StoreException e) -> {
                    shared.release();
                    core.accept(new TransferInput.StoreFailed(String.valueOf(e.getMessage())));
                });
    }

    /** Releases a chunk that was verified but will not be stored. */
    void forget(int index) {
        memory.letGo(index);
    }

    /** The file is given up: chunks in hand stay until they are forgotten. */
    void abandon() {
        abandoned = true;
    }

    /** Releases everything that waits. */
    void close() {
        received.values().forEach(ByteBuf::release);
        received.clear();
    }

    private ByteBuf take(long handle) {
        ByteBuf payload = received.remove(handle);
        if (payload == null) {
            throw new IllegalStateException("payload " + handle + " of " + header.id() + " is not held");
        }
        return payload;
    }
}
