package dev.banyan.overlay.cli;

/** How a command ends, as the shell sees it. */
public final class ExitCode {
    /** The command did what it was asked. */
    public static final int OK = 0;

    /** The command could not do what it was asked. */
    public static final int FAILED = 1;

    /** The arguments, or the configuration they name, make no sense. */
    public static final int USAGE = 2;

    private ExitCode() {}
}
