package dev.banyan.overlay.cli;

/** A command that logs otherwise than the others unless the user says how. */
public interface OwnLogging {
    /** Sets the levels; called before the command runs, and only if no level was asked for. */
    void applyLogging();
}
