package dev.banyan.overlay.live;

/** A peer sent what no node of this version writes. The message names what was wrong and its value. */
public final class LiveFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Without a stack, since a peer may cause many. */
    LiveFormatException(String message) {
        super(message, null, false, false);
    }
}
