package dev.banyan.bench.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code banyan bench}: how Banyan compares, on this machine, side by side. */
@Command(
        name = "bench",
        description = {
            "Measures live streams and files on this machine, each participant in a process of its own.",
            "Figures of different runs do not compare; the ratios within a run do."
        },
        subcommands = {
            DistributeBenchCommand.class,
            ReceiveBenchCommand.class,
            RelayBenchCommand.class,
            FanoutBenchCommand.class,
            RepairBenchCommand.class,
            OverloadBenchCommand.class
        })
final class BenchCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    BenchCommand() {}

    /** Without a benchmark there is nothing to do. */
    @Override
    public void run() {
        CommandSpec own = java.util.Objects.requireNonNull(spec);
        throw new ParameterException(
                own.commandLine(),
                "no benchmark given; there are "
                        + String.join(", ", own.subcommands().keySet()));
    }
}
