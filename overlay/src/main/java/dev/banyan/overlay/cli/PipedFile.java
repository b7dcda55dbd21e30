package dev.banyan.overlay.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * What is piped into a command as a file, for this user alone, that a node can be told to read. Gone when it is closed, or when this
 * process ends; who has opened it reads on.
 */
final class PipedFile implements AutoCloseable {
    private final Path directory;
    private final Path path;

    private PipedFile(Path directory, String name) {
        this.directory = directory;
        this.path = directory.resolve(name);
    }

    /** Whether a file can have that name. */
    static boolean isName(String text) {
        try {
            Path path = Path.of(text).normalize();
            return !text.isBlank()
                    && !text.equals("..")
                    && path.getNameCount() == 1
                    && path.equals(path.getFileName())
                    && path.toString().equals(text);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /**
     * Reads the stream to its end.
     *
     * @param name that passes {@link #isName}
     * @throws CommandFailedException if it cannot be read or there is no room for it
     */
    static PipedFile of(InputStream stdin, String name) {
        try {
            Path directory = Files.createTempDirectory("banyan-send-");
            PipedFile piped = new PipedFile(directory, name);
            // In this order: what is registered last goes first.
            directory.toFile().deleteOnExit();
            piped.path.toFile().deleteOnExit();
            try {
                Files.copy(stdin, piped.path);
                return piped;
            } catch (IOException e) {
                piped.close();
                throw e;
            }
        } catch (IOException e) {
            throw new CommandFailedException("cannot keep what comes from stdin as a file: " + e.getMessage(), e);
        }
    }

    /** Absolute. */
    Path path() {
        return path.toAbsolutePath();
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(path);
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new CommandFailedException("cannot remove " + directory + ": " + e.getMessage(), e);
        }
    }
}
