package dev.banyan.bench.cli;

import picocli.CommandLine.Option;

/** The option {@code --size} of all commands that send a file. */
final class FileSizeOption {
    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "64MiB",
            converter = FileSizeConverter.class,
            description = "Size of the file, in bytes or as in 1KiB, 64MiB, 2GiB (default: ${DEFAULT-VALUE}).")
    private long bytes;

    long bytes() {
        return bytes;
    }
}
