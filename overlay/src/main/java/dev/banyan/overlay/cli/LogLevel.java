package dev.banyan.overlay.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** How much is logged to stderr; the names are those of {@code --log-level}. */
public enum LogLevel {
    /** Nothing at all. */
    off(Level.OFF),
    /** What fails. */
    error(Level.ERROR),
    /** What may need somebody's attention. */
    warn(Level.WARN),
    /** What happens, by the event. */
    info(Level.INFO),
    /** Why it happens; commands that fail show their stack trace. */
    debug(Level.DEBUG),
    /** Everything. */
    trace(Level.TRACE);

    @SuppressWarnings("ImmutableEnumChecker") // it is immutable, only not marked as such
    private final Level level;

    LogLevel(Level level) {
        this.level = level;
    }

    /** Makes this the level of all loggers of the process that have none of their own. */
    public void apply() {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(level);
    }

    /** Makes this the level of the loggers below this name. */
    void apply(String logger) {
        ((Logger) LoggerFactory.getLogger(logger)).setLevel(level);
    }

    /**
     * Of loggers below this name only errors are shown where warnings are shown by now: for commands that provoke what a library
     * warns about. Whoever asks for more than warnings sees all.
     */
    public static void expectWarningsOf(String logger) {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        @Nullable Level shown = Level.WARN.equals(root.getLevel()) ? Level.ERROR : null;
        ((Logger) LoggerFactory.getLogger(logger)).setLevel(shown);
    }

    public boolean showsStackTraces() {
        return Level.DEBUG.isGreaterOrEqual(level);
    }
}
