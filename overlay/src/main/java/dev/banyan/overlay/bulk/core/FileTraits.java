package dev.banyan.overlay.bulk.core;

/**
 * What is told of a file besides its bytes, as every receiver gives it to its copy.
 *
 * @param mode the nine POSIX permission bits, 0..0777, and nothing that would raise anybody's rights; -1 where the source has none
 * @param modifiedNanos when it was last modified, nanoseconds since 1970; {@link Long#MIN_VALUE} if nobody knows
 */
public record FileTraits(int mode, long modifiedNanos) {
    /** The file system of each receiver decides. */
    public static final FileTraits UNKNOWN = new FileTraits(-1, Long.MIN_VALUE);

    private static final int MODE_MAX = 0777;

    public FileTraits {
        if (mode < -1 || mode > MODE_MAX) {
            throw new IllegalArgumentException(
                    "the mode of a file must be 0..0777, was 0" + Integer.toOctalString(mode));
        }
    }

    public boolean hasMode() {
        return mode >= 0;
    }

    public boolean hasModifiedTime() {
        return modifiedNanos != Long.MIN_VALUE;
    }
}
