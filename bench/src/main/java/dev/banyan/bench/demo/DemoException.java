package dev.banyan.bench.demo;

/** The demo could not be carried out; the message is written for the user and says what to do next. */
public final class DemoException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message one line: what failed, with which value, what to do next */
    public DemoException(String message) {
        super(message);
    }

    /** @param message one line: what failed, with which value, what to do next */
    public DemoException(String message, Throwable cause) {
        super(message, cause);
    }
}
