package dev.banyan.overlay.cli;

/** Shows how far something is. One thread at a time. */
@FunctionalInterface
public interface Progress extends AutoCloseable {
    /**
     * Shows that so much is done.
     *
     * @param bytes how many of the total are done; not less than before
     */
    void reached(long bytes);

    /** Shows a few words beside it, in place of those before. */
    default void remark(String words) {}

    /** Ends the line; nothing is shown afterwards. */
    @Override
    default void close() {}
}
