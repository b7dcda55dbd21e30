package dev.banyan.overlay.topic;

/** Bytes that no publisher writes; the message says what is wrong with them. */
final class BadMessageException extends Exception {
    private static final long serialVersionUID = 1;

    BadMessageException(String message) {
        super(message);
    }
}
