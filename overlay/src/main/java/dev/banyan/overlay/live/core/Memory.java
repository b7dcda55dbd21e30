package dev.banyan.overlay.live.core;

/**
 * Shares a node's memory among its streams. Every stream has the minimum window for itself, so no two full nodes can wait for each
 * other; the rest is given to who asks, up to an equal share.
 */
final class Memory {
    private final LiveSettings settings;
    private final long sharedBytes;
    private long usedBytes;
    private int streams;
    /** A stream could use more than there is. */
    boolean isShort;

    private long sharedAnewNanos;

    Memory(LiveSettings settings) {
        this.settings = settings;
        this.sharedBytes = settings.memoryBytes() - settings.streamLimit() * settings.minimumWindowBytes();
    }

    void began() {
        streams++;
    }

    void ended(Stream stream) {
        streams--;
        usedBytes -= stream.sharedBytes;
        stream.sharedBytes = 0;
    }

    /** Whether it is time to share anew: while memory is short, now and then. */
    boolean isDue(long nowNanos) {
        return isShort && nowNanos >= dueNanos();
    }

    /** What is short is shared anew now. */
    void sharesAnew(long nowNanos) {
        isShort = false;
        sharedAnewNanos = nowNanos;
    }

    /** When to share anew. */
    long nextWakeNanos() {
        return isShort ? dueNanos() : Long.MAX_VALUE;
    }

    private long dueNanos() {
        return sharedAnewNanos + settings.upstreamIdle().toNanos();
    }

    /** What one stream may have at most, all things being equal. */
    long shareBytes() {
        return settings.minimumWindowBytes() + sharedBytes / Math.max(1, streams);
    }

    /** How far the stream's bytes may reach, if it keeps what it has. */
    long reach(Stream stream) {
        return stream.stored + settings.minimumWindowBytes() + stream.sharedBytes + sharedBytes - usedBytes;
    }

    /** Nobody is asked for bytes of the stream any more; what is still under way may find no room. */
    void giveBack(Stream stream) {
        if (!stream.local) {
            stream.limit = stream.have;
            update(stream);
        }
    }

    /** Counts anew what the stream has and may get. */
    void update(Stream stream) {
        long now = stream.held
                ? Math.max(0, Math.max(stream.limit, stream.have) - stream.stored - settings.minimumWindowBytes())
                : 0;
        usedBytes += now - stream.sharedBytes;
        stream.sharedBytes = now;
    }

    /** Bytes of the shared part that are given away; never more than there are. */
    long usedBytes() {
        return usedBytes;
    }

    long sharedBytes() {
        return sharedBytes;
    }
}
