package dev.banyan.overlay.sim;

/**
 * How long a simulated node takes to check, store and read; and how it fails, if it is told to.
 *
 * <p>Digests and writes of a node are one after another, as with one disk thread.
 */
public final class SimDisk {
    /**
     * Speeds of a node.
     *
     * @param digestBytesPerSecond SHA-256
     * @param storeBytesPerSecond writing to the file
     * @param finishNanos for the sync and the renaming at the end
     */
    public record Rates(long digestBytesPerSecond, long storeBytesPerSecond, long finishNanos) {}

    private static final double SECOND_NANOS = 1e9;

    private final Rates rates;
    private long digestFreeNanos;
    private long storeFreeNanos;
    private long freeBytes = Long.MAX_VALUE;
    private double corruptChance;

    SimDisk(Rates rates) {
        this.rates = rates;
    }

    /** From now on only so many more bytes can be stored; then the disk is full. */
    public void limit(long bytes) {
        freeBytes = bytes;
    }

    /** From now on each chunk that the node sends is wrong by that chance, 0 to 1. */
    public void corruptSent(double chance) {
        corruptChance = chance;
    }

    double corruptChance() {
        return corruptChance;
    }

    /** How long until that much is digested. */
    long digestNanos(long now, long bytes) {
        digestFreeNanos = Math.max(now, digestFreeNanos) + nanos(bytes, rates.digestBytesPerSecond());
        return digestFreeNanos - now;
    }

    /** How long until that much is written, or the write has failed. */
    long storeNanos(long now, long bytes) {
        storeFreeNanos = Math.max(now, storeFreeNanos) + nanos(bytes, rates.storeBytesPerSecond());
        return storeFreeNanos - now;
    }

    /** @return whether there was room */
    boolean store(long bytes) {
        if (bytes > freeBytes) {
            return false;
        }
        freeBytes -= bytes;
        return true;
    }

    long finishNanos() {
        return rates.finishNanos();
    }

    private static long nanos(long bytes, long bytesPerSecond) {
        return (long) (bytes * (SECOND_NANOS / bytesPerSecond));
    }
}
