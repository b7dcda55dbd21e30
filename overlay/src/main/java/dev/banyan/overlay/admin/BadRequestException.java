package dev.banyan.overlay.admin;

/** A request that says what it must not; the message is the answer's sentence. */
final class BadRequestException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int QUOTED_CHARS = 100;

    BadRequestException(String message) {
        super(message);
    }

    /** A value as it may stand in a message. */
    static String quoted(String value) {
        return "'" + (value.length() <= QUOTED_CHARS ? value : value.substring(0, QUOTED_CHARS) + "...") + "'";
    }
}
