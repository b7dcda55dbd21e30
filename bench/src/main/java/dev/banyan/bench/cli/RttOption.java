package dev.banyan.bench.cli;

import dev.banyan.tree.latency.LatencyMatrix;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --rtt} of all commands that take delays from a matrix. */
final class RttOption {
    @Option(
            names = "--rtt",
            paramLabel = "FILE",
            description =
                    "Take delays from this CSV: a line of names, then a line of round trips in ms per name. An empty"
                            + " value takes that of the other direction, else of the best way over one other place.")
    private @Nullable String file;

    private @Nullable LatencyMatrix matrix;

    /** The file as it was named; empty without the option. */
    Optional<String> file() {
        return Optional.ofNullable(file);
    }

    /**
     * What is in the file, which is read once; empty without the option.
     *
     * @throws IllegalArgumentException naming the option without its dashes, the file, and what is wrong with it
     */
    Optional<LatencyMatrix> matrix() {
        if (file != null && matrix == null) {
            matrix = MatrixFile.read(file);
        }
        return Optional.ofNullable(matrix);
    }
}
