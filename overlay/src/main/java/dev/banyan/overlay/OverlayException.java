package dev.banyan.overlay;

import org.jspecify.annotations.Nullable;

/** Something a caller asked for cannot be done; the message says what failed, with which value, and what to do next. */
public final class OverlayException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message for people */
    public OverlayException(String message) {
        super(message);
    }

    /** @param message for people */
    public OverlayException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
