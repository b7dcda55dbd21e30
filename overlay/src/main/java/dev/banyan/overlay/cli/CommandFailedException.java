package dev.banyan.overlay.cli;

/** A command could not do what it was asked; the message is written for the user and says what to do next. */
public final class CommandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message one line: what failed, with which value, what to do next */
    public CommandFailedException(String message) {
        super(message);
    }

    /** @param message one line: what failed, with which value, what to do next */
    public CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
