package dev.banyan.bench.cli;

import dev.banyan.tree.latency.LatencyMatrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The file of the option {@code --rtt}. */
final class MatrixFile {
    private MatrixFile() {}

    /** @throws IllegalArgumentException naming the option without its dashes, the file, and what is wrong with it */
    static LatencyMatrix read(String file) {
        try {
            return LatencyMatrix.parse(file, Files.readAllLines(Path.of(file)));
        } catch (IOException | IllegalArgumentException e) {
            String reason = e instanceof NoSuchFileException
                    ? "there is no such file or directory"
                    : String.valueOf(e.getMessage());
            throw new IllegalArgumentException(
                    "rtt must be a file with a matrix of round trips, was " + file + ": " + reason, e);
        }
    }
}
