package dev.banyan.overlay.bulk.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** File work of one transfer that failed; the message says what, with which path, and what to do next. */
public final class StoreException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, for code that treats some failures differently. */
    public enum Kind {
        /** The sender chose a file name that could leave the directory or that no file system takes. */
        NAME_REFUSED,
        /** The receive directory is missing, not a directory or cannot be written. */
        DIRECTORY_UNUSABLE,
        /** Too little free space, seen before the first byte or while writing. */
        DISK_FULL,
        /** The file being sent is not what it was when the transfer began. */
        SOURCE_CHANGED,
        /** The same transfer is being received into the same directory by somebody else. */
        IN_USE,
        /** Any other fault of the file system. */
        IO
    }

    private final Kind kind;

    /** A failure of a kind with its message. */
    public StoreException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** A failure of a kind with its message and the fault of the file system behind it. */
    public StoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }

    /**
     * Names the reason of a file system's fault. The JDK has no exception type for a full disk, only the message of the
     * operating system, so that is what is looked at.
     */
    static StoreException of(String action, Path path, IOException fault) {
        if (fault instanceof StoreException known) {
            return known;
        }
        String text = String.valueOf(fault.getMessage());
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("no space left") || lower.contains("not enough space") || lower.contains("quota exceeded")) {
            return new StoreException(
                    Kind.DISK_FULL,
                    "disk full: could not " + action + " " + path + " (" + text
                            + "); free some space or choose another receive directory",
                    fault);
        }
        return new StoreException(
                Kind.IO,
                "could not " + action + " " + path + ": " + fault.getClass().getSimpleName() + ": " + text,
                fault);
    }
}
