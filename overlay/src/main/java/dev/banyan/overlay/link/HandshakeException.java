package dev.banyan.overlay.link;

/** A handshake frame that cannot be read or accepted. */
final class HandshakeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final LinkReason reason;

    HandshakeException(LinkReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    LinkReason reason() {
        return reason;
    }
}
