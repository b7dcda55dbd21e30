package dev.banyan.overlay.link;

/** The link service could not start; the message says what failed and what to do. */
public final class LinkServiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LinkServiceException(String message, Throwable cause) {
        super(message, cause);
    }
}
