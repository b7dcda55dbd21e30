package dev.banyan.overlay.bulk;

import io.netty.buffer.ByteBuf;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The most recently verified chunks of one transfer, as the frames they travel in, so that relaying them costs neither a
 * copy nor a read. Whatever is not here is read from the file. Used on the transfer's event loop only.
 */
final class HotChunks {
    private final HotBudget budget;
    private final Map<Integer, ByteBuf> frames = new LinkedHashMap<>();
    private long heldBytes;
    private boolean closed;

    HotChunks(HotBudget budget) {
        this.budget = budget;
        budget.enter();
    }

    /** Keeps a frame, with a reference of its own, if the budget allows; the oldest ones make room. */
    void put(int index, ByteBuf frame) {
        int bytes = frame.readableBytes();
        if (closed || frames.containsKey(index) || bytes > budget.shareBytes()) {
            return;
        }
        evictTo(budget.shareBytes() - bytes);
        while (!budget.reserve(bytes)) {
            if (frames.isEmpty()) {
                return; // Others hold more than their share for a moment.
            }
            evictOldest();
        }
        frames.put(index, frame.retain());
        heldBytes += bytes;
    }

    /** The frame of a chunk, without a new reference; {@code null} when it is not held. */
    @Nullable
    ByteBuf get(int index) {
        return frames.get(index);
    }

    /** Gives up what is above the share of this transfer. */
    void trim() {
        evictTo(budget.shareBytes());
    }

    long heldBytes() {
        return heldBytes;
    }

    /** Releases everything; nothing is kept afterwards. */
    void close() {
        if (!closed) {
            closed = true;
            evictTo(0);
            budget.leave();
        }
    }

    private void evictTo(long bytes) {
        while (heldBytes > bytes) {
            evictOldest();
        }
    }

    private void evictOldest() {
        Iterator<ByteBuf> oldest = frames.values().iterator();
        ByteBuf frame = oldest.next();
        oldest.remove();
        int bytes = frame.readableBytes();
        heldBytes -= bytes;
        budget.giveBack(bytes);
        frame.release();
    }
}
