package dev.banyan.bench.live;

/** A benchmark cannot go on; the message says why, and what to do. */
public final class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message for the user */
    public BenchException(String message) {
        super(message);
    }

    /** @param message for the user */
    public BenchException(String message, Throwable cause) {
        super(message, cause);
    }
}
