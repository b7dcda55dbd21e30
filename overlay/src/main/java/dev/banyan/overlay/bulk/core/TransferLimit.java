package dev.banyan.overlay.bulk.core;

/**
 * What each member may send of a transfer, by the word of its source.
 *
 * @param version the newest counts; from 1, 0 if the source has not said anything
 * @param bitsPerSecond 0 for no limit
 */
public record TransferLimit(long version, long bitsPerSecond) {
    /** The source has said nothing. */
    public static final TransferLimit NONE = new TransferLimit(0, 0);

    /** Limits come from the wire: a negative number throws {@link IllegalArgumentException}. */
    public TransferLimit {
        if (version < 0 || bitsPerSecond < 0) {
            throw new IllegalArgumentException("limit " + version + " of " + bitsPerSecond + " bits per second");
        }
    }

    /** What the source says next. */
    TransferLimit next(long newBitsPerSecond) {
        return new TransferLimit(version + 1, newBitsPerSecond);
    }

    boolean isNewerThan(TransferLimit other) {
        return version > other.version;
    }
}
