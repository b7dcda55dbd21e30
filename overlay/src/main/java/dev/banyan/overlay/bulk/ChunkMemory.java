package dev.banyan.overlay.bulk;

import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of one transfer that are in memory, as the frames they travel in: those that are being verified or written,
 * whose number the core's window bounds, and the hot ones. Used on the transfer's event loop only.
 */
final class ChunkMemory {
    private final Map<Integer, ByteBuf> inHand = new HashMap<>();
    private final HotChunks hot;

    ChunkMemory(HotBudget budget) {
        hot = new HotChunks(budget);
    }

    /** Takes over the caller's reference to a chunk that is to be verified. */
    void hold(int index, ByteBuf frame) {
        ByteBuf before = inHand.put(index, frame);
        if (before != null) {
            before.release();
            throw new IllegalStateException("chunk " + index + " is in hand twice");
        }
    }

    /** The frame of a chunk in hand, without a new reference. */
    ByteBuf held(int index) {
        ByteBuf frame = inHand.get(index);
        if (frame == null) {
            throw new IllegalStateException("chunk " + index + " is not in hand");
        }
        return frame;
    }

    /** Gives up a chunk in hand, if it is. */
    void letGo(int index) {
        ByteBuf frame = inHand.remove(index);
        if (frame != null) {
            frame.release();
        }
    }

    /** Keeps a chunk among the hot ones, if there is room. */
    void heat(int index, ByteBuf frame) {
        hot.put(index, frame);
    }

    /** The frame of a verified chunk, without a new reference; {@code null} when it must be read from the file. */
    @Nullable
    ByteBuf find(int index) {
        ByteBuf frame = inHand.get(index);
        return frame != null ? frame : hot.get(index);
    }

    /** Follows the share of the node's budget. */
    void trim() {
        hot.trim();
    }

    long hotBytes() {
        return hot.heldBytes();
    }

    /** Releases everything. */
    void close() {
        inHand.values().forEach(ByteBuf::release);
        inHand.clear();
        hot.close();
    }
}
