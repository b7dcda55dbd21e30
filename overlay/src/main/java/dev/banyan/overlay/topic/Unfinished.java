package dev.banyan.overlay.topic;

/** What a subscription holds of messages that have come in part, over all its streams. Not thread-safe. */
final class Unfinished {
    private final long limitBytes;
    private long heldBytes;

    Unfinished(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Takes room; false: there is not that much. */
    boolean take(long bytes) {
        if (heldBytes + bytes > limitBytes) {
            return false;
        }
        heldBytes += bytes;
        return true;
    }

    void giveBack(long bytes) {
        heldBytes -= bytes;
    }

    long heldBytes() {
        return heldBytes;
    }
}
